//! The demonstration: invented people and staff, in a database of its own, made by the casework functions themselves.

mod answers;
pub mod cast;
mod chance;
mod ending;
mod house;
mod life;
mod onward;
mod people;
mod scenes;
mod seen;
mod shifts;
mod step;
mod support;
mod true_of;
mod walk;
mod year;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use domain::{
    access::Actor,
    failure::{Failure, Fault, Never},
};
use jiff::ToSpan;
use store::{Kind, Record};

use crate::{
    account,
    clock::Clock,
    desk::Desk,
    form_version::{self, BroughtIn},
    password,
    sign_in::{self, Found, SignIn},
};

/// Why no demonstration is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotDemonstrate {
    /// The database holds people or accounts already.
    NotEmpty,
}

impl std::fmt::Display for CannotDemonstrate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "This database holds people or accounts already. The demonstration is only ever made in an empty one: \
             choose another directory with --data",
        )
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// How many people. More than 20,000 have light lives: one or two referrals, most of them ended.
    pub people: u32,
    /// The same seed makes the same people and the same year, but for the identities.
    pub seed: u64,
}

impl Default for Order {
    /// About ten referrals a day, as many as the team of Birmingham and Solihull is thought to have.
    fn default() -> Self {
        Self { people: 2_600, seed: 1 }
    }
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// People put on record, duplicates included.
    pub people: u32,
    /// Referrals received.
    pub referrals: u32,
    /// Of these, referrals of people who were open to us: the work went on in the episode that they had.
    pub again_while_open: u32,
    /// Episodes opened.
    pub episodes: u32,
    /// Episodes that have ended.
    pub closed: u32,
    /// Referrals triaged.
    pub triages: u32,
    /// People screened, or recorded as not screened.
    pub screenings: u32,
    /// People assessed, or recorded as not assessed.
    pub assessments: u32,
    /// Plans agreed.
    pub plans: u32,
    /// Requests to other services.
    pub onward_referrals: u32,
    /// Of these, such as were accepted.
    pub accepted: u32,
    /// Of the accepted, people who went to the first appointment.
    pub attended: u32,
    /// Meetings and calls that were held or waited for.
    pub contacts: u32,
    /// Of these, such as the person did not come to.
    pub missed_contacts: u32,
    /// Discharges, by their reason.
    pub discharged: BTreeMap<String, u32>,
    /// Steps that a rule refused: a mistake of the demonstration.
    pub refused: u32,
}

/// Whether this installation is a demonstration.
pub fn is_demonstration(desk: &Desk) -> Result<bool, Failure<Never>> {
    desk.read(&Actor::Operator, |record| Ok(record.installation()? == Kind::Demonstration))
}

/// Makes an empty installation a demonstration, with one account at least for each role and nobody on record.
pub fn begin(desk: &Desk) -> Result<(), Failure<CannotDemonstrate>> {
    mark(desk)?;
    hire(desk)?;
    Ok(())
}

/// Makes an empty installation a demonstration and fills it with a year up to now; tells how far it is.
///
/// The year is made by the casework functions themselves under a clock that runs through it, so that every row has
/// its event and its journal line and no state exists that the product could not reach.
pub fn make(
    desk: &Desk,
    order: Order,
    mut tell: impl FnMut(usize, usize),
) -> Result<Made, Failure<CannotDemonstrate>> {
    mark(desk)?;
    let now = desk.now();
    let from = now.checked_sub((367 * 24).hours()).unwrap_or(now);
    let clock = Clock::set_to(from);
    let replay = desk
        .replay(clock.clone(), order.people > year::FULL_LIVES)
        .map_err(|error| Fault::program(error.to_string()))?;
    let members = hire(&replay)?;
    let made = year::run(&replay, &clock, members, order, now, &mut tell)?;
    replay.end_replay()?;
    Ok(made)
}

/// Only an empty installation becomes a demonstration, and never anything else again (hazard H24).
fn mark(desk: &Desk) -> Result<(), Failure<CannotDemonstrate>> {
    desk.write(&Actor::Operator, |record: &mut Record<'_>| {
        if !record.is_empty()? {
            return Err(Failure::Refused(CannotDemonstrate::NotEmpty));
        }
        Ok(record.become_demonstration()?)
    })
}

/// Gives the cast their accounts. One hash does for all: the password is public.
fn hire(desk: &Desk) -> Result<Vec<cast::Member>, Failure<CannotDemonstrate>> {
    let hash = password::hash(cast::PASSWORD)?;
    let content = desk.content().clone();
    desk.write(&Actor::Operator, move |record| {
        let members = cast::of(&content, record.stamp());
        for member in &members {
            account::add_ready(record, &member.account, &hash, &member.assignments)?;
        }
        Ok(members)
    })
}

/// Brings Questionnaires into the demonstration and lets its clinical lead publish those that can be asked; the others stay
/// drafts, with the reason on their page. Says of each what became of it.
pub fn bring_in_packs(desk: &Desk, packs: Vec<(PathBuf, String)>) -> Result<Vec<String>, Failure<Never>> {
    let door = SignIn {
        user_name: cast::CLINICAL_LEAD.to_owned(),
        password: cast::PASSWORD.to_owned(),
        device: "the demonstration".to_owned(),
        device_token: None,
        network: String::new(),
        is_shared_machine: false,
    };
    let begun =
        sign_in::sign_in(desk, door).map_err(|_| Fault::program("the clinical lead cannot come in"))?;
    let Found::AtWork(session, lead) = sign_in::find(desk, &begun.token, true)? else {
        return Err(Fault::program("the clinical lead is not at work").into());
    };
    let said = packs.into_iter().map(|(file, json)| match bring_in_pack(desk, &lead, &file, json) {
        Ok(said) => said,
        Err(why) => format!("not taken: {why}"),
    });
    let said = said.collect();
    sign_in::end(desk, &session)?;
    Ok(said)
}

fn bring_in_pack(desk: &Desk, lead: &Actor, file: &Path, json: String) -> Result<String, String> {
    let source = "Brought in for the demonstration; its licence stands in it".to_owned();
    let brought = BroughtIn { code: form_version::code_of(file, &json), json, source };
    let imported = form_version::import(desk, brought).map_err(said)?;
    if !imported.problems.is_empty() {
        return Ok(imported.to_string());
    }
    form_version::publish(desk, lead, imported.id, 1).map_err(said)?;
    Ok(format!("{} {}, published", imported.code, imported.version))
}

fn said<R: std::fmt::Display>(failure: Failure<R>) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        other @ (Failure::NotFound
        | Failure::NeedReason(_)
        | Failure::NeedBreakGlass
        | Failure::Changed(_)
        | Failure::KeyUsed
        | Failure::Fault(_)) => format!("{:?}", other.refused_as(|_| ())),
    }
}
