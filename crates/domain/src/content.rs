//! Everything that a team says of itself, read from its content folder: no name, number or list of a team is in code.
//!
//! Nothing here opens a file. The caller brings a [`Folder`] (paths and bytes); [`Content::read`] gives typed values
//! or *all* problems at once, each with file, line and what to do, because whoever edits content has no debugger.
//! `content/README.md` describes the files.

mod bank_holidays;
mod consent_map;
mod csv_table;
mod demonstration;
mod directory;
mod folder;
mod forms;
mod instruments;
mod limits;
mod lookups;
mod nicknames;
mod offered_forms;
mod password_words;
mod places;
mod problem;
mod service;
mod toml_table;

#[cfg(test)]
pub(crate) mod tests;

use serde::Serialize;

pub use bank_holidays::{BankHoliday, BankHolidays};
pub use consent_map::ConsentLine;
pub use demonstration::{GivenName, Invention, Spelling, Surname};
pub(crate) use directory::is_within;
pub use directory::{Directory, DirectoryEntry, WhoFor, Whom};
pub use folder::{Folder, OWNED};
pub use forms::{FACT_SYSTEM, FORMULATION_SYSTEM, FormText, Forms, LOOKUP_PREFIX, NEED_SYSTEM, PLAN_SYSTEM};
pub use limits::{InputLimits, Limits, Retention, SessionLimits};
pub use lookups::{Lookup, LookupEntry, Lookups, Mark, Offered};
pub use offered_forms::{OFFERED_KINDS, OfferedForm};
pub use places::{Coverage, Organisation, Places, Site, SiteKind, Team, TeamFunction};
pub use problem::ContentProblem;
pub use service::{Colours, Duty, Hours, Link, OpenHours, Service, Telephone};

use crate::{instrument::Instruments, likeness::Nicknames};
use problem::Problems;

/// A team's content, read and checked.
#[derive(Debug, Clone, Serialize)]
pub struct Content {
    /// What the team says of itself to the public and to its own pages.
    pub service: Service,
    /// Organisations, places and teams.
    pub places: Places,
    /// Values that stay configurable.
    pub limits: Limits,
    /// Lists of codes with their words.
    pub lookups: Lookups,
    /// Services that the team refers to.
    pub directory: Directory,
    /// Bank holidays of England.
    pub bank_holidays: BankHolidays,
    /// Forms as they were published.
    pub forms: Forms,
    /// Forms that are offered beside screening and assessment, in their order.
    pub offered_forms: Vec<OfferedForm>,
    /// Which answers of a form set which row of consent.
    pub consent_map: Vec<ConsentLine>,
    /// Instruments as facts, without their wording; none where the folder has none.
    pub instruments: Instruments,
    /// From what the demonstration invents people.
    pub invention: Invention,
    /// Other forms of given names, for the search.
    #[serde(skip)]
    pub nicknames: Nicknames,
    /// Words that count for nothing in a password.
    #[serde(skip)]
    pub password_words: Vec<String>,
}

impl Content {
    /// Reads a folder whole: either everything is right, or every problem is named.
    pub fn read(folder: &Folder) -> Result<Self, Vec<ContentProblem>> {
        let problems = Problems::default();
        let mut lookups = Lookups::read(folder, &problems);
        let places = Places::read(folder, &problems);
        let service = Service::read(folder, &places, &lookups, &problems);
        if let Some(service) = &service {
            lookups.put_first("language", &service.languages_first);
        }
        let limits = Limits::read(folder, &problems);
        let directory = Directory::read(folder, &places, &lookups, &problems);
        let bank_holidays = BankHolidays::read(folder, &problems);
        let forms = Forms::read(folder, &lookups, &problems);
        lookups.check(&forms, &problems);
        let offered_forms = offered_forms::read(folder, &forms, &problems);
        let consent_map = consent_map::read(folder, &forms, &lookups, &problems);
        let instruments = Instruments::read(folder, &lookups, &problems);
        let invention = Invention::read(folder, &problems);
        let nicknames = nicknames::read(folder, &problems);
        let password_words = password_words::read(folder, &problems);
        let found = problems.into_sorted();
        match (service, places, limits) {
            (Some(service), Some(places), Some(limits)) if found.is_empty() => Ok(Self {
                service,
                places,
                limits,
                lookups,
                directory,
                bank_holidays,
                forms,
                offered_forms,
                consent_map,
                instruments,
                invention,
                nicknames,
                password_words,
            }),
            _ => Err(found),
        }
    }
}
