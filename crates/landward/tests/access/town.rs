//! A demonstration installation with everybody signed in, and for each of them a case of their own, one of their
//! team's and one of another team's.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use casework::{
    Desk, Place,
    clock::Clock,
    demonstration::{self, cast},
    sign_in::{self, Found, SignIn},
};
use domain::{
    Id,
    access::{Action, Actor, RecordType, Role, SignedIn, Standing as Facts},
    account::Account,
    activity_time::{ActivityTime, NewActivityTime},
    asked::Asked,
    birth::Birth,
    content::{Coverage, SiteKind},
    episode::Episode,
    failure::{Failure, Never},
    form_version::FormVersion,
    name::{FullName, PersonName},
    noun::Kept,
    person::{NewPerson, Person},
    referral::{ImmediateRisk, NewReferral, Referral, Referrer, Standing as Eligibility},
    safety_report::SafetyReport,
    text::NoteText,
    triage::{Decision, NewTriage, OnTop, Triage},
    urgency::Urgency,
};
use jiff::Timestamp;
use store::{About, Acquaintance, Errand, Record, Settings, Store};
use uuid::Uuid;
use web::{
    App,
    answer::Answer,
    render::Views,
    request::{Fields, Method, Request},
    routes::Route,
};

use crate::{content::content, looks, oracle::Standing, things};

mod asking;

pub const ORIGIN: &str = "http://localhost:8080";

/// Monday 16 November 2026, 10:00 in London.
const MORNING: &str = "2026-11-16T10:00:00Z";

/// Sends one's own draft. None is arranged: nobody gets further than *not found*, whatever their role.
pub const ONES_OWN_DRAFT: &str = "/referral-drafts/{id}/referral";

/// Somebody of the cast, at work.
pub struct Member {
    pub user_name: &'static str,
    pub role: Role,
    pub csrf: String,
    /// Whether their team works at a custody suite of ours.
    pub works_at_a_suite: bool,
    token: String,
    /// What stands in paths, for each standing.
    cases: BTreeMap<&'static str, Case>,
}

/// One person on record, with the things of theirs that paths name.
struct Case(BTreeMap<&'static str, Uuid>);

pub struct Town {
    app: Arc<App>,
    members: Vec<Member>,
    keys: Cell<u64>,
    _scratch: rehearsal::Scratch,
}

const fn name_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Own => "own",
        Standing::Team => "team",
        Standing::Foreign | Standing::Nobody => "foreign",
    }
}

impl Town {
    pub fn on_sqlite() -> Self {
        let scratch = rehearsal::scratch_dir("town");
        let place = Place::Directory(scratch.join("data"));
        let morning: Timestamp = MORNING.parse().expect("a moment");
        let (content, pages) = content();
        let teams: Vec<String> = content.places.teams.iter().map(|team| team.code.clone()).collect();
        let sites: Vec<String> = content.places.sites.iter().map(|site| site.code.clone()).collect();
        let desk = Desk::open(place.clone(), content, Clock::set_to(morning)).expect("opens");
        demonstration::begin(&desk).expect("an empty installation");
        let settings = Settings {
            closed_reading_days: 30,
            risk_ask_again_days: 7,
            watches_clock: false,
            reserve_bytes: 0,
            needs_of_risk: [].into(),
            told_risk: Arc::default(),
        };
        let store =
            Store::open(place, settings, morning, Uuid::from_u64_pair(1, 1)).expect("a second instance");
        let members = cast::sign_ins()
            .map(|(user_name, ..)| Member::sign_in(&desk, &store, user_name, morning, &teams, &sites[0]))
            .collect();
        let views = Views::new(pages).unwrap_or_else(|fault| panic!("{fault}"));
        let app = App::new(desk, views, ORIGIN.to_owned(), None);
        Self { app, members, keys: Cell::new(1), _scratch: scratch }
    }

    pub fn members(&self) -> &[Member] {
        &self.members
    }

    pub fn desk(&self) -> &Desk {
        &self.app.desk
    }

    /// The path of a route, with what the member has in this standing.
    pub fn path(&self, pattern: &str, member: &Member, standing: Standing) -> String {
        let case = &member.cases[name_of(standing)];
        filled(pattern, |noun| {
            *case.0.get(noun).unwrap_or_else(|| {
                panic!(
                    "{pattern}: this test has none of \"{noun}\": make one in crates/landward/tests/access"
                )
            })
        })
    }

    /// The path of a route about what does not exist.
    pub fn missing(&self, pattern: &str) -> String {
        filled(pattern, |_| Uuid::from_u64_pair(404, 404))
    }
}

/// Fills every `{…}` with what stands for the noun before it: `/people/{id}` names a person.
fn filled(pattern: &str, find: impl Fn(&str) -> Uuid) -> String {
    let mut before = "";
    let parts = pattern.split('/').map(|part| {
        let filled = match part {
            "{revision}" => "1".to_owned(),
            "{kind}" => "alcohol".to_owned(),
            "{code}" => "veterans".to_owned(),
            // The linkId `a` of the town's form, in hexadecimal digits.
            "{n}" => "61".to_owned(),
            "{scope}" => "court".to_owned(),
            part if part.starts_with('{') => find(before).to_string(),
            part => part.to_owned(),
        };
        before = part;
        filled
    });
    parts.collect::<Vec<_>>().join("/")
}

impl Member {
    fn sign_in(
        desk: &Desk,
        store: &Store,
        user_name: &'static str,
        at: Timestamp,
        teams: &[String],
        site: &str,
    ) -> Self {
        let door = SignIn {
            user_name: user_name.to_owned(),
            password: cast::PASSWORD.to_owned(),
            device: "a test".to_owned(),
            device_token: None,
            network: "192.0.2.1".to_owned(),
            is_shared_machine: false,
        };
        let token = sign_in::sign_in(desk, door).expect("lets in").token;
        if let Found::Choosing(session) = sign_in::find(desk, &token, true).expect("a session") {
            let first = sign_in::assignments(desk, &session).expect("assignments").remove(0);
            sign_in::choose_assignment(desk, &session, first.id).expect("chosen");
        }
        let Found::AtWork(session, actor) = sign_in::find(desk, &token, true).expect("a session") else {
            panic!("{user_name} is not at work")
        };
        let signed_in = actor.signed_in().expect("a practitioner");
        let own_team = signed_in.team.as_str();
        let other = teams.iter().find(|team| team.as_str() != own_team).expect("another team");
        let case = |team: &str, worker: Option<Id<Account>>| arranged(store, at, team, site, worker);
        let mut cases = BTreeMap::from([
            ("own", case(other, Some(session.account))),
            ("team", case(own_team, None)),
            ("foreign", case(other, None)),
        ]);
        rule_out_conflict(store, &actor, at, &cases["own"]);
        let searched = searched(store, &actor, at);
        for case in cases.values_mut() {
            case.0.insert("searches", searched);
        }
        let places = &desk.content().places;
        let works_at_a_suite = places
            .sites
            .iter()
            .filter(|site| site.kind == SiteKind::CustodySuite && site.coverage == Coverage::Ours)
            .any(|site| places.teams_at(&site.code).any(|team| team.code == own_team));
        Self { user_name, role: signed_in.role, works_at_a_suite, csrf: session.csrf.clone(), token, cases }
    }
}

fn errand(actor: Actor, at: Timestamp) -> Errand {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Errand { actor, request: None, at, seed: NEXT.fetch_add(1, Ordering::Relaxed) << 32, asked: None }
}

/// A practitioner of a team, who arranges things there.
fn arranger(team: &str) -> Actor {
    Actor::Practitioner(SignedIn {
        account: Id::from_uuid(Uuid::from_u64_pair(6, 1)),
        name: "Somebody Else".to_owned(),
        assignment: Id::from_uuid(Uuid::from_u64_pair(6, 2)),
        role: Role::Practitioner,
        organisation: "somewhere".to_owned(),
        team: team.to_owned(),
        session: Id::from_uuid(Uuid::from_u64_pair(6, 3)),
    })
}

/// A person whose referral was accepted (S2, where the matrix holds as written), with what paths name.
fn arranged(store: &Store, at: Timestamp, team: &str, site: &str, worker: Option<Id<Account>>) -> Case {
    let (team, site) = (team.to_owned(), site.to_owned());
    let mut case = store
        .write(errand(arranger(&team), at), move |record| arrange(record, &team, &site, worker))
        .unwrap_or_else(|failure: Failure<Never>| panic!("{failure:?}"));
    case.0.insert("form-versions", form_begun(store, at, case.0["people"]));
    case
}

/// A form that a command brought in, so that nobody of the town wrote in it.
fn form_begun(store: &Store, at: Timestamp, of: Uuid) -> Uuid {
    let form = FormVersion {
        form: format!("f{}", of.simple()),
        number: 1,
        questionnaire: QUESTIONNAIRE.to_owned(),
        title: "Sleep".to_owned(),
        began_from: None,
        written_by: Vec::new(),
        published: None,
        offered: None,
        source: "this test".to_owned(),
        cases: Vec::new(),
        taken: None,
    };
    let begun = store.write(errand(Actor::Operator, at), move |record| {
        let scope = record.permit_apart(&Facts::of_the_service(), Action::Create(RecordType::Form))?;
        let begun = form.begin(record.stamp()).expect("a form");
        let id = begun.outcome().id.uuid();
        record.keep(&scope, begun)?;
        Ok::<_, Failure<Never>>(id)
    });
    begun.unwrap_or_else(|failure| panic!("{failure:?}"))
}

const QUESTIONNAIRE: &str = r#"{"resourceType":"Questionnaire","status":"draft","title":"Sleep",
    "item":[{"linkId":"a","text":"How do you sleep?","type":"text"}]}"#;

fn arrange(
    record: &mut Record<'_>,
    team: &str,
    site: &str,
    worker: Option<Id<Account>>,
) -> Result<Case, Failure<Never>> {
    let arriving = Facts::arriving();
    let scope = record.permit_apart(&arriving, Action::Create(RecordType::Person))?;
    let person = Person::put_on_record(somebody(), record.stamp());
    let person_id = person.outcome().id;
    record.keep(&scope, person)?;
    let eligible = Eligibility::BeforeTheJusticeSystem;
    let new = new_referral(team, site, record.stamp().at());
    let received = Referral::receive(new, person_id, None, None, eligible, record.stamp()).expect("eligible");
    let referral = received.referral.outcome().id;
    let episode = received.episode.outcome().id;
    let scope = record.permit_apart(&arriving, Action::Create(RecordType::Referral))?;
    record.keep(&scope, received.episode)?;
    record.keep(&scope, received.referral)?;
    let (kept, scope) = record.open::<Episode, Never>(episode, Action::Create(RecordType::Triage))?;
    let triaged = kept.triage(new_triage(referral, record.stamp().at()), record.stamp()).expect("accepted");
    let triage = triaged.triage.outcome().id;
    record.keep(&scope, triaged.triage)?;
    record.keep(&scope, triaged.episode)?;
    if let Some(worker) = worker {
        let (kept, scope): (Kept<Episode>, _) =
            record.open::<Episode, Never>(episode, Action::Amend(RecordType::Allocation))?;
        let allocated = kept.allocate(worker, "Somebody", record.stamp()).expect("theirs");
        record.keep(&scope, allocated)?;
    }
    let (time, report) = about_no_person(record, team, worker)?;
    let mut case = BTreeMap::from([
        ("activity-time", time),
        ("safety-reports", report),
        ("people", person_id.uuid()),
        ("referrals", referral.uuid()),
        ("episodes", episode.uuid()),
        ("triages", triage.uuid()),
    ]);
    looks::at_a_person(record, episode, &mut case)?;
    things::of_a_person(record, About { person: person_id, episode: Some(episode) }, &mut case)?;
    Ok(Case(case))
}

/// Somebody's time, and what somebody said of the program.
fn about_no_person(
    record: &mut Record<'_>,
    team: &str,
    worker: Option<Id<Account>>,
) -> Result<(Uuid, Uuid), Failure<Never>> {
    let scope = record.permit_apart(&Facts::of_the_team(), Action::Create(RecordType::ActivityTime))?;
    let new = NewActivityTime {
        kind: "travel".to_owned(),
        minutes: 30,
        spent_on: "2026-11-15".parse().expect("a day"),
        note: None,
    };
    let whose = worker.unwrap_or_else(|| record.stamp().fresh());
    let spent = ActivityTime::spend(new, whose, team, record.stamp()).expect("yesterday");
    let time = spent.outcome().id.uuid();
    record.keep(&scope, spent)?;
    let scope = record.permit_apart(&Facts::of_the_service(), Action::Create(RecordType::SafetyReport))?;
    let what = NoteText::parse("The list was empty for a minute").expect("words");
    let sent = SafetyReport::send("/worklist", "0.1.0", what, record.stamp());
    let report = sent.outcome().id.uuid();
    record.keep(&scope, sent)?;
    Ok((time, report))
}

fn rule_out_conflict(store: &Store, actor: &Actor, at: Timestamp, case: &Case) {
    let person: Id<Person> = Id::from_uuid(case.0["people"]);
    store
        .write(errand(actor.clone(), at), move |record| {
            let about = About { person, episode: None };
            match record.permit::<Never>(about, Action::Create(RecordType::Conflict), None) {
                Ok(scope) => Ok::<_, Failure<Never>>(record.keep_acquaintance(
                    &scope,
                    person,
                    Acquaintance::RuledOut,
                )?),
                // Only those who carry cases say so.
                Err(_) => Ok(()),
            }
        })
        .expect("ruled out");
}

/// A search of somebody's own, kept as if they had made it while they could.
fn searched(store: &Store, actor: &Actor, at: Timestamp) -> Uuid {
    let account = actor.signed_in().expect("a practitioner").account.cast::<Account>();
    let id = Id::from_uuid(Uuid::from_u64_pair(55, account.uuid().as_u64_pair().1));
    let terms = serde_json::to_string(&casework::search::Terms::of_line("Holt")).expect("terms");
    store
        .write(errand(actor.clone(), at), move |record| {
            Ok::<_, Failure<Never>>(record.keep_search(id, account, &terms)?)
        })
        .expect("kept");
    id.uuid()
}

fn somebody() -> NewPerson {
    let part = |typed: &str| Some(typed.parse().expect("a name"));
    NewPerson {
        name: PersonName::Known(FullName::new(part("Holt"), part("Samuel"), None).expect("a name")),
        aliases: Vec::new(),
        birth: Birth::Unknown,
        nhs_number: None,
        sex: Asked::NotAsked,
        ethnicity: Asked::NotAsked,
        language: None,
        interpreter: Asked::NotAsked,
    }
}

fn new_referral(team: &str, site: &str, received_at: Timestamp) -> NewReferral {
    NewReferral {
        referral: Referral {
            source: "custody_staff".to_owned(),
            referrer: Referrer::default(),
            received_at,
            site: site.to_owned(),
            point_of_contact: "police_custody".to_owned(),
            reason: "Said he is hearing voices".to_owned(),
            suspected_needs: Vec::new(),
            immediate_risk: ImmediateRisk::NotAsked,
            urgency: Urgency::Routine,
            person_agrees: Asked::NotAsked,
            answers: None,
            justice_event: None,
        },
        team: team.to_owned(),
        justice_event: None,
        triage_due_at: None,
    }
}

fn new_triage(referral: Id<Referral>, at: Timestamp) -> NewTriage {
    NewTriage {
        triage: Triage {
            referral,
            answers: looks::nothing_said("triage", at),
            on_top: OnTop::default(),
            looked_at: Vec::new(),
            decision: Decision::Accepted { how: "today".to_owned(), urgency: Urgency::SameDay },
        },
        facts: serde_json::Map::new(),
        due_at: None,
        place: None,
    }
}
