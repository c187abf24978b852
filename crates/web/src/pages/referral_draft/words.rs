//! The choices that the steps offer, in the words of the content folder.

use std::{collections::BTreeMap, sync::Arc};

use casework::{Desk, Form};
use domain::{
    content::{Content, Coverage, LookupEntry, Site, SiteKind},
    justice_event::AppropriateAdult,
};
use jiff::civil::Date;
use serde::Serialize;

use super::paper::Step;

/// The answer "none of these" to where the person stands.
pub(crate) const ELSEWHERE: &str = "elsewhere";

/// Kinds of place that the justice system puts people in and from which anybody is ours (`product.md` section 1).
pub(crate) const STANDINGS: [SiteKind; 6] = [
    SiteKind::CustodySuite,
    SiteKind::VoluntaryAttendance,
    SiteKind::MagistratesCourt,
    SiteKind::YouthCourt,
    SiteKind::CrownCourt,
    SiteKind::Clinic,
];

/// Ethnic category codes that say there is none (NHS Data Dictionary: not stated, not known): asked as real answers.
const NO_ETHNICITY: [&str; 2] = ["Z", "99"];
/// The gender code that says there is none (NHS Data Dictionary: not known).
const NO_GENDER: [&str; 1] = ["X"];

/// One choice.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
}

/// Choices under a heading, or under none.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Group {
    pub(crate) heading: Option<String>,
    pub(crate) choices: Vec<Choice>,
}

/// The choices of a step, by field.
pub(crate) type Choices = BTreeMap<&'static str, Vec<Group>>;

pub(crate) fn is_of(kind: SiteKind, standing: &str) -> bool {
    match SiteKind::from_code(standing) {
        Some(standing) => standing == kind,
        None => !STANDINGS.contains(&kind),
    }
}

/// The form that a source is asked; none where it has none.
pub(crate) fn form_of(desk: &Desk, source: &str) -> Option<Arc<Form>> {
    desk.form(desk.content().lookups.get("referral_source")?.get(source)?.extra("form")?)
}

/// Whether this source must not learn from us where the person is or whether we know them.
pub(crate) fn tells_nothing(content: &Content, source: &str) -> bool {
    let entry = content.lookups.get("referral_source").and_then(|lookup| lookup.get(source));
    entry.and_then(|entry| entry.extra("tell_nothing")) == Some("yes")
}

pub(crate) fn choices(content: &Content, step: Step, standing: &str, today: Date) -> Choices {
    match step {
        Step::Source => BTreeMap::from([("source", grouped(content, "referral_source", &[], today))]),
        Step::About => about(content, today),
        Step::Standing => BTreeMap::from([("standing", vec![standings(content)])]),
        Step::Place => place(content, standing, today),
        Step::Reason => BTreeMap::from([
            ("needs", grouped(content, "need_type", &[], today)),
            ("urgency", grouped(content, "urgency", &[], today)),
        ]),
        Step::Person | Step::Questions | Step::Check => BTreeMap::new(),
    }
}

fn about(content: &Content, today: Date) -> Choices {
    let unsaid = unsaid(content);
    let with_unsaid = |lookup: &str, without: &[&str]| {
        let mut groups = grouped(content, lookup, without, today);
        groups.retain(|group| !group.choices.is_empty());
        groups.push(Group { heading: None, choices: unsaid.clone() });
        groups
    };
    BTreeMap::from([
        ("sex", with_unsaid("gender", &NO_GENDER)),
        ("ethnicity", with_unsaid("ethnic_category", &NO_ETHNICITY)),
        ("language", vec![languages(content, today)]),
        ("interpreter", grouped(content, "yes_no", &[], today)),
    ])
}

/// The answers to a question that has other answers of its own.
fn unsaid(content: &Content) -> Vec<Choice> {
    ["would_not_say", "not_known", "not_asked"]
        .map(|code| Choice {
            value: code.to_owned(),
            text: content.lookups.label("yes_no", code).to_owned(),
            hint: None,
        })
        .to_vec()
}

/// Those much spoken here first, then all others by name.
fn languages(content: &Content, today: Date) -> Group {
    let offered = content.lookups.get("language").into_iter().flat_map(|lookup| lookup.offered_on(today));
    Group { heading: None, choices: offered.map(choice).collect() }
}

fn standings(content: &Content) -> Group {
    let has_sites = |kind: &SiteKind| content.places.sites.iter().any(|site| site.kind == *kind);
    let mut choices: Vec<Choice> = STANDINGS
        .into_iter()
        .filter(has_sites)
        .map(|kind| Choice {
            value: kind.code().to_owned(),
            text: content.lookups.label("point_of_contact", kind.point_of_contact()).to_owned(),
            hint: hint_of(kind).map(str::to_owned),
        })
        .collect();
    choices.push(Choice {
        value: ELSEWHERE.to_owned(),
        text: "None of these".to_owned(),
        hint: Some("We see people elsewhere only while they are open to us".to_owned()),
    });
    Group { heading: None, choices }
}

const fn hint_of(kind: SiteKind) -> Option<&'static str> {
    match kind {
        SiteKind::VoluntaryAttendance => Some("Asked to come to a police interview"),
        SiteKind::MagistratesCourt | SiteKind::YouthCourt | SiteKind::CrownCourt => {
            Some("In the cells, on bail or by video")
        }
        SiteKind::Clinic => Some("Booked from police custody or from court"),
        SiteKind::CustodySuite
        | SiteKind::Community
        | SiteKind::Probation
        | SiteKind::YouthJustice
        | SiteKind::Prison
        | SiteKind::Remote => None,
    }
}

fn place(content: &Content, standing: &str, today: Date) -> Choices {
    let of = |is_ours: bool| -> Vec<Choice> {
        let sites = content.places.sites.iter().filter(|site| is_of(site.kind, standing));
        sites.filter(|site| (site.coverage == Coverage::Ours) == is_ours).map(site_choice).collect()
    };
    let mut sites = vec![Group { heading: None, choices: of(true) }];
    let others = of(false);
    if !others.is_empty() {
        sites.push(Group { heading: Some("Covered by another team".to_owned()), choices: others });
    }
    let adults = AppropriateAdult::ALL.map(|adult| Choice {
        value: adult.code().to_owned(),
        text: content.lookups.label("appropriate_adult", adult.code()).to_owned(),
        hint: None,
    });
    BTreeMap::from([
        ("site", sites),
        ("offence_group", grouped(content, "offence_group", &[], today)),
        ("appropriate_adult", vec![Group { heading: None, choices: adults.to_vec() }]),
    ])
}

fn site_choice(site: &Site) -> Choice {
    Choice { value: site.code.clone(), text: site.name.clone(), hint: Some(site.area.clone()) }
}

fn grouped(content: &Content, lookup: &str, without: &[&str], today: Date) -> Vec<Group> {
    let Some(lookup) = content.lookups.get(lookup) else { return Vec::new() };
    let groups = lookup.groups_on(today).into_iter();
    groups
        .map(|(heading, entries)| Group {
            heading: heading.map(str::to_owned),
            choices: entries
                .into_iter()
                .filter(|entry| !without.contains(&entry.code.as_str()))
                .map(choice)
                .collect(),
        })
        .collect()
}

/// The choices of a list, for a page beside the steps.
pub(crate) fn plain(content: &Content, lookup: &str, today: Date) -> Vec<Group> {
    grouped(content, lookup, &[], today)
}

fn choice(entry: &LookupEntry) -> Choice {
    // The notes of urgencies say what each means; those of other lists are for whoever keeps the list.
    let is_told = domain::urgency::Urgency::from_code(&entry.code).is_some();
    Choice {
        value: entry.code.clone(),
        text: entry.label.clone(),
        hint: entry.note.clone().filter(|_| is_told),
    }
}
