//! What is driven: the pages that a working day asks for most, and a referral made durable.

use rusqlite::{Connection, OpenFlags};

use crate::{
    browser::Browser,
    server::{Record, Running},
};

/// The password of the demonstration's cast: public, and set in no live record.
const PASSWORD: &str = "walk-beside-until-they-arrive";

/// How many drafts are made ready before referrals are measured.
const DRAFTS: usize = 3_000;

/// One visit: whether the page came as it should.
pub type Go = Box<dyn Fn(&mut Browser, &str, usize) -> Result<bool, String> + Sync>;

/// Makes something ready before the measuring, for one connection.
pub type Prepare = Box<dyn Fn(&mut Browser, usize) -> Result<Vec<String>, String> + Sync>;

/// One workload.
pub struct Load {
    /// What it is.
    pub name: &'static str,
    /// Whether it makes records.
    pub is_write: bool,
    /// Sessions that take turns over the connections.
    pub browsers: Vec<Browser>,
    /// Made ready before; each is visited once.
    pub prepare: Option<Prepare>,
    /// How many are made ready, over all connections.
    pub prepared: usize,
    /// Addresses or words that take turns, where nothing is prepared.
    pub turns: Vec<String>,
    /// The visit.
    pub go: Go,
}

/// How many workloads there are.
pub const NUMBER: usize = 6;

/// Every workload. Referrals go to a suite whose list is not measured.
pub fn all(running: &Running, record: &Record, suite: &str) -> Result<Vec<Load>, String> {
    let mut first = Browser::open(running.port)?;
    first.sign_in("amina", PASSWORD)?;
    let people = people(record)?;
    let sign_in = first.again(running.port)?.get("/about")?.body;
    let file = sign_in
        .split('"')
        .find(|part| part.starts_with("/assets/landward-") && part.ends_with(".css"))
        .ok_or("no style sheet on the first page")?
        .to_owned();
    let reading = |name, turns: Vec<String>| -> Result<Load, String> {
        Ok(Load {
            name,
            is_write: false,
            browsers: vec![first.again(running.port)?],
            prepare: None,
            prepared: 0,
            turns,
            go: Box::new(|browser, address, _| Ok(browser.get(address)?.status == 200)),
        })
    };
    let pages = people.iter().map(|person| format!("/people/{}", person.id)).collect();
    let searches = people.iter().map(Person::misspelt).collect();
    let search = Load {
        go: Box::new(|browser, words, _| {
            let sent = browser.post("/searches", &[("q", words)])?;
            let Some(address) = sent.location else { return Ok(false) };
            Ok(browser.get(&address)?.status == 200)
        }),
        ..reading("search by misspelt name and birth (2 requests)", searches)?
    };
    Ok(vec![
        reading("baseline: a fixed file of the same server", vec![file])?,
        reading("baseline: a page without a record", vec!["/about/accessibility".to_owned()])?,
        reading("worklist of a team, 50 rows, counted", vec!["/worklist".to_owned()])?,
        reading("a person's page with its timeline", pages)?,
        search,
        referral(&first, running, suite)?,
    ])
}

fn referral(first: &Browser, running: &Running, suite: &str) -> Result<Load, String> {
    let suite = suite.to_owned();
    Ok(Load {
        name: "a referral, from check to receipt",
        is_write: true,
        browsers: vec![first.again(running.port)?],
        prepare: Some(Box::new(move |browser, count| (0..count).map(|_| draft(browser, &suite)).collect())),
        prepared: DRAFTS,
        turns: Vec::new(),
        // The draft's own id serves as the form's key: each is sent once.
        go: Box::new(|browser, address, _| {
            let key = address.split('/').nth(2).unwrap_or_default();
            Ok(browser.post(address, &[("idempotency_key", key)])?.status == 303)
        }),
    })
}

/// A referral typed as far as its check; answers where it is sent to.
fn draft(browser: &mut Browser, suite: &str) -> Result<String, String> {
    let begun = browser.post("/referral-drafts", &[])?;
    let address = begun.location.ok_or("no draft was begun")?;
    let id = address.split('/').nth(2).ok_or("a draft without an id")?.to_owned();
    let fields: &[(&str, &str)] = &[
        ("source", "police_custody"),
        ("received", "now"),
        ("referrer_name", "PC Lane"),
        ("name_known", "yes"),
        ("family", "Benchmark"),
        ("given", &lettered(&id[24..36])),
        ("birth", "unknown"),
        ("standing", "custody_suite"),
        ("site", suite),
        ("reason", "Seems low and will not eat"),
        ("risk", "no"),
        ("urgency", "same_day"),
        ("agrees", "yes"),
    ];
    let saved = browser.post(&format!("/drafts/{id}/fields"), fields)?;
    if saved.status != 200 {
        return Err(format!("a draft was not saved: {}", saved.status));
    }
    Ok(format!("/referral-drafts/{id}/referral"))
}

/// Letters alone: a name of digits is refused.
fn lettered(hexadecimal: &str) -> String {
    let letter = |digit: u8| char::from(if digit.is_ascii_digit() { digit - b'0' + b'k' } else { digit });
    hexadecimal.bytes().map(letter).collect()
}

struct Person {
    id: String,
    name: String,
    born: String,
}

impl Person {
    /// Two letters of the family name have changed places.
    fn misspelt(&self) -> String {
        let mut letters: Vec<char> = self.name.to_lowercase().replace(',', "").chars().collect();
        if letters.len() > 4 {
            letters.swap(2, 3);
        }
        let mut day = self.born.split('-');
        let (year, month, date) = (day.next(), day.next(), day.next());
        let born = match (date, month, year) {
            (Some(date), Some(month), Some(year)) => format!("{date}/{month}/{year}"),
            _ => String::new(),
        };
        format!("{} {born}", letters.into_iter().collect::<String>())
    }
}

/// Two hundred people of the first sign-in's team.
const PEOPLE: &str = "select p.id, p.shown_as, p.born_on
    from episodes e
    join people p on p.id = e.person_id
    where e.is_open and p.born_on is not null and e.team = (
        select g.team from assignments g join accounts a on a.id = g.account_id where a.user_name = 'amina')
    order by e.id
    limit 200";

/// Read straight from the database.
fn people(record: &Record) -> Result<Vec<Person>, String> {
    match &record.database {
        None => people_on_sqlite(record).map_err(|error| error.to_string()),
        Some(address) => people_on_postgres(address).map_err(|error| error.to_string()),
    }
}

fn people_on_sqlite(record: &Record) -> rusqlite::Result<Vec<Person>> {
    let path = record.data.join("landward.db");
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = database.prepare(PEOPLE)?;
    let rows = statement.query_map([], |row| {
        let id: Vec<u8> = row.get(0)?;
        Ok(Person { id: hyphened(&id), name: row.get(1)?, born: row.get(2)? })
    })?;
    rows.collect()
}

fn people_on_postgres(address: &str) -> Result<Vec<Person>, postgres::Error> {
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    let rows = client.query(PEOPLE, &[])?;
    rows.iter()
        .map(|row| {
            let id: uuid::Uuid = row.try_get(0)?;
            Ok(Person { id: id.to_string(), name: row.try_get(1)?, born: row.try_get(2)? })
        })
        .collect()
}

fn hyphened(id: &[u8]) -> String {
    let digits: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    [0..8, 8..12, 12..16, 16..20, 20..32]
        .map(|part| digits.get(part).unwrap_or_default().to_owned())
        .join("-")
}
