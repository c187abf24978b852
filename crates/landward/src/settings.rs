//! The command line and its environment variables: the only place that reads either.

mod examples;

use std::{net::SocketAddr, path::PathBuf};

use casework::Place;
use clap::{Args, Parser, Subcommand};

/// Under what the options of every command stand.
const EVERYWHERE: &str = "Options of every command";

/// Runs a criminal justice liaison and diversion team.
#[derive(Debug, Parser)]
#[command(name = "landward", version, after_long_help = examples::ALL)]
pub struct Settings {
    /// The directory that holds the record (SQLite) and its keys. Made when it is not there; nobody but you reads it.
    #[arg(long, global = true, default_value = "landward-data", value_name = "DIR")]
    #[arg(env = "LANDWARD_DATA", hide_env_values = true, help_heading = EVERYWHERE, display_order = 100)]
    pub data: PathBuf,
    /// A PostgreSQL address, instead of SQLite: postgres://user@host:5432/landward. The keys stay in --data.
    #[arg(long, global = true, value_name = "ADDRESS")]
    #[arg(env = "LANDWARD_DATABASE", hide_env_values = true, help_heading = EVERYWHERE, display_order = 101)]
    pub database: Option<String>,
    /// A content folder of another team, laid over the one that is built in (docs/how-to/another-team.md).
    #[arg(long, global = true, value_name = "DIR")]
    #[arg(env = "LANDWARD_CONTENT", hide_env_values = true, help_heading = EVERYWHERE, display_order = 102)]
    pub content: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the pages until it is told to end (Ctrl-C or SIGTERM).
    #[command(after_long_help = examples::SERVE)]
    Serve(Serve),
    /// Fills an empty database with invented people and staff, to look around and to practise.
    #[command(after_long_help = examples::DEMO)]
    Demo(Demo),
    /// Adds, switches off or resets an account.
    #[command(after_long_help = examples::USER)]
    User(User),
    /// Looks after the journal of who did and saw what.
    #[command(after_long_help = examples::AUDIT)]
    Audit(Audit),
    /// Writes a sealed copy of the whole record, also while the pages are served (docs/how-to/restore-drill.md).
    #[command(after_long_help = examples::BACKUP)]
    Backup(Backup),
    /// Brings a backup back into an empty directory or an empty database, whole or not at all.
    #[command(after_long_help = examples::RESTORE)]
    Restore(Restore),
    /// Makes the pair of keys with which backups are sealed and opened.
    #[command(after_long_help = examples::BACKUP_KEY)]
    BackupKey(BackupKey),
    /// Looks at configuration, record, journal, clock and room, and says what to do.
    #[command(after_long_help = examples::CHECK)]
    Check(Check),
    /// Looks at forms (FHIR R4 Questionnaires) and answers to them, and brings forms in. Only import needs the database.
    #[command(after_long_help = examples::FORM)]
    Form(Form),
}

/// Serves the pages.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen. Loopback unless told otherwise.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS", env = "LANDWARD_LISTEN")]
    pub listen: SocketAddr,
    /// The address by which browsers reach the pages, when it is not http://localhost with the port listened on:
    /// https://landward.example.nhs.uk behind a proxy that encrypts.
    #[arg(long, value_name = "ADDRESS", env = "LANDWARD_ORIGIN")]
    pub origin: Option<String>,
    /// The proxies that stand before us, by address or network (127.0.0.1 or 10.20.0.0/16; more than one with commas).
    /// What they say in X-Forwarded-For of where a request came from is believed, and nobody else.
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', env = "LANDWARD_BEHIND_PROXY")]
    pub behind_proxy: Vec<web::Proxy>,
    /// How many connections one address may hold at once, of 900 in all. A suite or a whole trust may share one address; a
    /// proxy that is named with --behind-proxy has no such limit.
    #[arg(long, value_name = "NUMBER", default_value_t = 600, env = "LANDWARD_CONNECTIONS_EACH_ADDRESS")]
    pub connections_each_address: u16,
    /// Make the demonstration first if the database is empty.
    #[arg(long)]
    pub demo: bool,
    /// With --demo: a folder of Questionnaires that are brought in and published when the demonstration is made, so that the
    /// instruments that they ask can be tried.
    #[arg(long, value_name = "FOLDER", requires = "demo")]
    pub packs: Option<PathBuf>,
    /// Make each commit take so long at least, to measure what a slow disk does (`make bench`). Refused unless the record
    /// is a demonstration.
    #[arg(long, hide = true, value_name = "MICROSECONDS")]
    pub bench_commit_microseconds: Option<u32>,
}

/// Fills an empty database.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many people. Up to 20,000 have full lives; more have one or two referrals each, most of them ended.
    #[arg(long, default_value_t = casework::demonstration::Order::default().people, value_name = "NUMBER")]
    pub people: u32,
    /// The same seed makes the same people and the same year.
    #[arg(long, default_value_t = casework::demonstration::Order::default().seed, value_name = "NUMBER")]
    pub seed: u64,
}

/// Accounts.
#[derive(Debug, Args)]
pub struct User {
    /// What to do.
    #[command(subcommand)]
    pub what: UserCommand,
}

/// What to do with an account.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds an account with one assignment, and prints a link that works once, for choosing the password.
    #[command(after_long_help = examples::USER_ADD)]
    Add {
        /// What they type to sign in.
        user_name: String,
        /// Their name, as colleagues know it.
        #[arg(long)]
        name: String,
        /// SM, CL, PR, ST, PM, AD, DA, PO, RF, CG or SY (docs/access.md).
        #[arg(long)]
        role: String,
        /// Code of the team in the content folder.
        #[arg(long)]
        team: String,
        /// Code of the organisation that employs them; the provider unless told otherwise.
        #[arg(long)]
        employer: Option<String>,
    },
    /// Switches an account off and ends its sessions.
    #[command(after_long_help = examples::USER_DISABLE)]
    Disable {
        /// The user name.
        user_name: String,
    },
    /// Prints a link that works once, for choosing a new password, and ends all sessions of the account.
    #[command(after_long_help = examples::USER_RESET)]
    Reset {
        /// The user name.
        user_name: String,
        /// Switches the account on again, if it was switched off.
        #[arg(long)]
        switch_on: bool,
    },
}

/// A copy.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where to write it. Refused when there is such a file already.
    pub file: PathBuf,
    /// The public key (age1…) that `landward backup-key` printed.
    #[arg(long, value_name = "PUBLIC_KEY")]
    pub to: String,
}

/// Bringing back.
#[derive(Debug, Args)]
pub struct Restore {
    /// The file that `landward backup` wrote.
    pub file: PathBuf,
    /// The file with the private key.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Only look whether it could be brought back: counts, hashes and journal. Leaves nothing behind.
    #[arg(long)]
    pub verify: bool,
}

/// Keys for backups.
#[derive(Debug, Args)]
pub struct BackupKey {
    /// Where to write the private key. Keep it apart from the record and from its backups.
    pub file: PathBuf,
}

/// Looking.
#[derive(Debug, Args)]
pub struct Check {
    /// Say that you know what the last check found damaged and answer for serving the pages all the same. Your name is
    /// kept in the journal.
    #[arg(long, value_name = "NAME")]
    pub acknowledge: Option<String>,
}

/// Forms.
#[derive(Debug, Args)]
pub struct Form {
    /// Leave expressions in other languages than FHIRPath aside instead of refusing the form: what they would work out
    /// stays empty, what they would hide is asked. For published instruments, which are scored by the codes of their items.
    #[arg(long, global = true)]
    pub leave_aside: bool,
    /// What to do.
    #[command(subcommand)]
    pub what: FormCommand,
}

/// What to do with a form.
#[derive(Debug, Subcommand)]
pub enum FormCommand {
    /// Reads forms and names everything that would go wrong with them later.
    #[command(after_long_help = examples::FORM_CHECK)]
    Check {
        /// Questionnaires, as JSON.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Judges answers by their form and prints an OperationOutcome.
    #[command(after_long_help = examples::FORM_VALIDATE)]
    Validate {
        /// The Questionnaire.
        #[arg(long, value_name = "FILE")]
        form: PathBuf,
        /// The QuestionnaireResponse.
        #[arg(long, value_name = "FILE")]
        answers: PathBuf,
    },
    /// Prints the answers with everything that the form works out from them.
    #[command(after_long_help = examples::FORM_SCORE)]
    Score {
        /// The Questionnaire.
        #[arg(long, value_name = "FILE")]
        form: PathBuf,
        /// The QuestionnaireResponse.
        #[arg(long, value_name = "FILE")]
        answers: PathBuf,
    },
    /// Brings Questionnaires in as drafts, word for word. Somebody who has signed in reads and publishes them.
    #[command(after_long_help = examples::FORM_IMPORT)]
    Import {
        /// Questionnaires, as JSON.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the wording comes from, and under which licence this service uses it.
        #[arg(long, value_name = "WORDS")]
        source: String,
        /// The code of the form here, for one file; else made of each form's title.
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
    },
    /// Prints a page that shows how the form looks, blank and with what can be wrong.
    #[command(after_long_help = examples::FORM_RENDER)]
    Render {
        /// The Questionnaire.
        #[arg(long, value_name = "FILE")]
        form: PathBuf,
    },
}

/// The journal.
#[derive(Debug, Args)]
pub struct Audit {
    /// What to do.
    #[command(subcommand)]
    pub what: AuditCommand,
}

/// What to do with the journal.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Recomputes every line of every chain and names the first damaged line of each; then holds the record against the
    /// journal and names what was changed past the program.
    #[command(after_long_help = examples::AUDIT_VERIFY)]
    Verify {
        /// Checkpoints that were kept on another machine: whoever can write here can cut the ones that are here.
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
    },
}

impl Settings {
    /// Where the record is kept.
    pub fn place(&self) -> Place {
        match &self.database {
            None => Place::Directory(self.data.clone()),
            Some(address) => Place::Postgres { address: address.clone(), keys: self.data.clone() },
        }
    }
}

#[cfg(test)]
mod tests;
