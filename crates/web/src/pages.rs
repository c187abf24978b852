//! One file for each noun: what was typed becomes a command, what came of it becomes a page.

pub mod about;
pub mod address;
pub mod adjustment;
pub mod allocations;
pub mod assignments;
pub mod colours;
pub mod display;
pub mod draft;
pub(crate) mod entry;
pub mod episodes;
pub mod health;
pub mod home;
pub mod lock;
pub mod people;
pub mod referral;
pub mod referral_draft;
pub mod risk;
pub mod safe_contact;
pub mod safety_plan;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod triages;
pub mod worker_safety_alert;
pub mod worklist;
