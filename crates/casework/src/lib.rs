//! What a practitioner can do: one function for each piece of work. Every function opens the record through the gate,
//! asks the domain, and keeps its answer.

pub mod account;
pub mod activity_time;
pub mod allocation;
pub mod assessment;
pub mod backup;
pub mod caseload;
pub mod clock;
pub mod comparison;
pub mod consent;
pub mod contact;
pub mod correction;
pub mod demonstration;
mod desk;
pub mod discharge;
pub mod draft;
pub mod entry;
pub mod episode;
pub mod figures;
pub mod filled_form;
pub mod form;
pub mod form_run;
pub mod form_version;
pub mod forms_in_use;
pub mod formulation;
pub mod goal;
pub mod health;
mod hours;
mod immediate_risk;
pub mod instrument_result;
pub mod interpreter;
pub mod journal;
pub mod justice_event;
pub mod knock;
pub mod needs;
pub mod onward_referral;
pub mod paper;
pub mod password;
pub mod person;
pub mod plan;
pub mod referral;
pub mod retirement;
pub mod rounds;
pub mod safety_plan;
pub mod safety_report;
pub mod screening;
pub mod search;
pub mod self_referral;
pub mod shown;
pub mod sign_in;
pub mod since;
pub mod so_far;
pub mod suite_day;
pub mod support;
pub mod taken_back;
pub mod task;
pub mod triage;
mod tries;
mod unseen;
mod worker_safety_alert;
pub mod worklist;

pub use desk::{CannotOpen, Desk, Form};
pub use store::{
    Acquaintance, After, Case, Draft as DraftMark, ListedSession, LookedAt, OpenSession, Place, Search,
    StoredEvent, Version,
};
