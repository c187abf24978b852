//! The FHIRPath engine as its callers use it, and as the official suite asks it.

mod checking;
mod evaluating;
mod given;
mod limits;
mod properties;
mod suite;
mod trial_forms;
