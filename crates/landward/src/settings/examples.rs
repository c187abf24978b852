//! What stands at the end of each command's `--help`: what it prints, how it ends, and examples that can be typed. A test
//! reads every line that begins with `landward` as the program itself would.

pub(super) const ALL: &str = "\
Environment: each option with an [env: …] can be given there instead. Give the address of a database
with a password in LANDWARD_DATABASE, because others on the machine see the options of a command.

Output: what machines read goes to standard output, words for people and the log to standard error.

Exit codes:
  0  done
  1  refused, or something was found wrong
  2  used wrongly
  3  nobody can tell: the machine or the database did not answer, or a key is missing

Examples:
  Look around, with invented people:
    landward --data demonstration serve --demo
  The first day of a live installation:
    landward --data /srv/landward serve --origin https://landward.example.nhs.uk
  Every night:
    landward --data /srv/landward check
    landward --data /srv/landward backup /srv/backups/monday.age --to age1publickey

More: landward help COMMAND. The restore drill: docs/how-to/restore-drill.md.";

pub(super) const SERVE: &str = "\
Serves plain HTTP on the loopback address: put a proxy that encrypts before it and say in --origin
how browsers reach that, and in --behind-proxy where it stands: wrong tries at signing in are counted
for the network that they come from (docs/how-to/set-up.md). When nobody can sign in yet, a link for
the first administrator is printed; it works once. While it serves, it counts again every hour what
is kept as a count, and looks at the whole record once a day. It ends on SIGTERM when those who are
being answered have their answer.

It does not start with exit code 1 when the last check found damage that nobody has acknowledged
(landward check --acknowledge NAME), or the clock says a day before the program was built; with exit
code 3 when the record cannot be opened: a key is missing or can be read by others, the database can
be read by others, or a newer program has changed it.

Health, for whoever watches: GET /health/live (the program answers), GET /health/ready (the record
answers too). The log is JSON on standard error.

Examples:
  landward --data /srv/landward serve
  landward --data /srv/landward serve --origin https://landward.example.nhs.uk --behind-proxy 127.0.0.1
  landward --data /srv/landward --database postgres://landward@db.example:5432/landward serve";

pub(super) const DEMO: &str = "\
Refuses a database in which anything stands. Everybody in it is invented; every page of it says so.
The sign-ins are printed. Seconds for the default, some minutes for a million people.

Examples:
  landward --data demonstration demo
  landward --data large demo --people 100000 --seed 7";

pub(super) const USER: &str = "\
Each prints its link on standard output, without the address of the pages: add it to that. The person
chooses the password; whoever runs this command never knows it.

Examples:
  landward --data /srv/landward user add amina.yusuf --name 'Amina Yusuf' --role PR --team custody
  landward --data /srv/landward user reset amina.yusuf
  landward --data /srv/landward user disable amina.yusuf";

pub(super) const USER_ADD: &str = "\
The link works once, for 72 hours. Roles: SM service manager, CL clinical lead, PR practitioner, ST
support worker, PM peer mentor, AD administrator, DA data analyst, PO partner-organisation worker, RF
referrer, CG Caldicott Guardian, SY system administrator. Exit code 1 when the name is taken or the
role, team or organisation is not known.

Examples:
  landward user add amina.yusuf --name 'Amina Yusuf' --role PR --team custody
  landward user add joy --name 'Joy Baptiste' --role ST --team custody --employer provider";

pub(super) const USER_DISABLE: &str = "\
Takes effect on the next thing that the person asks for. What they wrote stays, with their name.

Example:
  landward user disable amina.yusuf";

pub(super) const USER_RESET: &str = "\
The link works once, for 24 hours. The old password stops working at once.

Example:
  landward user reset amina.yusuf";

pub(super) const AUDIT: &str = "\
Example:
  landward --data /srv/landward audit verify";

pub(super) const AUDIT_VERIFY: &str = "\
Every line is computed again from its fields; no stored hash is trusted. Each chain is held against
the signed checkpoints in the database, in checkpoints.ndjson beside the keys, and in FILE. Whoever
can write to this machine can cut those here: keep a copy on another one, and give it.

Prints one line for each chain on standard output: its id, how many lines it holds, and
  ok | altered at N | missing N..M | reordered at N | truncated at N | rewritten at N | forged
with how many lines stand behind the last checkpoint: the tail that could be cut without a trace,
at most 1,000 lines or five minutes.

Exit codes: 0 every chain holds, 1 one does not, 3 nobody can tell (a key is missing).
When it ends with 1: stop the program, keep a copy of everything, call whoever answers for the record.

Examples:
  landward --data /srv/landward audit verify
  landward --data /srv/landward audit verify --checkpoints /mnt/other-machine/checkpoints.ndjson";

pub(super) const BACKUP: &str = "\
One file that only the private key opens, as of one moment, taken while people work: the record (as a
SQLite file, also from PostgreSQL), both keys of the journal, and its checkpoints. It needs as much
free room in --data as the record takes. What it holds is said at the end, and kept in the journal.

Exit code 0 means that it is written and on the disk; on any other nothing of it is left.

Examples:
  landward --data /srv/landward backup /srv/backups/monday.age --to age1publickey
  landward --data /srv/landward --database postgres://landward@db.example/landward backup pg.age --to age1publickey";

pub(super) const RESTORE: &str = "\
Before anything is brought back, all of it is opened beside --data and looked at: sizes and hashes of
the files, how many rows each table has, every page of the database, every line of the journal. A wrong
key, a cut file or a flipped byte ends with exit code 1 and leaves nothing.

The directory of --data must be empty or not there. With --database, that database must be empty, and
the record goes there, whichever engine it came from; keys and checkpoints go into --data.

Examples:
  landward --data drill restore monday.age --key backup.key --verify
  landward --data drill restore monday.age --key backup.key
  landward --data keys --database postgres://landward@db.example/empty restore monday.age --key backup.key";

pub(super) const BACKUP_KEY: &str = "\
Do this once, on a machine that does not hold the record. The private key goes into FILE, which is never
overwritten; the public key is printed on standard output. Whoever has the private key can read every
backup; without it nobody can open any.

Example:
  landward backup-key backup.key";

pub(super) const CHECK: &str = "\
Reads the whole record, also while the pages are served; a large one takes minutes. Prints one line for
each thing on standard output: ok, WRONG or UNKNOWN, its name, and what was found and what to do, with
tabs between. Looks at: content, pages, forms, schema, integrity (every page, or row, of the database),
journal, counts, room, clock, accounts.

When files or journal are found damaged, landward serve does not start again until somebody says by
name that they know and answer for it. Bring a sound backup back instead, if there is one.

Exit codes: 0 all is well, 1 something is wrong, 3 something could not be looked at.

Examples:
  landward --data /srv/landward check
  landward --data /srv/landward check --acknowledge 'Ruth Adeyemi'";

pub(super) const FORM: &str = "\
Forms are FHIR R4 Questionnaires with the extensions of Structured Data Capture; docs/questionnaires.md
says which are honoured. Lists that a form names come from the content folder.

Examples:
  landward form check content/forms/womens/1.json
  landward form --leave-aside check phq9.json";

pub(super) const FORM_CHECK: &str = "\
One line for each form that can be asked, with what is not honoured and harmless; for each that cannot,
every reason with its item. Exit code 1 when one is refused.

Examples:
  landward form check content/forms/womens/1.json content/forms/mhtr/1.json";

pub(super) const FORM_VALIDATE: &str = "\
Prints a FHIR OperationOutcome: each problem with its place, how much it matters, and a sentence. Answers
in progress may be unfinished. Exit code 1 when one of the issues is an error.

Examples:
  landward form validate --form content/forms/womens/1.json --answers answers.json";

pub(super) const FORM_SCORE: &str = "\
Prints a QuestionnaireResponse with the calculated values filled in: completed where nothing is missing,
else in progress. What instruments say of the answers by the codes of the items goes to standard error.

Examples:
  landward form score --form phq9.json --answers answers.json
  landward form --leave-aside score --form gad7.json --answers answers.json";

pub(super) const FORM_IMPORT: &str = "\
Each becomes a draft of a new form, or a new version of the form that has its code; the wording of
instruments comes into the record so, under the licence that the service has. Prints one line for each:
its code, its version, and what keeps it from being published. Nobody is asked a draft: a clinical lead
publishes it under Forms. Exit code 1 when one is not taken.

Examples:
  landward --data /srv/landward form import phq9.json --source 'Pfizer; no permission needed'
  landward --data /srv/landward form import sleep.json --code sleep --source 'our team'";

pub(super) const FORM_RENDER: &str = "\
Prints one HTML document that needs no server.

Examples:
  landward form render --form content/forms/womens/1.json";
