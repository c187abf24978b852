//! The FHIRPath engine as its callers use it, and as the official suite asks it.

mod suite;
