//! The formulation, put right with a reason.

use casework::formulation as work;
use domain::{
    failure::Failure,
    formulation::{Formulation, Part},
    noun::CannotChange,
    text::NoteText,
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, PersonBanner, Problem},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct EditPage {
    frame: Frame,
    banner: PersonBanner,
    action: String,
    back: String,
    key: String,
    revision: u32,
    parts: Vec<PartField>,
    reason: String,
    earlier: Vec<EarlierRow>,
    /// The present version, beside one's own words that were begun from an earlier one.
    stands: Vec<PartField>,
}

#[derive(Serialize)]
struct PartField {
    field: &'static str,
    question: &'static str,
    text: String,
}

#[derive(Serialize)]
struct EarlierRow {
    when: String,
    who: String,
    reason: String,
    parts: Vec<PartField>,
}

/// The page on which it is changed.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, Vec::new())
}

fn page(visit: &Visit<'_>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let open = work::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let form = &visit.request.form;
    let is_typed = !form.pairs().is_empty();
    let parts = |formulation: &Formulation| -> Vec<PartField> {
        Part::ALL
            .iter()
            .map(|part| PartField {
                field: part.code(),
                question: part.question(),
                text: formulation.part(*part).unwrap_or_default().to_owned(),
            })
            .collect()
    };
    let mut fields = parts(&open.formulation.noun);
    if is_typed {
        for field in &mut fields {
            form.get(field.field).clone_into(&mut field.text);
        }
    }
    let stands = if visit.is_overtaken(open.formulation.revision) {
        parts(&open.formulation.noun)
    } else {
        Vec::new()
    };
    let back = match open.formulation.noun.assessment {
        Some(assessment) => format!("/assessments/{assessment}"),
        None => format!("/episodes/{}", open.episode),
    };
    let status = if problems.is_empty() { 200 } else { 422 };
    let mut frame = Frame { problems, ..visit.frame("Change the formulation") };
    frame.crumbs.push(crumb("Assessment", back.clone()));
    let page = EditPage {
        frame,
        banner: visit.banner(&open.head),
        action: format!("/formulations/{}", open.formulation.id),
        back,
        key: visit.new_key()?.to_string(),
        revision: open.formulation.revision,
        parts: fields,
        stands: stands.into_iter().filter(|part| !part.text.is_empty()).collect(),
        reason: form.get("reason").to_owned(),
        earlier: open
            .earlier
            .iter()
            .map(|version| EarlierRow {
                when: visit.said(version.kept.recorded_at),
                who: version.kept.recorded_by.name.clone(),
                reason: version.reason.clone().unwrap_or_default(),
                parts: parts(&version.kept.noun).into_iter().filter(|part| !part.text.is_empty()).collect(),
            })
            .collect(),
    };
    visit.show_as(status, "formulations/edit.html", &page)
}

/// Keeps the change.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (form, id) = (&visit.request.form, visit.id("id")?);
    let mut written = Formulation::default();
    let mut problems = Vec::new();
    for part in Part::ALL {
        match NoteText::parse_optional(form.get(part.code())) {
            Ok(text) => written.set(*part, text.map(NoteText::into_string).unwrap_or_default()),
            Err(fault) => problems.push(Problem {
                field: part.code().to_owned(),
                message: format!("‘{}’ {fault}", part.question()),
            }),
        }
    }
    let reason = form.given("reason").unwrap_or_default().to_owned();
    if reason.is_empty() {
        problems.push(Problem {
            field: "reason".to_owned(),
            message: "Enter why you change the formulation".to_owned(),
        });
    }
    if !problems.is_empty() {
        return page(visit, problems);
    }
    let revision = form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let open = work::open(&visit.desk, &visit.actor(), id)?;
    let back = open.formulation.noun.assessment.map(|assessment| format!("/assessments/{assessment}"));
    match work::change(&visit.desk, &visit.actor(), visit.key()?, id, revision, written, reason) {
        Ok(_) => Ok(visit.done(back.unwrap_or_else(|| "/".to_owned()), "formulation_changed")),
        Err(Failure::Refused(refusal @ (CannotChange::AlreadyRetired | CannotChange::ReasonMissing))) => {
            page(visit, vec![Problem { field: "reason".to_owned(), message: refusal.to_string() }])
        }
        Err(other) => Err(other.into()),
    }
}
