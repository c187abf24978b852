//! Putting right what was sent: what stands in it, never to whom it went or what came of it.

use casework::onward_referral;
use domain::{
    failure::Failure,
    noun::Kept,
    onward_referral::{OnwardReferral, SharingBasis},
};

use super::{
    answering::changeable,
    sending::{form_of_new, read_new},
};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Field, Form, Reading},
    request::Fields,
    visit::{Visit, crumb},
};

/// The form it was sent by. A service that the directory no longer names is one that is not in the list.
fn code<'n>(visit: &Visit<'_>, onward: &'n Kept<OnwardReferral>) -> &'n str {
    let listed = onward.noun.service.code.as_deref();
    match &onward.noun.basis {
        SharingBasis::NothingShared => "none",
        SharingBasis::PersonAgreed | SharingBasis::Disclosure { .. } => {
            listed.filter(|code| visit.desk.content().directory.get(code).is_some()).unwrap_or("elsewhere")
        }
    }
}

fn form(visit: &Visit<'_>, onward: &Kept<OnwardReferral>) -> Result<Form, Trouble> {
    let episode = onward.episode.ok_or(Trouble::NotFound)?;
    let mut form = form_of_new(visit, episode, code(visit, onward))?;
    "Correct what was sent".clone_into(&mut form.heading);
    form.lead = vec![
        onward.noun.service.name.clone(),
        "What it said before stays readable. Tell the service too, if it has the wrong text. If it went to the wrong \
         service, take it out of view and send another."
            .to_owned(),
    ];
    form.action = format!("/onward-referrals/{}", onward.id);
    form.key = None;
    form.revision = Some(onward.revision);
    form.fields.push(Field::line("reason", "Why do you correct it?"));
    "Save the correction".clone_into(&mut form.button);
    form.leave = crumb("Leave it as it was", format!("/onward-referrals/{}", onward.id));
    Ok(form)
}

fn as_typed(onward: &OnwardReferral) -> Fields {
    let mut typed = vec![
        ("name".to_owned(), onward.service.name.clone()),
        ("kind".to_owned(), onward.service.kind.clone()),
        ("priority".to_owned(), onward.priority.clone()),
        ("summary".to_owned(), onward.summary.to_string()),
    ];
    typed.extend(onward.needs.iter().map(|need| ("needs".to_owned(), need.clone())));
    match &onward.basis {
        SharingBasis::PersonAgreed => typed.push(("basis".to_owned(), "person".to_owned())),
        SharingBasis::Disclosure { basis, why } => typed.extend([
            ("basis".to_owned(), "disclosure".to_owned()),
            ("disclosure".to_owned(), basis.clone()),
            ("why".to_owned(), why.to_string()),
        ]),
        SharingBasis::NothingShared => {}
    }
    Fields::from_pairs(typed)
}

/// What was sent, to be put right.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, onward) = changeable(visit)?;
    visit.show_form(Some(&head), form(visit, &onward)?, &as_typed(&onward.noun), Vec::new())
}

/// Puts it right: a new version, with the reason.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, onward) = changeable(visit)?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let reason = reading.line("reason", "The reason", "Enter why you correct it");
    if let (Some(new), Some(reason)) = (read_new(visit, &mut reading, code(visit, &onward))?, reason) {
        let (by, reason) = (visit.actor(), reason.into_string());
        match onward_referral::correct(&visit.desk, &by, onward.id, revision, new, reason) {
            Ok(()) => return Ok(visit.done(format!("/onward-referrals/{}", onward.id), "onward_corrected")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    visit.show_form(Some(&head), form(visit, &onward)?, &visit.request.form, reading.problems)
}
