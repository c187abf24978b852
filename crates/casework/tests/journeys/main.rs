//! What practitioners do, from the first search to discharge, through the real functions on both engines.

mod account;
mod banner;
mod caseload;
mod closing;
mod conflict;
mod consent_and_age;
mod danger;
mod demonstration;
mod drafts;
mod given;
mod month;
mod not_shown;
mod onward_referral;
mod password;
mod person;
mod plan_to_discharge;
mod referral;
mod rounds;
mod screening;
mod search;
mod self_referral;
mod sign_in;
mod support;
mod taken_back;
mod triage;
mod worklist;
