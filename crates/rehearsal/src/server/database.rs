//! One test's own database on a server, and the templates from which databases are copied.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use postgres::{Client, NoTls};

use super::locked;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A database that only its holder knows; dropped with the value, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    port: u16,
    name: String,
    url: String,
}

impl Database {
    pub(super) fn create(port: u16, template: &str) -> Self {
        let name = format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // A process id comes round again while the server lives; a database left by its former holder goes first.
        let made = administer(
            port,
            &[
                &format!("drop database if exists {name} with (force)"),
                &format!("create database {name} template {template}"),
            ],
        );
        made.unwrap_or_else(|trouble| panic!("the test's database could not be made: {trouble}"));
        Self { port, url: address(port, &name), name }
    }

    /// The address to connect to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may have been killed by the test: then there is nothing to drop.
        let _ = administer(self.port, &[&format!("drop database if exists {} with (force)", self.name)]);
    }
}

/// The template of this key, filled by whoever needs it first.
pub(super) fn template(port: u16, control: &Path, key: &str, fill: impl FnOnce(&str)) -> String {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let name = format!("template_{:016x}", hasher.finish());
    let _only_one_fills = locked(&control.join("templates")).unwrap_or_else(|trouble| panic!("{trouble}"));
    let is_filled = format!("select 1 from pg_database where datname = '{name}' and datistemplate");
    let found = administer(port, &[&is_filled]).unwrap_or_else(|trouble| panic!("no template: {trouble}"));
    if found == 0 {
        // Not marked as a template: whoever began to fill it did not come to the end.
        administer(
            port,
            &[
                &format!("drop database if exists {name} with (force)"),
                &format!("create database {name} template template0"),
            ],
        )
        .unwrap_or_else(|trouble| panic!("no template: {trouble}"));
        fill(&address(port, &name));
        administer(port, &[&format!("alter database {name} is_template true")])
            .unwrap_or_else(|trouble| panic!("no template: {trouble}"));
    }
    name
}

fn address(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// Runs statements as the server's keeper, and gives the number of rows that the last one touched or returned.
///
/// On a thread of its own: the driver cannot be used on a thread that belongs to an asynchronous test.
pub(super) fn administer(port: u16, statements: &[&str]) -> Result<u64, String> {
    thread::scope(|scope| {
        let work = scope.spawn(|| -> Result<u64, postgres::Error> {
            let mut client = Client::connect(&address(port, "postgres"), NoTls)?;
            let mut rows = 0;
            for statement in statements {
                rows = client.execute(*statement, &[])?;
            }
            client.close()?;
            Ok(rows)
        });
        let done = work.join().map_err(|_| "the driver panicked".to_owned())?;
        done.map_err(|error| error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string))
    })
}

/// Where the server on this port says its data is, if one answers.
pub(super) fn data_folder(port: u16) -> Option<String> {
    thread::scope(|scope| {
        let work = scope.spawn(|| -> Result<String, postgres::Error> {
            let mut client = Client::connect(&address(port, "postgres"), NoTls)?;
            client.query_one("select current_setting('data_directory')", &[])?.try_get(0)
        });
        work.join().ok()?.ok()
    })
}
