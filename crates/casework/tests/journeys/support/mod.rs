//! A house to test in: an empty demonstration on each engine, a clock that stands still, and the cast signed in.

pub mod referrals;

use std::path::Path;

use casework::{
    Desk, Place,
    clock::Clock,
    demonstration,
    sign_in::{self, Found, SignIn},
};
use domain::{
    access::Actor,
    content::{Content, Folder},
};
use jiff::{Timestamp, ToSpan};

/// Monday 16 November 2026, 10:00 in London: the team is there.
pub const MONDAY_MORNING: &str = "2026-11-16T10:00:00Z";

/// One installation.
pub struct House {
    /// Where work is done.
    pub desk: Desk,
    /// Moved by the test.
    pub clock: Clock,
    /// `SQLite` or `PostgreSQL`, for messages.
    pub engine: &'static str,
    _scratch: rehearsal::Scratch,
    _database: Option<rehearsal::Database>,
}

/// Runs a test in a house on SQLite and in one on PostgreSQL.
pub fn on_both_engines(test: impl Fn(&House)) {
    test(&House::on_sqlite());
    if let Some(house) = House::on_postgres() {
        test(&house);
    }
}

/// The same in a house in which nobody has an account yet, and which is no demonstration yet.
pub fn on_both_engines_empty(test: impl Fn(&House)) {
    test(&House::empty_on_sqlite());
    if let Some(house) = House::empty_on_postgres() {
        test(&house);
    }
}

impl House {
    /// A house on SQLite.
    pub fn on_sqlite() -> Self {
        Self::empty_on_sqlite().with_the_cast()
    }

    /// A house on PostgreSQL, unless the run says by name that it goes without.
    pub fn on_postgres() -> Option<Self> {
        Self::empty_on_postgres().map(Self::with_the_cast)
    }

    fn with_the_cast(self) -> Self {
        demonstration::begin(&self.desk).expect("an empty installation");
        self
    }

    /// An empty house on SQLite.
    pub fn empty_on_sqlite() -> Self {
        let scratch = rehearsal::scratch_dir("house");
        let place = Place::Directory(scratch.join("data"));
        Self::open("SQLite", place, scratch, None)
    }

    /// An empty house on PostgreSQL, unless the run says by name that it goes without.
    pub fn empty_on_postgres() -> Option<Self> {
        let database = rehearsal::postgres()?.database();
        let scratch = rehearsal::scratch_dir("house");
        let place = Place::Postgres { address: database.url().to_owned(), keys: scratch.join("keys") };
        Some(Self::open("PostgreSQL", place, scratch, Some(database)))
    }

    /// Runs a test in houses of another content, on both engines.
    pub fn on_both_with(content: &Content, test: impl Fn(&House)) {
        let scratch = rehearsal::scratch_dir("house");
        let place = Place::Directory(scratch.join("data"));
        test(&Self::open_with(content.clone(), "SQLite", place, scratch, None).with_the_cast());
        if let Some(database) = rehearsal::postgres().map(|server| server.database()) {
            let scratch = rehearsal::scratch_dir("house");
            let place = Place::Postgres { address: database.url().to_owned(), keys: scratch.join("keys") };
            test(
                &Self::open_with(content.clone(), "PostgreSQL", place, scratch, Some(database))
                    .with_the_cast(),
            );
        }
    }

    fn open(
        engine: &'static str,
        place: Place,
        scratch: rehearsal::Scratch,
        database: Option<rehearsal::Database>,
    ) -> Self {
        Self::open_with(content(), engine, place, scratch, database)
    }

    fn open_with(
        content: Content,
        engine: &'static str,
        place: Place,
        scratch: rehearsal::Scratch,
        database: Option<rehearsal::Database>,
    ) -> Self {
        let clock = Clock::set_to(MONDAY_MORNING.parse().expect("a moment"));
        let desk = Desk::open(place, content, clock.clone()).unwrap_or_else(|error| panic!("{error}"));
        Self { desk, clock, engine, _scratch: scratch, _database: database }
    }

    /// A member of the cast, signed in, in their first assignment.
    pub fn actor(&self, user_name: &str) -> Actor {
        let door = SignIn {
            user_name: user_name.to_owned(),
            password: demonstration::cast::PASSWORD.to_owned(),
            device: "a test".to_owned(),
            device_token: None,
            network: "127.0.0.1".to_owned(),
            is_shared_machine: false,
        };
        let begun = sign_in::sign_in(&self.desk, door).expect("the cast may come in");
        match sign_in::find(&self.desk, &begun.token, true).expect("a session") {
            Found::AtWork(_, actor) => actor,
            Found::Choosing(session) => {
                let first = sign_in::assignments(&self.desk, &session).expect("assignments").remove(0);
                sign_in::choose_assignment(&self.desk, &session, first.id).expect("chosen");
                match sign_in::find(&self.desk, &begun.token, true).expect("a session") {
                    Found::AtWork(_, actor) => actor,
                    other => panic!("{user_name} is not at work: {other:?}"),
                }
            }
            other => panic!("{user_name} is not at work: {other:?}"),
        }
    }

    /// Moves the clock on.
    pub fn hours_pass(&self, hours: i64) {
        let now = self.desk.now();
        self.clock.move_to(now.checked_add(hours.hours()).expect("a moment"));
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        self.desk.now()
    }
}

/// The content of the repository, as it stands on disk.
pub fn content() -> Content {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let folder: Folder = rehearsal::files_below(&root).into_iter().collect();
    Content::read(&folder).unwrap_or_else(|problems| panic!("{problems:?}"))
}
