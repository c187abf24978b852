//! A vulnerability and where it stands: met, unmet, suspected, ruled out or not explored. Blank is never no.

use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    content::Lookups,
    episode::Episode,
    event::{Event, EventKind},
    noun::{Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
};

/// Where one kind of need stands in one episode. There is at most one of a kind; its history is its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Code of `need_type`.
    pub kind: String,
    /// Code of `need_status`.
    pub status: String,
    /// What that status counts as (column `counts_as`), as it was when it was recorded.
    pub standing: Standing,
    /// How bad it is, in words. Suicide and self-harm never get a level, and nothing here is one.
    pub severity: Option<String>,
    /// What it is like, and what helps.
    pub note: Option<String>,
}

/// What a status counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A service is helping.
    Met,
    /// A need, and nobody helps yet.
    Unmet,
    /// Possible.
    Suspected,
    /// Asked about, and not a need.
    RuledOut,
    /// Nobody knows: not asked, or the person would rather not say.
    NotExplored,
}

impl Standing {
    /// Whether somebody found a need, or thinks there may be one, that nobody helps with yet.
    pub const fn is_a_worry(self) -> bool {
        matches!(self, Standing::Unmet | Standing::Suspected)
    }

    /// What a status of the lookup `need_status` counts as; one that says nothing counts as not explored.
    pub fn of_status(lookups: &Lookups, status: &str) -> Self {
        let entry = lookups.get("need_status").and_then(|lookup| lookup.get(status));
        match entry.and_then(|entry| entry.extra("counts_as")) {
            Some("met") => Standing::Met,
            Some("unmet") => Standing::Unmet,
            Some("suspected") => Standing::Suspected,
            Some("ruled_out") => Standing::RuledOut,
            Some(_) | None => Standing::NotExplored,
        }
    }

    /// Whether there is, or may be, a need.
    pub const fn is_need(self) -> bool {
        match self {
            Standing::Met | Standing::Unmet | Standing::Suspected => true,
            Standing::RuledOut | Standing::NotExplored => false,
        }
    }

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Unmet => "unmet",
            Standing::Suspected => "suspected",
            Standing::RuledOut => "ruled_out",
            Standing::NotExplored => "not_explored",
        }
    }
}

/// What somebody found about one kind of need.
pub type Finding = Need;

impl Noun for Need {
    const TYPE: RecordType = RecordType::Need;
}

/// Why a need cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChangeNeed {
    /// A need keeps its kind.
    OtherKind,
    /// Nothing is different.
    Same,
}

impl std::fmt::Display for CannotChangeNeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotChangeNeed::OtherKind => "A need keeps its kind. Record the other need instead.",
            CannotChangeNeed::Same => "Nothing was changed.",
        })
    }
}

impl Need {
    /// Records where a need stands, for the first time in this episode.
    pub fn record(
        finding: Finding,
        person: Id<Person>,
        episode: Id<Episode>,
        stamp: &Stamp,
    ) -> Decided<Need> {
        let event = finding.tell(Event::new(EventKind::NeedRecorded, stamp.at()));
        Decided::created(Kept::new(stamp, stamp.fresh(), Some(person), Some(episode), finding), event)
    }

    fn tell(&self, event: Event) -> Event {
        event
            .with("need", self.kind.as_str())
            .with("status", self.status.as_str())
            .with("counts_as", self.standing.code())
    }
}

impl Kept<Need> {
    /// Says where the need stands now. The earlier entry stays readable.
    pub fn change(&self, finding: Finding, stamp: &Stamp) -> Result<Decided<Need>, CannotChangeNeed> {
        if finding.kind != self.noun.kind {
            return Err(CannotChangeNeed::OtherKind);
        }
        if finding == self.noun {
            return Err(CannotChangeNeed::Same);
        }
        let event = finding
            .tell(Event::new(EventKind::NeedChanged, stamp.at()))
            .with("before", self.noun.status.as_str());
        Ok(Decided::changed(self.clone(), self.revised(stamp, finding), event))
    }

    /// Takes over what a form says; none when it says nothing new. A form that did not explore the need does not
    /// unsay what was found before, and one without a note leaves the note that is there.
    pub fn hear(&self, finding: &Finding, stamp: &Stamp) -> Option<Decided<Need>> {
        if finding.standing == Standing::NotExplored && self.noun.standing != Standing::NotExplored {
            return None;
        }
        let heard = Finding {
            severity: finding.severity.clone().or_else(|| self.noun.severity.clone()),
            note: finding.note.clone().or_else(|| self.noun.note.clone()),
            ..finding.clone()
        };
        self.change(heard, stamp).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CannotChangeNeed, Finding, Need, Standing};
    use crate::{noun::Kept, stamp::Stamp};

    fn stamp() -> Stamp {
        crate::screening::tests::stamp()
    }

    fn finding(status: &str, standing: Standing) -> Finding {
        Finding {
            kind: "alcohol".to_owned(),
            status: status.to_owned(),
            standing,
            severity: None,
            note: None,
        }
    }

    fn kept(finding: Finding) -> Kept<Need> {
        let stamp = stamp();
        Need::record(finding, stamp.fresh(), stamp.fresh(), &stamp).outcome().clone()
    }

    #[test]
    fn what_was_found_is_not_unsaid_by_a_form_that_did_not_explore_it() {
        let need = kept(finding("newly_found", Standing::Unmet));
        for status in ["not_explored", "would_not_say"] {
            assert!(need.hear(&finding(status, Standing::NotExplored), &stamp()).is_none(), "{status}");
        }
    }

    #[test]
    fn a_later_form_says_where_the_need_stands_now_and_keeps_the_note() {
        let noted = Finding {
            note: Some("Half a bottle a day".to_owned()),
            ..finding("suspected", Standing::Suspected)
        };
        let heard = kept(noted).hear(&finding("known_met", Standing::Met), &stamp()).expect("a change");
        let outcome = heard.outcome();
        assert_eq!((outcome.revision, outcome.noun.status.as_str()), (2, "known_met"));
        assert_eq!(outcome.noun.note.as_deref(), Some("Half a bottle a day"));
        assert_eq!(heard.event().facts["before"], "suspected");
        assert!(!serde_json::to_string(&heard.event().facts).unwrap().contains("bottle"));
    }

    #[test]
    fn a_need_keeps_its_kind_and_a_change_changes_something() {
        let need = kept(finding("suspected", Standing::Suspected));
        let other = Finding { kind: "drugs".to_owned(), ..need.noun.clone() };
        assert_eq!(need.change(other, &stamp()).unwrap_err(), CannotChangeNeed::OtherKind);
        assert_eq!(need.change(need.noun.clone(), &stamp()).unwrap_err(), CannotChangeNeed::Same);
    }

    #[test]
    fn only_what_is_met_unmet_or_suspected_is_a_need() {
        let is_need = [
            (Standing::Met, true),
            (Standing::Unmet, true),
            (Standing::Suspected, true),
            (Standing::RuledOut, false),
            (Standing::NotExplored, false),
        ];
        for (standing, expected) in is_need {
            assert_eq!(standing.is_need(), expected, "{}", standing.code());
        }
    }
}
