//! How the person may be reached safely, and how not (hazard H13: a letter or a voice message can reach an abuser).

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    noun::Kept,
    text::{NoteText, ShortText},
};

/// One way to reach a person, and what must not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafeContact {
    /// Code of `contact_method`.
    pub method: String,
    /// The number or address, or who passes things on; none where there is no safe way yet.
    pub value: Option<ShortText>,
    /// When it is safe.
    pub safe_times: Option<ShortText>,
    /// What must never be done: codes of `contact_method`.
    #[serde(default)]
    pub never: Vec<String>,
    /// What else to know: "say you are from the clinic".
    pub words: Option<NoteText>,
    /// Since when it is known.
    pub moment: Moment,
}

entry!(SafeContact, SafeContactRecorded, SafeContactCorrected, SafeContactRetired, code(self) Some(&self.method),
    one SafeContact::one_way);

impl SafeContact {
    /// The code of `contact_method` for somebody who cannot be reached safely yet.
    pub const NO_SAFE_WAY: &'static str = "none";

    /// The one way to reach a person, out of all that stands about it: the newest that no entry forbids. Whoever said
    /// last that there is no safe way has overtaken every way before.
    pub fn one_way(standing: &[Kept<SafeContact>]) -> Option<&Kept<SafeContact>> {
        let mut newest_first: Vec<&Kept<SafeContact>> =
            standing.iter().filter(|kept| kept.retired.is_none()).collect();
        newest_first.sort_by_key(|kept| Reverse((kept.noun.moment.at(), kept.recorded_at)));
        let is_forbidden =
            |way: &str| newest_first.iter().any(|kept| kept.noun.never.iter().any(|never| never == way));
        let still_true = newest_first.iter().take_while(|kept| kept.noun.method != Self::NO_SAFE_WAY);
        still_true.copied().find(|kept| kept.noun.value.is_some() && !is_forbidden(&kept.noun.method))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan};

    use super::SafeContact;
    use crate::{
        entry::{self, Moment, Reason},
        noun::Kept,
        stamp::{Author, Stamp},
        text::Text,
    };

    fn stamp(hours: i64) -> Stamp {
        let at: Timestamp = "2026-11-23T09:00:00Z".parse().expect("an instant");
        let by = Author { account: None, name: "Amina".to_owned(), role: None, team: "custody".to_owned() };
        Stamp::new(at + hours.hours(), by, 7)
    }

    fn said(hours: i64, method: &str, value: Option<&str>, never: &[&str]) -> Kept<SafeContact> {
        let stamp = stamp(hours);
        let contact = SafeContact {
            method: method.to_owned(),
            value: value.map(|value| Text::parse(value).expect("a number")),
            safe_times: None,
            never: never.iter().map(|code| (*code).to_owned()).collect(),
            words: None,
            moment: Moment::now(stamp.at()),
        };
        entry::record(contact, stamp.fresh(), &stamp).expect("recorded").outcome().clone()
    }

    fn way(standing: &[Kept<SafeContact>]) -> Option<&str> {
        SafeContact::one_way(standing).map(|kept| kept.noun.method.as_str())
    }

    #[test]
    fn the_one_way_is_the_newest_that_nothing_forbids() {
        let (call, text) = (said(1, "call", Some("1"), &[]), said(2, "text", Some("2"), &[]));
        assert_eq!(way(&[]), None);
        assert_eq!(way(&[call.clone(), text.clone()]), Some("text"), "the newest");
        assert_eq!(
            way(&[call.clone(), text.clone(), said(3, "letter", None, &[])]),
            Some("text"),
            "a number"
        );
        let forbids = said(0, "visit", Some("3"), &["text"]);
        assert_eq!(way(&[forbids.clone(), text.clone()]), Some("visit"), "what once was unsafe is not tried");
        assert_eq!(way(&[forbids, call.clone(), text.clone()]), Some("call"));
        let reason = Reason { code: "typing".to_owned(), words: None };
        let retired = text.retire_entry(&reason, &stamp(3)).expect("retired").outcome().clone();
        assert_eq!(way(&[call, retired]), Some("call"));
    }

    #[test]
    fn whoever_said_last_that_there_is_no_safe_way_has_overtaken_every_way_before() {
        let (call, none) = (said(1, "call", Some("1"), &[]), said(2, "none", None, &[]));
        assert_eq!(way(&[call.clone(), none.clone()]), None);
        assert_eq!(way(&[call, none, said(3, "text", Some("2"), &[])]), Some("text"));
    }
}
