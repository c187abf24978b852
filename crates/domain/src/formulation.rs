//! What the practitioner makes of it: what is happening, why now, what keeps it going, what protects, what would
//! help, and how it may affect interview, court and sentence (`pathway.md` section 4). Support workers never see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Id,
    access::RecordType,
    assessment::Assessment,
    episode::Episode,
    event::{Event, EventKind},
    noun::{CannotChange, Decided, Kept, Noun},
    person::Person,
    stamp::Stamp,
};

/// A formulation: a text for each part that was written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Formulation {
    /// The assessment that it came from.
    pub assessment: Option<Id<Assessment>>,
    parts: BTreeMap<Part, String>,
}

macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident = $code:literal, $question:literal;)+) => {
        /// One part of a formulation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Part { $($(#[$doc])* $part,)+ }

        impl Part {
            /// All of them, in the order of the page.
            pub const ALL: &'static [Part] = &[$(Part::$part,)+];

            /// The frozen code, also the mark in forms.
            pub const fn code(self) -> &'static str {
                match self { $(Part::$part => $code,)+ }
            }

            /// The question that it answers.
            pub const fn question(self) -> &'static str {
                match self { $(Part::$part => $question,)+ }
            }

            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Part::$part),)+ _ => None }
            }
        }
    };
}

parts! {
    /// The matter itself.
    What = "what", "What is happening?";
    /// What set it off.
    WhyNow = "why_now", "Why now?";
    /// What maintains it.
    KeepsGoing = "keeps_going", "What keeps it going?";
    /// What is strong.
    Protects = "protects", "What protects them?";
    /// Where to go from here.
    WouldHelp = "would_help", "What would help?";
    /// For the police interview.
    Interview = "interview", "How may it affect a police interview, and what would help there?";
    /// For the court.
    Court = "court", "How may it affect their part in court, and what would help there?";
    /// For the sentence.
    Sentence = "sentence", "How may it bear on sentence, and which health or care options are there?";
}

impl Noun for Formulation {
    const TYPE: RecordType = RecordType::Formulation;
}

impl Formulation {
    /// Writes a part; an empty text takes it out.
    pub fn set(&mut self, part: Part, text: String) {
        if text.trim().is_empty() {
            self.parts.remove(&part);
        } else {
            self.parts.insert(part, text);
        }
    }

    /// What stands in a part.
    pub fn part(&self, part: Part) -> Option<&str> {
        self.parts.get(&part).map(String::as_str)
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Which parts are written: all that an event may say of it.
    fn written(&self) -> Vec<&'static str> {
        self.parts.keys().map(|part| part.code()).collect()
    }

    /// Keeps a formulation that was written.
    pub fn write(self, person: Id<Person>, episode: Id<Episode>, stamp: &Stamp) -> Decided<Formulation> {
        let event = Event::new(EventKind::FormulationWritten, stamp.at()).with("parts", self.written());
        Decided::created(Kept::new(stamp, stamp.fresh(), Some(person), Some(episode), self), event)
    }
}

impl Kept<Formulation> {
    /// Puts a formulation right, saying why. The earlier text stays readable.
    pub fn change(
        &self,
        written: Formulation,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Decided<Formulation>, CannotChange> {
        if self.retired.is_some() {
            return Err(CannotChange::AlreadyRetired);
        }
        if reason.trim().is_empty() {
            return Err(CannotChange::ReasonMissing);
        }
        let written = Formulation { assessment: self.noun.assessment, ..written };
        let event = Event::new(EventKind::FormulationChanged, stamp.at()).with("parts", written.written());
        Ok(Decided::changed(self.clone(), self.revised(stamp, written), event).because(reason.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Formulation, Part};
    use crate::{noun::CannotChange, screening::tests::stamp};

    #[test]
    fn every_part_has_its_own_code_and_is_read_by_it() {
        for part in Part::ALL {
            assert_eq!(Part::from_code(part.code()), Some(*part));
        }
    }

    #[test]
    fn the_event_names_the_parts_and_never_their_words() {
        let mut formulation = Formulation::default();
        formulation.set(Part::What, "CANARY".to_owned());
        formulation.set(Part::Court, "  ".to_owned());
        let stamp = stamp();
        let decided = formulation.write(stamp.fresh(), stamp.fresh(), &stamp);
        let facts = serde_json::to_string(&decided.event().facts).unwrap();
        assert_eq!(facts, r#"{"parts":["what"]}"#);
    }

    #[test]
    fn a_change_says_why() {
        let stamp = stamp();
        let kept = Formulation::default().write(stamp.fresh(), stamp.fresh(), &stamp).outcome().clone();
        let refusal = kept.change(Formulation::default(), " ", &stamp).unwrap_err();
        assert_eq!(refusal, CannotChange::ReasonMissing);
    }
}
