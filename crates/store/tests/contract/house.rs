//! A store to test: on each engine the same, empty, with a raw way in beside it for whoever damages things.

use std::{
    fs,
    ops::Deref,
    os::unix::fs::PermissionsExt,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::{
    Id,
    access::{Action, Actor, RecordType, Role, SignedIn, Standing},
    account::Account,
    asked::Asked,
    birth::Birth,
    failure::{Failure, Never},
    name::{FullName, PersonName},
    person::{NewPerson, Person},
    referral::{ImmediateRisk, NewReferral, Referral, Referrer, Standing as Eligibility},
    urgency::Urgency,
};
use jiff::Timestamp;
use postgres::NoTls;
use store::{Errand, Place, Record, Settings, Store};
use uuid::Uuid;

/// The team that holds what these tests record.
pub const TEAM: &str = "test_team";

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that no other piece of this process has: seeds and chains.
pub fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Goes on counting from a number, so that two processes do not make the same identities.
pub fn go_on_from(number: u64) {
    NEXT.store(number, Ordering::Relaxed);
}

/// A moment of the tests' own day.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Monday 16 November 2026.
pub fn monday() -> Timestamp {
    at("2026-11-16T10:00:00Z")
}

/// One place for a store, on one engine.
pub struct House {
    pub engine: &'static str,
    pub scratch: rehearsal::Scratch,
    database: Option<rehearsal::Database>,
}

/// Runs the same text on both engines.
pub fn on_both_engines(test: impl Fn(&House)) {
    test(&House::on_sqlite());
    if let Some(house) = House::on_postgres() {
        test(&house);
    }
}

impl House {
    pub fn on_sqlite() -> Self {
        let scratch = rehearsal::scratch_dir("contract-sqlite");
        fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o700)).expect("nobody else's");
        Self { engine: "SQLite", scratch, database: None }
    }

    pub fn on_postgres() -> Option<Self> {
        Some(Self::on(rehearsal::postgres()?.database()))
    }

    /// One in a database of the caller's choice.
    pub fn on(database: rehearsal::Database) -> Self {
        let scratch = rehearsal::scratch_dir("contract-postgres");
        Self { engine: "PostgreSQL", scratch, database: Some(database) }
    }

    /// Another, empty one on the same engine.
    pub fn beside(&self) -> Self {
        if self.is_sqlite() { Self::on_sqlite() } else { Self::on_postgres().expect("as for the first") }
    }

    pub fn place(&self) -> Place {
        match &self.database {
            None => Place::Directory(self.scratch.path().to_owned()),
            Some(database) => {
                Place::Postgres { address: database.url().to_owned(), keys: self.scratch.path().to_owned() }
            }
        }
    }

    pub fn settings() -> Settings {
        Settings {
            closed_reading_days: 30,
            risk_ask_again_days: 7,
            watches_clock: false,
            reserve_bytes: 0,
            needs_of_risk: [].into(),
            told_risk: std::sync::Arc::default(),
        }
    }

    /// Opens the store as a program that has just been started.
    pub fn open(&self) -> Open {
        self.open_with(Self::settings())
    }

    pub fn open_with(&self, settings: Settings) -> Open {
        self.try_open(settings).unwrap_or_else(|fault| panic!("{}: {fault}", self.engine))
    }

    pub fn try_open(&self, settings: Settings) -> Result<Open, domain::failure::Fault> {
        self.open_as(Uuid::from_u64_pair(u64::from(std::process::id()), next()), settings)
    }

    /// Opens the store with a chain of the caller's choice.
    pub fn open_as(&self, chain: Uuid, settings: Settings) -> Result<Open, domain::failure::Fault> {
        Store::open(self.place(), settings, monday(), chain).map(|store| Open { store })
    }

    /// Says something to the database behind the store's back.
    pub fn raw(&self, sql: &str) -> Result<(), String> {
        match &self.database {
            None => self.lite().execute_batch(sql).map_err(|error| error.to_string()),
            Some(_) => self.server_client().batch_execute(sql).map_err(|error| {
                error.as_db_error().map_or(error.to_string(), |error| error.message().to_owned())
            }),
        }
    }

    /// The one number that a query gives.
    pub fn number(&self, sql: &str) -> i64 {
        match &self.database {
            None => self.lite().query_row(sql, [], |row| row.get(0)).expect("a number"),
            Some(_) => self.server_client().query_one(sql, &[]).expect("a row").get(0),
        }
    }

    /// The texts of a query's first column.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        match &self.database {
            None => {
                let lite = self.lite();
                let mut statement = lite.prepare(sql).expect("a statement");
                let rows = statement.query_map([], |row| row.get(0)).expect("rows");
                rows.map(|text| text.expect("a text")).collect()
            }
            Some(_) => {
                let rows = self.server_client().query(sql, &[]).expect("rows");
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    pub fn lite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.scratch.join("landward.db")).expect("the database opens")
    }

    pub fn server_client(&self) -> postgres::Client {
        let database = self.database.as_ref().expect("a house on PostgreSQL");
        postgres::Client::connect(database.url(), NoTls).expect("the server answers")
    }

    /// Lets the journal be changed, as somebody with every right on the database could.
    pub fn take_triggers_away(&self) {
        let sql = match self.database {
            None => "drop trigger journal_lines_stay; drop trigger journal_lines_are_kept",
            Some(_) => "drop trigger journal_lines_stay on journal_lines",
        };
        self.raw(sql).expect("the triggers go");
    }

    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.scratch.join(name)
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.is_none()
    }
}

/// An open store, with the pieces of work that tests do.
pub struct Open {
    pub store: Store,
}

impl Deref for Open {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A practitioner of a team.
pub fn practitioner_of(team: &str) -> Actor {
    practitioner(Id::from_uuid(Uuid::from_u64_pair(7, 7)), team)
}

pub fn practitioner(account: Id<Account>, team: &str) -> Actor {
    Actor::Practitioner(SignedIn {
        account: account.cast(),
        name: "Amina Yusuf".to_owned(),
        assignment: Id::from_uuid(Uuid::from_u64_pair(7, 8)),
        role: Role::Practitioner,
        organisation: "test_organisation".to_owned(),
        team: team.to_owned(),
        session: Id::from_uuid(Uuid::from_u64_pair(7, 9)),
    })
}

pub fn errand(actor: Actor, at: Timestamp) -> Errand {
    Errand { actor, request: None, at, seed: next() << 32, asked: None }
}

/// An errand of the practitioner of the team, on Monday.
pub fn amina() -> Errand {
    errand(practitioner_of(TEAM), monday())
}

/// An errand of somebody in another team.
pub fn stranger() -> Errand {
    errand(practitioner(Id::from_uuid(Uuid::from_u64_pair(9, 9)), "another_team"), monday())
}

pub fn name(given: &str, family: &str) -> PersonName {
    let part = |typed: &str| Some(typed.parse().expect("a name"));
    PersonName::Known(FullName::new(part(family), part(given), None).expect("a name"))
}

/// Who is put on record.
pub fn somebody(given: &str, family: &str) -> NewPerson {
    NewPerson {
        name: name(given, family),
        aliases: Vec::new(),
        birth: Birth::Unknown,
        nhs_number: None,
        sex: Asked::NotAsked,
        ethnicity: Asked::NotAsked,
        language: None,
        interpreter: Asked::NotAsked,
    }
}

pub fn referral_at(received_at: Timestamp) -> NewReferral {
    NewReferral {
        referral: Referral {
            source: "custody_staff".to_owned(),
            referrer: Referrer::default(),
            received_at,
            site: "test_site".to_owned(),
            point_of_contact: "police_custody".to_owned(),
            reason: "Said he is hearing voices".to_owned(),
            suspected_needs: Vec::new(),
            immediate_risk: ImmediateRisk::NotAsked,
            urgency: Urgency::Routine,
            person_agrees: Asked::NotAsked,
            answers: None,
            justice_event: None,
        },
        team: TEAM.to_owned(),
        justice_event: None,
        triage_due_at: None,
    }
}

/// Puts a person on record with a referral that opens an episode with the team: what most tests begin with.
pub fn arrive(record: &mut Record<'_>, given: &str) -> Result<(Id<Person>, Id<Referral>), Failure<Never>> {
    let at = record.stamp().at();
    let scope = record.permit_apart(&Standing::arriving(), Action::Create(RecordType::Person))?;
    let person = Person::put_on_record(somebody(given, "Holt"), record.stamp());
    let id = person.outcome().id;
    record.keep(&scope, person)?;
    let received = Referral::receive(
        referral_at(at),
        id,
        None,
        None,
        Eligibility::BeforeTheJusticeSystem,
        record.stamp(),
    )
    .expect("eligible");
    let referral = received.referral.outcome().id;
    let scope = record.permit_apart(&Standing::arriving(), Action::Create(RecordType::Referral))?;
    record.keep(&scope, received.episode)?;
    record.keep(&scope, received.referral)?;
    Ok((id, referral))
}

impl Open {
    /// A person who arrived, by the team's practitioner.
    pub fn arrival(&self, given: &'static str) -> (Id<Person>, Id<Referral>) {
        self.write(amina(), move |record| arrive(record, given)).expect("received")
    }

    /// How the journal stands: one word for each chain.
    pub fn verdicts(&self) -> Vec<String> {
        let reports = self.verify_journal(None).expect("the journal can be read");
        reports.iter().map(|report| report.verdict.to_string()).collect()
    }

    pub fn assert_journal_holds(&self) {
        let verdicts = self.verdicts();
        assert!(verdicts.iter().all(|verdict| verdict == "ok"), "{verdicts:?}");
    }
}
