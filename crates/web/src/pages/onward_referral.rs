//! Onward referrals: find the service, send, record what it answers, ask again.

use casework::{
    onward_referral::{self, Wanted},
    plan,
};
use domain::{
    Id,
    access::{Field as Shown, RecordType},
    content::{DirectoryEntry, WhoFor},
    episode::Episode,
    failure::Failure,
    noun::Kept,
    onward_referral::{NewOnwardReferral, NewReply, News, OnwardReferral, Service, SharingBasis},
    service_hours::wording,
};
use serde::Serialize;

use super::support::{address, onward_words};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    render::{Frame, PersonBanner},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct FindPage {
    frame: Frame,
    banner: PersonBanner,
    action: String,
    words: String,
    needs: Vec<Option_>,
    kinds: Vec<Option_>,
    services: Vec<ServiceRow>,
    elsewhere: String,
    no_such: String,
}

/// One entry of a select.
#[derive(Serialize)]
struct Option_ {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct ServiceRow {
    name: String,
    href: String,
    kinds: String,
    who_for: String,
    area: String,
    how: String,
    telephone: Option<String>,
    reply: String,
    note: Option<String>,
    is_unchecked: bool,
}

#[derive(Serialize)]
struct OnwardPage {
    frame: Frame,
    banner: PersonBanner,
    service: String,
    stands: Vec<String>,
    facts: Vec<Fact>,
    summary: Option<String>,
    replies: Vec<Said>,
    reply: Option<String>,
    chase: Option<String>,
    retire: Option<String>,
    chase_on: Option<String>,
    revision: u32,
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Said {
    title: String,
    when: String,
    words: Option<String>,
    who: String,
}

#[derive(Serialize)]
struct ChasePage {
    frame: Frame,
    lines: Vec<ChaseLine>,
}

#[derive(Serialize)]
struct ChaseLine {
    service: String,
    href: String,
    who: String,
    stands: String,
    since: String,
}

/// Looks for a service: by words, need and kind; whom it takes by age narrows the list.
pub fn find(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode: Id<Episode> = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::OnwardReferral)?;
    let content = visit.desk.content();
    let query = &visit.request.query;
    let wanted = Wanted {
        words: query.get("words").chars().take(100).collect(),
        need: query.given("need").map(str::to_owned),
        kind: query.given("kind").map(str::to_owned),
    };
    let person = &beginning.head.person.noun;
    let age = person.birth.age_on(visit.today());
    let found = onward_referral::find(content, &wanted, age);
    let options = |lookup: &str, chosen: &Option<String>| {
        Choice::of_lookup(content.lookups.get(lookup), visit.today())
            .into_iter()
            .map(|choice| Option_ {
                selected: chosen.as_ref() == Some(&choice.value),
                value: choice.value,
                text: choice.text,
            })
            .collect()
    };
    let page = FindPage {
        frame: Frame {
            crumbs: vec![crumb("Plan, contacts and referrals on", address(episode))],
            ..visit.frame("Find a service")
        },
        banner: visit.banner(&beginning.head),
        action: format!("/episodes/{episode}/onward-referrals/new"),
        needs: options("need_type", &wanted.need),
        kinds: options("onward_destination", &wanted.kind),
        words: wanted.words,
        services: found.into_iter().map(|entry| row(visit, episode, entry)).collect(),
        elsewhere: format!("/episodes/{episode}/onward-referrals/send?service=elsewhere"),
        no_such: format!("/episodes/{episode}/onward-referrals/send?service=none"),
    };
    visit.show("onward_referrals/find.html", &page)
}

fn row(visit: &Visit<'_>, episode: Id<Episode>, entry: &DirectoryEntry) -> ServiceRow {
    let lookups = &visit.desk.content().lookups;
    let kinds: Vec<&str> = entry.kinds.iter().map(|kind| lookups.label("onward_destination", kind)).collect();
    let who = match entry.who_for {
        WhoFor::Everyone => "Everyone",
        WhoFor::Women => "Women",
        WhoFor::Men => "Men",
    };
    let ages = match (entry.from_age, entry.until_age) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(until)) => format!(", under {until}"),
        (Some(from), Some(until)) => format!(", from {from} and under {until}"),
    };
    ServiceRow {
        name: entry.name.clone(),
        href: format!("/episodes/{episode}/onward-referrals/send?service={}", entry.code),
        kinds: kinds.join(", "),
        who_for: format!("{who}{ages}"),
        area: entry.area.clone(),
        how: entry.how_to_refer.clone(),
        telephone: entry.telephone.clone(),
        reply: format!(
            "Answers within {} day{}",
            entry.reply_days,
            if entry.reply_days == 1 { "" } else { "s" }
        ),
        note: entry.note.clone(),
        is_unchecked: entry.mark != domain::content::Mark::Sourced,
    }
}

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

fn form_of_new(visit: &Visit<'_>, episode: Id<Episode>, code: &str) -> Result<Form, Trouble> {
    let chosen = chosen(visit, code)?;
    let lookups = &visit.desk.content().lookups;
    let list = |name: &str| Choice::of_lookup(lookups.get(name), visit.today());
    let plain = |name: &str| -> Vec<Choice> { Choice::plain(list(name)) };
    let mut fields = vec![Field::hidden("service", code)];
    let mut lead = Vec::new();
    let heading = match &chosen {
        Chosen::Listed(entry) => {
            lead.push(format!("How to refer: {}", entry.how_to_refer));
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
    fields.push(Field::checkboxes("needs", "Which needs is it for?", plain("need_type")));
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
        draft: None,
        fields,
        button: if matches!(chosen, Chosen::NoSuch) { "Record it" } else { "Record as sent" }.to_owned(),
        leave: crumb("Choose another service", format!("/episodes/{episode}/onward-referrals/new")),
    })
}

/// A new onward referral to the service that was chosen.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = plan::begin(&visit.desk, &visit.actor(), episode, RecordType::OnwardReferral)?;
    let form = form_of_new(visit, episode, visit.request.query.get("service"))?;
    visit.show_form(Some(&beginning.head), form, &Fields::default(), Vec::new())
}

fn read_new(
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
    let form = form_of_new(visit, episode, &code)?;
    visit.show_form(Some(&beginning.head), form, &visit.request.form, reading.problems)
}

/// One onward referral.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = onward_referral::show(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let lookups = &visit.desk.content().lookups;
    let line = &shown.line;
    let id = line.id;
    let mut page = OnwardPage {
        frame: visit.frame("Onward referral"),
        banner: visit.banner(&shown.head),
        service: line.service.clone(),
        stands: Vec::new(),
        facts: Vec::new(),
        summary: None,
        replies: Vec::new(),
        reply: None,
        chase: None,
        retire: None,
        chase_on: None,
        revision: 0,
    };
    match &line.whole {
        None => {
            page.stands.extend(line.appointment_at.map(|at| visit.said(at)));
            page.stands.extend(line.place.clone());
            page.stands
                .extend(line.has_attended.map(|has| if has { "Came" } else { "Did not come" }.to_owned()));
        }
        Some(kept) => {
            let noun = &kept.noun;
            page.frame.crumbs =
                vec![crumb("Plan, contacts and referrals on", kept.episode.map(address).unwrap_or_default())];
            page.revision = kept.revision;
            page.stands.push(onward_words(visit, noun));
            page.stands.extend(
                noun.left_open.as_ref().map(|left| format!("Left open at discharge: {}", left.reason)),
            );
            page.stands
                .extend(kept.retired.as_ref().map(|gone| format!("Taken out of view: {}", gone.reason)));
            let needs: Vec<&str> = noun.needs.iter().map(|need| lookups.label("need_type", need)).collect();
            page.facts = vec![
                Fact {
                    label: "Kind",
                    value: lookups.label("onward_destination", &noun.service.kind).to_owned(),
                },
                Fact { label: "For", value: needs.join(", ") },
                Fact {
                    label: "How soon",
                    value: lookups.label("clinical_response_priority", &noun.priority).to_owned(),
                },
                Fact { label: "Sent", value: visit.said(noun.sent_at) },
                Fact { label: "Shared on", value: basis_words(visit, &noun.basis) },
            ];
            page.summary = Some(noun.summary.to_string());
            page.replies = replies(visit, kept);
            page.chase_on = noun.chase_on.filter(|_| noun.is_open()).map(wording::day);
            let is_workable = shown.may_change && noun.left_open.is_none();
            let has_followers = !noun.state.followers().is_empty();
            page.reply =
                (is_workable && has_followers).then(|| format!("/onward-referrals/{id}/replies/new"));
            page.chase =
                (is_workable && noun.chase_on.is_some()).then(|| format!("/onward-referrals/{id}/chases"));
            page.retire = shown.may_change.then(|| format!("/onward-referrals/{id}/retirement/new"));
        }
    }
    visit.show("onward_referrals/show.html", &page)
}

fn basis_words(visit: &Visit<'_>, basis: &SharingBasis) -> String {
    match basis {
        SharingBasis::PersonAgreed => "The person agreed".to_owned(),
        SharingBasis::Disclosure { basis, why } => {
            format!("{}: {why}", visit.desk.content().lookups.label("disclosure_basis", basis))
        }
        SharingBasis::NothingShared => "Nothing was shared".to_owned(),
    }
}

/// Answers and chases in one list, the newest first.
fn replies(visit: &Visit<'_>, kept: &Kept<OnwardReferral>) -> Vec<Said> {
    let lookups = &visit.desk.content().lookups;
    let answers = kept.noun.replies.iter().map(|reply| {
        let from = reply.from.as_ref().map_or_else(String::new, |from| format!(", {from}"));
        let said = Said {
            title: lookups.label("onward_outcome", &reply.brought).to_owned(),
            when: format!("{}{from}", wording::day(reply.on)),
            words: reply.words.as_ref().map(ToString::to_string),
            who: format!("Recorded {} by {}", visit.said(reply.recorded_at), reply.recorded_by.name),
        };
        (reply.recorded_at, said)
    });
    let chases = kept.noun.chases.iter().map(|chase| {
        let said = Said {
            title: "We asked again".to_owned(),
            when: visit.said(chase.at),
            words: chase.words.as_ref().map(ToString::to_string),
            who: chase.by.name.clone(),
        };
        (chase.at, said)
    });
    let mut all: Vec<(jiff::Timestamp, Said)> = answers.chain(chases).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, said)| said).collect()
}

/// The whole of one that may be changed.
fn changeable(visit: &Visit<'_>) -> Result<(casework::person::Head, Kept<OnwardReferral>), Trouble> {
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
        draft: None,
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
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
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

/// The services to be asked again, the oldest promise first.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let (cases, listed) = onward_referral::to_chase(&visit.desk, &visit.actor())?;
    let lines = listed.into_iter().map(|(case, onward)| {
        let case = &cases[case];
        let name = &case.person.noun.name;
        let is_named = case.scope.shows(Shown::Identity) || case.scope.shows(Shown::FullName);
        ChaseLine {
            service: onward.noun.service.name.clone(),
            href: format!("/onward-referrals/{}", onward.id),
            who: if is_named { name.said() } else { name.initials() },
            stands: onward_words(visit, &onward.noun),
            since: onward.noun.chase_on.map(wording::day).unwrap_or_default(),
        }
    });
    let page = ChasePage { frame: visit.frame("Services to ask again"), lines: lines.collect() };
    visit.show("onward_referrals/index.html", &page)
}
