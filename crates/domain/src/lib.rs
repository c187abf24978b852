//! The field itself: its nouns, states and rules. Pure: no clock, no randomness, no files, no SQL.

pub mod access;
pub mod birth;
pub mod id;
pub mod justice_numbers;
pub mod likeness;
pub mod name;
pub mod nhs_number;
pub mod postcode;
pub mod service_hours;
pub mod text;

pub use id::Id;
