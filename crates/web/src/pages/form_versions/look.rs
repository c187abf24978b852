//! Looking at a version: its pages as they will be, what differs from the one that is asked, the JSON to take away.

use casework::form_version::{self, Compared};
use domain::{
    form_version::{FormVersion, Offering},
    noun::Kept,
};
use forms::{Change, Difference, Part};
use serde::Serialize;

use super::{VersionHead, ages, framed, kind_words, opened, who_for};
use crate::{
    answer::{Answer, Trouble},
    form_preview::{Page, sections_of},
    render::{Frame, Link},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct PreviewPage {
    frame: Frame,
    head: VersionHead,
    states: Vec<Link>,
    state: &'static str,
    sections: Vec<Page>,
    refusals: Vec<String>,
}

#[derive(Serialize)]
struct DifferencesPage {
    frame: Frame,
    head: VersionHead,
    against: Option<String>,
    rows: Vec<DifferenceRow>,
}

#[derive(Serialize)]
struct DifferenceRow {
    about: String,
    what: String,
    before: String,
    after: String,
}

/// States in which the pages of a form are looked at.
const STATES: [(&str, &str); 2] = [("blank", "As it begins"), ("sent", "Sent with nothing answered")];

/// The pages of a version as they will be.
pub fn preview(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let keeping = opened(visit)?;
    let is_sent = visit.request.query.get("state") == "sent";
    let state = STATES[usize::from(is_sent)].1;
    let address = format!("/form-versions/{}/preview", keeping.kept.id);
    let sections = keeping.form.as_ref().map(|form| sections_of(&form.questionnaire, is_sent, visit.now));
    let page = PreviewPage {
        frame: framed(visit, &keeping.kept),
        head: VersionHead::of(visit, &keeping.kept, "/preview"),
        states: STATES
            .iter()
            .filter(|(_, words)| *words != state)
            .map(|(code, words)| crumb(words, format!("{address}?state={code}")))
            .collect(),
        state,
        sections: sections.unwrap_or_default(),
        refusals: keeping.problems,
    };
    visit.show("form_versions/preview.html", &page)
}

/// What differs from the version that is asked, or from which it was begun.
pub fn differences(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let Compared { kept, against, offered, differences } =
        form_version::compare(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let page = DifferencesPage {
        frame: framed(visit, &kept),
        head: VersionHead::of(visit, &kept, "/differences"),
        against: against.map(|against| against_words(&kept, &against)),
        rows: offered
            .map(offering_rows)
            .unwrap_or_default()
            .into_iter()
            .chain(differences.into_iter().map(row))
            .collect(),
    };
    visit.show("form_versions/differences.html", &page)
}

fn against_words(kept: &Kept<FormVersion>, against: &str) -> String {
    let (code, version) = against.split_once('/').unwrap_or((against, ""));
    match code == kept.noun.form {
        true => super::named(version),
        false => format!("{code}, {}", super::named(version)),
    }
}

/// How the form is offered, part by part where it differs.
fn offering_rows((before, after): (Option<Offering>, Option<Offering>)) -> Vec<DifferenceRow> {
    type Part = (&'static str, fn(&Offering) -> String);
    let parts: [Part; 4] = [
        ("Another heading", |offering| offering.group.clone()),
        ("Answers kept as", |offering| kind_words(&offering.ruled_by)),
        ("For other ages", |offering| ages(offering)),
        ("For others", |offering| who_for(offering).to_owned()),
    ];
    let said = |offering: &Option<Offering>, words: fn(&Offering) -> String| {
        offering.as_ref().map(words).unwrap_or_default()
    };
    let rows = parts.into_iter().map(|(what, words)| DifferenceRow {
        about: "How it is offered".to_owned(),
        what: what.to_owned(),
        before: said(&before, words),
        after: said(&after, words),
    });
    rows.filter(|row| row.before != row.after).collect()
}

fn row(difference: Difference) -> DifferenceRow {
    let about = match (&difference.link_id, difference.text.is_empty()) {
        (None, _) => "The form".to_owned(),
        (Some(link_id), true) => link_id.clone(),
        (Some(_), false) => difference.text.clone(),
    };
    let (what, before, after) = match difference.change {
        Change::Added => ("Added".to_owned(), String::new(), difference.text),
        Change::TakenOut => ("Taken out".to_owned(), difference.text, String::new()),
        Change::Moved => ("Stands elsewhere".to_owned(), String::new(), String::new()),
        Change::Changed { part, before, after } => (part_words(&part), before, after),
    };
    DifferenceRow { about, what, before, after }
}

fn part_words(part: &Part) -> String {
    match part {
        Part::Text => "Other words".to_owned(),
        Part::Type => "Another kind of question".to_owned(),
        Part::Required => "Must be answered".to_owned(),
        Part::Options => "Other answers".to_owned(),
        Part::Condition => "Asked on another condition".to_owned(),
        Part::Codes => "Other codes".to_owned(),
        Part::Other(name) => format!("Other {name}"),
    }
}

/// A version as plain FHIR JSON.
pub fn export(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (name, json) = form_version::export(&visit.desk, &visit.actor(), visit.id("id")?)?;
    Ok(file(&name, json))
}

/// The version that is asked as plain FHIR JSON.
pub fn export_asked(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let code = visit.request.param("code");
    let (name, json) = form_version::export_asked(&visit.desk, &visit.actor(), code)?;
    Ok(file(&name, json))
}

fn file(name: &str, json: String) -> Answer {
    let answer = Answer { content_type: "application/fhir+json; charset=utf-8", ..Answer::text(200, json) };
    answer.with_header("Content-Disposition", format!("attachment; filename=\"{name}.json\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_in_how_a_form_is_offered_is_said() {
        let before = Offering {
            group: "Health".to_owned(),
            ruled_by: "assessment".to_owned(),
            from_age: None,
            until_age: None,
            who_for: "everyone".to_owned(),
        };
        let after = Offering { from_age: Some(16), who_for: "women".to_owned(), ..before.clone() };
        let said = |before: Option<Offering>, after: Option<Offering>| -> Vec<[String; 3]> {
            let rows = offering_rows((before, after)).into_iter();
            rows.map(|row| [row.what, row.before, row.after]).collect()
        };
        let rows = said(Some(before.clone()), Some(after));
        let rows: Vec<[&str; 3]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
        assert_eq!(
            rows,
            [["For other ages", "any age", "from 16"], ["For others", "everyone", "women first"]]
        );
        assert_eq!(said(None, Some(before)).len(), 4, "nobody said it before");
    }
}
