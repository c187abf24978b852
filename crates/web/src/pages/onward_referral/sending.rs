//! Sending: the form for the service that was chosen, and recording it as sent.

use casework::{needs, onward_referral, person::Head, plan};
use domain::{
    Id,
    access::RecordType,
    content::DirectoryEntry,
    episode::Episode,
    failure::Failure,
    need::Standing,
    onward_referral::{NewOnwardReferral, Service, SharingBasis},
};

use super::who_for;
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    request::Fields,
    visit::{Visit, crumb},
};

/// Which service a form is for.
enum Chosen<'c> {
    Listed(&'c DirectoryEntry),
    Elsewhere,
    NoSuch,
}

fn chosen<'v>(visit: &'v Visit<'_>, code: &str) -> Result<Chosen<'v>, Trouble> {
    match code {
        "none" => Ok(Chosen::NoSuch),
        "elsewhere" => Ok(Chosen::Elsewhere),
        code => visit.desk.content().directory.get(code).map(Chosen::Listed).ok_or(Trouble::NotFound),
    }
}

/// The needs of the episode, as far as the reader sees them: those that nobody helps with first.
fn needs_of(visit: &Visit<'_>, episode: Id<Episode>) -> Result<Vec<String>, Trouble> {
    let mut found = match needs::of_episode(&visit.desk, &visit.actor(), episode) {
        Ok(page) => page.needs,
        Err(Failure::NotFound | Failure::NeedReason(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    found.retain(|need| need.noun.standing.is_need());
    found.sort_by_key(|need| need.noun.standing == Standing::Met);
    Ok(found.into_iter().map(|need| need.noun.kind).collect())
}

fn own_first(mut choices: Vec<Choice>, own: &[String]) -> Vec<Choice> {
    choices.sort_by_key(|choice| own.iter().position(|kind| *kind == choice.value).unwrap_or(own.len()));
    choices
}

pub(super) fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>, code: &str) -> Result<Form, Trouble> {
    let chosen = chosen(visit, code)?;
    let lookups = &visit.desk.content().lookups;
    let list = |name: &str| Choice::of_lookup(lookups.get(name), visit.today());
    let plain = |name: &str| -> Vec<Choice> { Choice::plain(list(name)) };
    let mut fields = vec![Field::hidden("service", code)];
    let mut lead = Vec::new();
    let heading = match &chosen {
        Chosen::Listed(entry) => {
            lead.push(format!("How to refer: {}", entry.how_to_refer));
            lead.push(match &entry.telephone {
                Some(number) => format!("Telephone: {number}"),
                None => "Telephone: not in the directory yet".to_owned(),
            });
            lead.extend(entry.note.clone());
            if entry.kinds.len() > 1 {
                let kinds = plain("onward_destination");
                let kinds = kinds.into_iter().filter(|kind| entry.kinds.contains(&kind.value)).collect();
                fields.push(Field::radios("kind", "What is it asked for?", kinds));
            }
            format!("Refer to {}", entry.name)
        }
        Chosen::Elsewhere => {
            fields.push(Field::line("name", "What is the service called?"));
            fields.push(Field::select("kind", "What kind of service is it?", plain("onward_destination")));
            "Refer to a service that is not in the list".to_owned()
        }
        Chosen::NoSuch => {
            lead.push(
                "It counts as an unmet need, so that the commissioner can see what is missing. Nobody is asked."
                    .to_owned(),
            );
            fields.push(Field::select(
                "kind",
                "What kind of service is missing?",
                plain("onward_destination"),
            ));
            "No such service exists".to_owned()
        }
    };
    let own = needs_of(visit, episode)?;
    fields.push(Field::checkboxes("needs", "Which needs is it for?", own_first(plain("need_type"), &own)));
    fields.push(Field::radios("priority", "How soon?", list("clinical_response_priority")));
    if matches!(chosen, Chosen::NoSuch) {
        fields.push(Field::text("summary", "What was needed?"));
    } else {
        fields.push(
            Field::text("summary", "What do you send?")
                .hint("Only what the service needs and the person agreed to share"),
        );
        let bases = vec![
            Choice::new("person", "The person agreed to share this"),
            Choice::new("disclosure", "Another basis in law"),
        ];
        fields.push(Field::radios("basis", "On what does sharing it rest?", bases));
        fields.push(
            Field::select("disclosure", "Which basis?", plain("disclosure_basis"))
                .hint("Only for another basis"),
        );
        fields.push(Field::line("why", "Why on this basis?").hint("Only for another basis"));
    }
    Ok(Form {
        heading,
        lead,
        action: format!("/episodes/{episode}/onward-referrals"),
        key: Some(visit.new_key()?),
        revision: None,
        fields,
        button: if matches!(chosen, Chosen::NoSuch) { "Record it" } else { "Record as sent" }.to_owned(),
        leave: crumb("Choose another service", format!("/episodes/{episode}/onward-referrals/new")),
    })
}

/// The form for this person: a service that says it is for others is chosen with eyes open.
fn form_for(visit: &Visit<'_>, episode: Id<Episode>, code: &str, head: &Head) -> Result<Form, Trouble> {
    let mut form = form_of_new(visit, episode, code)?;
    let content = visit.desk.content();
    let whom = onward_referral::whom(content, head, visit.today());
    if let Some(entry) = content.directory.get(code).filter(|entry| !entry.is_for(whom)) {
        let theirs = who_for(entry);
        let words =
            format!("This service says whom it is for: {theirs}. Ring and ask before you send anything.");
        form.lead.insert(0, words);
    }
    Ok(form)
}

/// A new onward referral to the service that was chosen.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::OnwardReferral)?;
    let form = form_for(visit, episode, visit.request.query.get("service"), &beginning.head)?;
    visit.show_form(Some(&beginning.head), form, &Fields::default(), Vec::new())
}

pub(super) fn read_new(
    visit: &Visit<'_>,
    reading: &mut Reading<'_>,
    code: &str,
) -> Result<Option<NewOnwardReferral>, Trouble> {
    let form = &visit.request.form;
    let lookups = &visit.desk.content().lookups;
    let today = visit.today();
    let kinds = lookups.get("onward_destination");
    let chosen = chosen(visit, code)?;
    let service = match &chosen {
        Chosen::Listed(entry) => {
            let kind = match entry.kinds.as_slice() {
                [only] => Some(only.clone()),
                _ => reading.code("kind", kinds, today, "Select what the service is asked for"),
            };
            let kind = kind.filter(|kind| entry.kinds.contains(kind));
            kind.map(|kind| Service { code: Some(entry.code.clone()), name: entry.name.clone(), kind })
        }
        Chosen::Elsewhere => {
            let name = reading.line("name", "The name", "Enter what the service is called");
            let kind = reading.code("kind", kinds, today, "Select what kind of service it is");
            name.zip(kind).map(|(name, kind)| Service { code: None, name: name.into_string(), kind })
        }
        Chosen::NoSuch => {
            let kind = reading.code("kind", kinds, today, "Select what kind of service is missing");
            kind.map(|kind| Service {
                code: None,
                name: lookups.label("onward_destination", &kind).to_owned(),
                kind,
            })
        }
    };
    let known = lookups.get("need_type");
    let needs: Vec<String> = form
        .all("needs")
        .filter(|need| known.is_some_and(|known| known.get(need).is_some()))
        .map(str::to_owned)
        .collect();
    if needs.is_empty() {
        reading.problem("needs", "Select at least one need");
    }
    let priority =
        reading.code("priority", lookups.get("clinical_response_priority"), today, "Select how soon");
    let is_none = matches!(chosen, Chosen::NoSuch);
    let enter = if is_none { "Enter what was needed" } else { "Enter what you send" };
    let summary = reading.text("summary", "The text", enter);
    let basis = if is_none { Some(SharingBasis::NothingShared) } else { read_basis(visit, reading) };
    if !reading.problems.is_empty() {
        return Ok(None);
    }
    Ok((|| {
        Some(NewOnwardReferral {
            service: service?,
            needs,
            priority: priority?,
            summary: summary?,
            basis: basis?,
        })
    })())
}

fn read_basis(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<SharingBasis> {
    match visit.request.form.get("basis") {
        "person" => Some(SharingBasis::PersonAgreed),
        "disclosure" => {
            let lookup = visit.desk.content().lookups.get("disclosure_basis");
            let basis = reading.code("disclosure", lookup, visit.today(), "Select the basis");
            let why = reading.line("why", "The reason", "Enter why you share it on this basis");
            Some(SharingBasis::Disclosure { basis: basis?, why: why? })
        }
        _ => {
            reading.problem("basis", "Select on what sharing it rests");
            None
        }
    }
}

/// Records it as sent.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let code = visit.request.form.get("service").to_owned();
    let mut reading = Reading::of(&visit.request.form);
    if let Some(new) = read_new(visit, &mut reading, &code)? {
        match onward_referral::send(&visit.desk, &visit.actor(), visit.key()?, episode, new, None) {
            Ok(id) => return Ok(visit.done(format!("/onward-referrals/{id}"), "onward_saved")),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::OnwardReferral)?;
    let form = form_for(visit, episode, &code, &beginning.head)?;
    visit.show_form(Some(&beginning.head), form, &visit.request.form, reading.problems)
}
