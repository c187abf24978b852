//! Somebody asks for our help themself, on a public page, without an account (decision 0011).
//!
//! Nothing is looked up and nothing is told: what arrives is a person as they say they are, a way to reach them and an
//! untriaged referral. Whether we know them already is asked by whoever opens it.

use domain::{
    access::{Action, Actor, RecordType, Standing as GateStanding},
    asked::Asked,
    birth::Birth,
    content::{Content, Coverage, Site, SiteKind},
    entry::{self, CannotEnter, Moment},
    failure::Failure,
    name::{FullName, PersonName},
    person::{NewPerson, Person},
    referral::{CannotRefer, ImmediateRisk, NewReferral, Referral, Referrer, Standing},
    safe_contact::SafeContact,
    text::{NoteText, ShortText},
    urgency::Urgency,
};
use jiff::ToSpan;
use store::{Delay, Record};
use uuid::Uuid;

use crate::{desk::Desk, immediate_risk};

/// The code of `referral_source` that such a referral comes from.
pub const SOURCE: &str = "self";

/// The most that is told of why, in characters: it is read by people who triage, not kept for a book.
pub const LONGEST_REASON: usize = 2_000;

/// What somebody tells us of themself.
#[derive(Debug, Clone, PartialEq)]
pub struct AskForHelp {
    /// The key by which a second press is known.
    pub key: Uuid,
    /// The network it comes from, for the limit of an hour.
    pub network: String,
    /// Their name.
    pub name: FullName,
    /// When they were born, as far as they say.
    pub birth: Birth,
    /// Whether they say that they are with us already.
    pub is_with_us: bool,
    /// The police station or court it is about, or the nearest.
    pub site: String,
    /// What is the matter, in their words.
    pub reason: NoteText,
    /// Whether anything threatens a life.
    pub risk: ImmediateRisk,
    /// A number or address at which they can safely be reached, and how.
    pub contact: Option<(String, ShortText)>,
    /// What must not be done when reaching them.
    pub caution: Option<NoteText>,
}

/// Why it is not taken. None of the reasons says anything of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotAsk {
    /// Too many have come from this network within the hour.
    TooMany,
    /// The key of the form is none that we gave out.
    NotOurForm,
    /// No team of ours covers the place.
    NoSuchPlace,
    /// The rules of a referral say no.
    Refer(CannotRefer),
    /// The rules of an entry say no.
    Enter(CannotEnter),
}

impl std::fmt::Display for CannotAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotAsk::TooMany => f.write_str(
                "Too much was sent from this connection within an hour. Ring us instead, or try later.",
            ),
            CannotAsk::NotOurForm => f.write_str(
                "This page was open too long or was sent before. Look through it and send it again.",
            ),
            CannotAsk::NoSuchPlace => {
                f.write_str("Select the police station or court it is about, or the nearest")
            }
            CannotAsk::Refer(cannot) => cannot.fmt(f),
            CannotAsk::Enter(cannot) => cannot.fmt(f),
        }
    }
}

/// The places that somebody may name: ours, before a court or the police. Where they are held nobody asks.
pub fn places(content: &Content) -> impl Iterator<Item = &Site> {
    content.places.sites.iter().filter(|site| {
        site.coverage == Coverage::Ours
            && site.kind != SiteKind::Clinic
            && Standing::at(Some(site.kind), false).is_eligible()
    })
}

/// Whether the page is open at all.
pub fn is_open(content: &Content) -> bool {
    content.service.public_self_referral
}

/// Takes what somebody tells us of themself: all or nothing, once for each key.
pub fn ask_for_help(desk: &Desk, command: AskForHelp) -> Result<(), Failure<CannotAsk>> {
    let content = desk.content();
    if !is_open(content) {
        return Err(Failure::NotFound);
    }
    if !desk.store().is_public_key(command.key) {
        return Err(Failure::Refused(CannotAsk::NotOurForm));
    }
    let site = places(content)
        .find(|site| site.code == command.site)
        .ok_or(Failure::Refused(CannotAsk::NoSuchPlace))?;
    let team = content.places.teams_at(&site.code).next().map(|team| team.code.clone());
    let team = team.ok_or(Failure::Refused(CannotAsk::NoSuchPlace))?;
    let (site, kind) = (site.code.clone(), site.kind);
    let urgency = if command.risk.is_immediate() { Urgency::Urgent } else { Urgency::Routine };
    let due_at = desk.hours().after_open_minutes(desk.now(), content.limits.see_within(urgency));
    let most = i64::from(content.limits.input.self_referral_per_hour);
    let at_desk = desk.clone();
    desk.write_once(&Actor::Public, command.key, move |record| {
        count(record, &format!("self-referral:{}", command.network), most)?;
        let arriving = GateStanding::arriving();
        let scope = record.permit_apart(&arriving, Action::Create(RecordType::Person))?;
        let new = NewPerson {
            name: PersonName::Known(command.name),
            aliases: Vec::new(),
            birth: command.birth,
            nhs_number: None,
            sex: Asked::NotAsked,
            ethnicity: Asked::NotAsked,
            language: None,
            interpreter: Asked::NotAsked,
        };
        let person = Person::put_on_record(new, record.stamp());
        let id = person.outcome().id;
        record.keep(&scope, person)?;
        let scope = record.permit_apart(&arriving, Action::Create(RecordType::Referral))?;
        let standing =
            if command.is_with_us { Standing::OpenToTheTeam } else { Standing::BeforeTheJusticeSystem };
        let referral = Referral {
            source: SOURCE.to_owned(),
            referrer: Referrer::default(),
            received_at: record.stamp().at(),
            site,
            point_of_contact: kind.point_of_contact().to_owned(),
            reason: command.reason.into_string(),
            suspected_needs: Vec::new(),
            immediate_risk: command.risk,
            urgency,
            person_agrees: Asked::Answered(true),
            answers: None,
            justice_event: None,
        };
        let new = NewReferral { referral, team, justice_event: None, triage_due_at: due_at };
        let received = Referral::receive(new, id, None, None, standing, record.stamp())
            .map_err(|cannot| Failure::Refused(CannotAsk::Refer(cannot)))?;
        let referral = received.referral.outcome().noun.clone();
        record.keep(&scope, received.episode)?;
        record.keep(&scope, received.referral)?;
        immediate_risk::said_at_referral(record, &at_desk, &scope, id, &referral)?;
        if let Some((method, value)) = command.contact {
            let scope = record.permit_apart(&arriving, Action::Create(RecordType::SafeContact))?;
            let contact = SafeContact {
                method,
                value: Some(value),
                safe_times: None,
                never: Vec::new(),
                words: command.caution,
                moment: Moment::now(record.stamp().at()),
            };
            let contact = entry::record(contact, id, record.stamp())
                .map_err(|cannot| Failure::Refused(CannotAsk::Enter(cannot)))?;
            record.keep(&scope, contact)?;
        }
        Ok(())
    })
}

/// Counts what came from a network within the hour, and stops at the limit. One address may serve a whole hostel or
/// library, so the limit is generous; it holds back a machine.
fn count(record: &mut Record<'_>, subject: &str, most: i64) -> Result<(), Failure<CannotAsk>> {
    let at = record.stamp().at();
    let hour = record.delay_of(subject)?.filter(|hour| hour.wait_until > at);
    let (sent, until) = match hour {
        Some(hour) if hour.failures >= most => return Err(Failure::Refused(CannotAsk::TooMany)),
        Some(hour) => (hour.failures + 1, hour.wait_until),
        None => (1, at.checked_add(1.hours()).unwrap_or(at)),
    };
    Ok(record.set_delay(subject, Delay { failures: sent, last_at: at, wait_until: until })?)
}
