//! What lies in a referral's draft, and the steps in which it is asked.

use std::collections::BTreeMap;

use casework::draft::Typed;

use crate::{moment::TypedMoment, request::Fields};

/// The fields of the questions of a source stand in the draft under this, so that no form can take ours.
pub(crate) const ANSWERS: &str = "answers~";

/// One page of the referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Who refers, and when it reached us.
    Source,
    /// Who the person is.
    Person,
    /// Sex, ethnicity, language.
    About,
    /// Where the justice system has put them.
    Standing,
    /// The place, the custody record or hearing.
    Place,
    /// Why now, immediate risk, urgency.
    Reason,
    /// The questions of this source.
    Questions,
    /// Everything once more.
    Check,
}

impl Step {
    pub(crate) const ALL: [Step; 8] = [
        Step::Source,
        Step::Person,
        Step::About,
        Step::Standing,
        Step::Place,
        Step::Reason,
        Step::Questions,
        Step::Check,
    ];

    /// Its part of the address.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Step::Source => "source",
            Step::Person => "person",
            Step::About => "about",
            Step::Standing => "standing",
            Step::Place => "place",
            Step::Reason => "reason",
            Step::Questions => "questions",
            Step::Check => "check",
        }
    }

    /// What it asks, as its heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Step::Source => "Who is referring?",
            Step::Person => "Who is the person?",
            Step::About => "About the person",
            Step::Standing => "Where does the person stand?",
            Step::Place => "Where are they, and since when?",
            Step::Reason => "Why now?",
            Step::Questions => "What the referrer can tell us",
            Step::Check => "Check the referral",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// The fields of its page that have one value.
    pub(crate) const fn fields(self) -> &'static [&'static str] {
        match self {
            Step::Source => &[
                "source",
                "referrer_name",
                "referrer_role",
                "referrer_contact",
                "received",
                "received_at_day",
                "received_at_month",
                "received_at_year",
                "received_at_time",
                "received_at_which",
            ],
            Step::Person => &[
                "name_known",
                "family",
                "given",
                "preferred",
                "described_as",
                "aliases",
                "birth",
                "born_day",
                "born_month",
                "born_year",
                "birth_year",
                "age",
                "age_give_or_take",
                "nhs_number",
            ],
            Step::About => &["sex", "ethnicity", "language", "interpreter"],
            Step::Standing => &["standing"],
            Step::Place => &[
                "site",
                "custody_number",
                "arrested_day",
                "arrested_month",
                "arrested_year",
                "arrested_time",
                "arrested_which",
                "arrived_day",
                "arrived_month",
                "arrived_year",
                "arrived_time",
                "arrived_which",
                "authorised_day",
                "authorised_month",
                "authorised_year",
                "authorised_time",
                "authorised_which",
                "hearing_day",
                "hearing_month",
                "hearing_year",
                "hearing_time",
                "hearing_which",
                "appropriate_adult",
                "offences",
                "same_arrest",
            ],
            Step::Reason => &["reason", "risk", "risk_words", "urgency", "agrees"],
            Step::Questions | Step::Check => &[],
        }
    }
}

/// How many offences a page takes.
pub(crate) const MOST_OFFENCES: usize = 10;

/// What was typed so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper<'a>(pub(crate) &'a Typed);

impl<'a> Paper<'a> {
    /// The value of a field, trimmed; nothing typed is an empty text.
    pub(crate) fn text(self, name: &str) -> &'a str {
        self.0.get(name).and_then(|values| values.last()).map_or("", |value| value.trim())
    }

    /// Every value of a field that may have several; the empty one that a page sends first is none.
    pub(crate) fn all(self, name: &str) -> Vec<&'a str> {
        let values = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Four fields and a fifth that make a moment.
    pub(crate) fn moment(self, name: &str) -> TypedMoment<'a> {
        let part = |part: &str| self.text(&format!("{name}_{part}"));
        TypedMoment {
            day: part("day"),
            month: part("month"),
            year: part("year"),
            time: part("time"),
            which: part("which"),
        }
    }

    /// How many rows of offences the page shows.
    pub(crate) fn offence_rows(self) -> usize {
        self.text("offences").parse().unwrap_or(1).clamp(1, MOST_OFFENCES)
    }

    /// What was typed into the questions of the source.
    pub(crate) fn sheet(self) -> forms::Sheet {
        let mut sheet = forms::Sheet::default();
        for (name, values) in self.0 {
            if let Some(field) = name.strip_prefix(ANSWERS) {
                sheet.set(field, values.clone());
            }
        }
        sheet
    }
}

/// The fields of a page as a draft keeps them, without those that belong to the form itself.
pub(crate) fn typed(form: &Fields, prefix: &str) -> Typed {
    const OURS: [&str; 6] = ["csrf", "idempotency_key", "return_to", "add_row", "remove_row", "add_offence"];
    let mut typed: Typed = BTreeMap::new();
    for (name, value) in form.pairs() {
        if !OURS.contains(&name.as_str()) {
            typed.entry(format!("{prefix}{name}")).or_default().push(value.clone());
        }
    }
    typed
}
