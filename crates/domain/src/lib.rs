//! The field itself: its nouns, states and rules. Pure: no clock, no randomness, no files, no SQL.

pub mod access;
pub mod account;
pub mod address;
pub mod adjustment;
pub mod asked;
pub mod birth;
pub mod content;
pub mod entry;
pub mod episode;
pub mod event;
pub mod failure;
pub mod id;
pub mod justice_event;
pub mod justice_numbers;
pub mod likeness;
pub mod name;
pub mod nhs_number;
pub mod noun;
pub mod person;
pub mod postcode;
pub mod referral;
pub mod risk;
pub mod safe_contact;
pub mod safety_plan;
pub mod service_hours;
pub mod stamp;
pub mod text;
pub mod urgency;
pub mod worker_safety_alert;

pub use id::Id;
