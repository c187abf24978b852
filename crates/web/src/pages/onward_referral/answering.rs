//! What a service answers, and asking it again.

use casework::onward_referral;
use domain::{
    failure::Failure,
    noun::Kept,
    onward_referral::{CannotReferOn, NewReply, News, OnwardReferral},
};

use super::super::support::onward_words;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    request::Fields,
    visit::{Visit, crumb},
};

/// The whole of one that may be changed.
pub(super) fn changeable(
    visit: &Visit<'_>,
) -> Result<(casework::person::Head, Kept<OnwardReferral>), Trouble> {
    let shown = onward_referral::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    match shown.line.whole {
        Some(whole) if shown.may_change => Ok((shown.head, whole)),
        Some(_) | None => Err(Trouble::NotFound),
    }
}

fn form_of_reply(visit: &Visit<'_>, onward: &Kept<OnwardReferral>) -> Form {
    let lookups = &visit.desk.content().lookups;
    let followers = onward.noun.state.followers();
    let outcomes = Choice::of_lookup(lookups.get("onward_outcome"), visit.today());
    let outcomes = outcomes.into_iter().filter(|choice| followers.contains(&choice.value.as_str())).collect();
    let reasons = Choice::of_lookup(lookups.get("rejection_reason"), visit.today());
    Form {
        heading: "What has happened?".to_owned(),
        lead: vec![format!("{}: {}", onward.noun.service.name, onward_words(visit, &onward.noun))],
        action: format!("/onward-referrals/{}/replies", onward.id),
        key: None,
        revision: Some(onward.revision),
        fields: vec![
            Field::radios("news", "What has happened?", outcomes),
            Field::select("reason", "Why was it not accepted?", reasons).hint("Only if it was not accepted"),
            Field::moment("appointment", "When is the appointment?")
                .hint("Only if one is booked. For example, 27 3 2027 and 14:05"),
            Field::line("place", "Where is the appointment?").hint("Only if one is booked"),
            Field::date("expected", "When does the service expect to see the person?")
                .hint("Only for a waiting list, if they say"),
            Field::date("on", "On which day did you hear?"),
            Field::line("from", "Who said so?").hint("Name and role at the service, or the person"),
            Field::line("words", "What else was said?"),
        ],
        button: "Record it".to_owned(),
        leave: crumb("Cancel", format!("/onward-referrals/{}", onward.id)),
    }
}

/// What has happened.
pub fn reply_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (head, onward) = changeable(visit)?;
    let typed = Fields::from_pairs(crate::form_page::day_fields("on", visit.today()));
    visit.show_form(Some(&head), form_of_reply(visit, &onward), &typed, Vec::new())
}

fn read_news(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<News> {
    let lookups = &visit.desk.content().lookups;
    Some(match visit.request.form.get("news") {
        "accepted" => News::Accepted,
        "waiting_list" => News::WaitingList {
            expected_on: reading.optional_date("expected", "The day on which they expect to see the person"),
        },
        "not_accepted" => {
            let lookup = lookups.get("rejection_reason");
            let reason = reading.code("reason", lookup, visit.today(), "Select why it was not accepted");
            let needs_words = reason
                .as_deref()
                .and_then(|reason| lookup.and_then(|lookup| lookup.get(reason)))
                .is_some_and(|entry| entry.needs_words);
            let words = if needs_words {
                reading.line("words", "The reason", "Enter the reason in words")
            } else {
                None
            };
            News::NotAccepted { reason: reason?, words }
        }
        "appointment_booked" => {
            let at = reading.moment("appointment", "The appointment", "Enter when the appointment is");
            let place = reading.optional_line("place", "The place");
            News::AppointmentBooked { appointment_at: at?, place }
        }
        "attended" => News::Attended,
        "did_not_come" => News::DidNotCome,
        "engaged" => News::Engaged,
        "out_of_touch" => News::OutOfTouch,
        "said_no" => News::SaidNo,
        "not_reached" => News::NotReached,
        "in_custody" => News::InCustody,
        "already_open" => News::AlreadyOpen,
        "moved_away" => News::MovedAway,
        "died" => News::Died,
        _ => {
            reading.problem("news", "Select what has happened");
            return None;
        }
    })
}

/// Records it.
pub fn reply_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let news = read_news(visit, &mut reading);
    let on = reading.date("on", "The day", "Enter the day on which you heard");
    let from = reading.optional_line("from", "Who said so");
    let words = reading.optional_line("words", "What else was said");
    if let (Some(news), Some(on), true) = (news, on, reading.problems.is_empty()) {
        let reply = NewReply { news, on, from, words };
        match onward_referral::reply(&visit.desk, &visit.actor(), id, revision, reply) {
            Ok(()) => return Ok(visit.done(format!("/onward-referrals/{id}"), "onward_saved")),
            Err(Failure::Refused(refusal)) => {
                let is_of_the_day =
                    matches!(refusal, CannotReferOn::ReplyInFuture | CannotReferOn::ReplyBeforeSent);
                reading.problem(if is_of_the_day { "on-day" } else { "news" }, refusal.to_string());
            }
            Err(other) => return Err(other.into()),
        }
    }
    let (head, onward) = changeable(visit)?;
    visit.show_form(Some(&head), form_of_reply(visit, &onward), &visit.request.form, reading.problems)
}

/// Records that we asked again.
pub fn chase_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let mut reading = Reading::of(&visit.request.form);
    let revision = reading.revision()?;
    let words = reading.optional_line("words", "What came of it");
    if !reading.problems.is_empty() {
        return Err(Trouble::Unreadable);
    }
    onward_referral::chase(&visit.desk, &visit.actor(), id, revision, words)?;
    Ok(visit.done(format!("/onward-referrals/{id}"), "chased"))
}
