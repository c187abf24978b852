//! One file for each noun: what was typed becomes a command, what came of it becomes a page.

pub mod about;
pub mod allocations;
pub mod assignments;
pub mod colours;
pub mod display;
pub mod draft;
pub mod episodes;
pub mod health;
pub mod home;
pub mod lock;
pub mod referral;
pub mod referral_draft;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod triages;
pub mod worklist;
