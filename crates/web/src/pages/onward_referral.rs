//! Onward referrals: find the service, show one, and the list of those to ask again.

mod answering;
mod correcting;
mod sending;

use casework::{
    onward_referral::{self, Wanted},
    plan,
};
use domain::{
    Id,
    access::{Field as Shown, RecordType},
    content::{DirectoryEntry, WhoFor},
    episode::Episode,
    noun::Kept,
    onward_referral::{OnwardReferral, SharingBasis},
    service_hours::wording,
};
use serde::Serialize;

pub use self::{
    answering::{chase_create, reply_create, reply_new},
    correcting::{edit, update},
    sending::{create, new},
};
use super::support::{address, onward_words};
use crate::{
    answer::{Answer, Trouble},
    form_page::Choice,
    render::{Frame, PersonBanner},
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
    /// Services that say they are for others: they can be chosen with eyes open.
    for_others: Vec<ServiceRow>,
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
    correct: Option<String>,
    earlier: Vec<Earlier>,
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

/// What was sent, as it stood before it was put right.
#[derive(Serialize)]
struct Earlier {
    when: String,
    who: String,
    reason: String,
    summary: String,
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

/// Looks for a service by words, need and kind: those for this person first, those for others apart.
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
    let whom = onward_referral::whom(content, &beginning.head, visit.today());
    let found = onward_referral::find(content, &wanted, whom);
    let rows = |entries: Vec<&DirectoryEntry>| -> Vec<ServiceRow> {
        entries.into_iter().map(|entry| row(visit, episode, entry)).collect()
    };
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
        services: rows(found.fitting),
        for_others: rows(found.for_others),
        elsewhere: format!("/episodes/{episode}/onward-referrals/send?service=elsewhere"),
        no_such: format!("/episodes/{episode}/onward-referrals/send?service=none"),
    };
    visit.show("onward_referrals/find.html", &page)
}

/// Whom a service says it is for: "Women, from 18".
fn who_for(entry: &DirectoryEntry) -> String {
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
    format!("{who}{ages}")
}

fn row(visit: &Visit<'_>, episode: Id<Episode>, entry: &DirectoryEntry) -> ServiceRow {
    let lookups = &visit.desk.content().lookups;
    let kinds: Vec<&str> = entry.kinds.iter().map(|kind| lookups.label("onward_destination", kind)).collect();
    ServiceRow {
        name: entry.name.clone(),
        href: format!("/episodes/{episode}/onward-referrals/send?service={}", entry.code),
        kinds: kinds.join(", "),
        who_for: who_for(entry),
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
        correct: None,
        earlier: Vec::new(),
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
            page.correct = is_workable.then(|| format!("/onward-referrals/{id}/edit"));
            page.earlier = earlier(visit, kept, &shown.earlier);
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

/// The texts that were put right, the newest first. A revision that only moved the referral on is none of them.
fn earlier(
    visit: &Visit<'_>,
    now: &Kept<OnwardReferral>,
    versions: &[casework::Version<OnwardReferral>],
) -> Vec<Earlier> {
    let mut after = &now.noun;
    let mut texts = Vec::new();
    for version in versions {
        let before = &version.kept.noun;
        let is_other = (&before.summary, &before.needs, &before.priority, &before.basis, &before.service)
            != (&after.summary, &after.needs, &after.priority, &after.basis, &after.service);
        if is_other {
            texts.push(Earlier {
                when: visit.said(version.kept.recorded_at),
                who: version.kept.recorded_by.name.clone(),
                reason: version.reason.clone().unwrap_or_default(),
                summary: before.summary.to_string(),
            });
        }
        after = before;
    }
    texts
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

/// The services to be asked again, the oldest promise first.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let onward_referral::ToChase { cases, onward_referrals } =
        onward_referral::to_chase(&visit.desk, &visit.actor())?;
    let lines = onward_referrals.into_iter().map(|(case, onward)| {
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
