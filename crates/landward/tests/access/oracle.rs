//! Reads the matrix of `docs/access.md` and says what it says, without asking the gate.

use std::{collections::BTreeMap, fs};

use domain::access::{Action, RecordType, Role, Verb};

/// Where somebody stands to what a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Assigned to the case.
    Own,
    /// A member of the team that holds the case.
    Team,
    /// Of another team.
    Foreign,
    /// The route is about nobody in particular: about the service, or what is one's team's or one's own.
    Nobody,
}

impl Standing {
    /// The standings that a route can be asked in.
    pub fn of(path: &str) -> Vec<Self> {
        if path.contains('{') { vec![Self::Own, Self::Team, Self::Foreign] } else { vec![Self::Nobody] }
    }
}

/// What the matrix says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Allowed,
    /// Allowed when a reason has been given; none has.
    Reason,
    /// Allowed, as far as the fields of 3.1 go.
    Limited,
    Denied,
}

/// One grant of a cell: verbs, scopes, whether a reason is asked.
struct Grant {
    verbs: String,
    scopes: String,
    asks_reason: bool,
}

pub struct Oracle {
    /// Row number and role to the grants of the cell.
    cells: BTreeMap<(String, &'static str), Vec<Grant>>,
}

impl Oracle {
    pub fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access.md");
        let text = fs::read_to_string(path).expect("the matrix");
        let mut lines = text.lines().skip_while(|line| !line.starts_with("| # |"));
        let heads: Vec<&str> = cells_of(lines.next().expect("the head of the matrix")).skip(2).collect();
        let roles: Vec<&'static str> =
            heads.iter().map(|code| Role::from_code(code).expect("a role").code()).collect();
        assert_eq!(roles.len(), Role::ALL.len());
        let mut cells = BTreeMap::new();
        for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
            let mut row = cells_of(line);
            let number = row.next().expect("a number").to_owned();
            for (role, cell) in roles.iter().zip(row.skip(1)) {
                cells.insert((number.clone(), *role), grants(cell));
            }
        }
        assert!(cells.len() >= 40 * roles.len(), "the matrix was read");
        Self { cells }
    }

    pub fn says(&self, role: Role, action: Action, standing: Standing) -> Says {
        let (Some(record), Some(verb)) = (action.record_type(), action.verb()) else {
            return if searches(role) { Says::Allowed } else { Says::Denied };
        };
        // These two have no row: they are ruled by name (docs/decisions/0006-access.md and 0009).
        if record == RecordType::Conflict {
            let meets = matches!(standing, Standing::Own | Standing::Team)
                && self.says(role, Action::Read(RecordType::Person), standing) != Says::Denied;
            return if meets || searches(role) { Says::Allowed } else { Says::Denied };
        }
        if record == RecordType::SafetyReport {
            let reads = matches!(role, Role::ClinicalLead | Role::CaldicottGuardian);
            return if verb == Verb::Create || reads { Says::Allowed } else { Says::Denied };
        }
        // A filled-in form is read as the record type that its form names: that of the town is a mentor's session note.
        let record = if record == RecordType::FilledForm { RecordType::SupportNote } else { record };
        let Some(row) = record.row() else { return Says::Denied };
        let cell =
            self.cells.get(&(row.number().to_owned(), role.code())).expect("the cell is in the document");
        let letter = match verb {
            Verb::Create => 'C',
            Verb::Read => 'R',
            Verb::Amend => 'U',
            Verb::Sign => 'S',
            Verb::Disclose => 'D',
        };
        // Who is assigned passes where the team does; `a` is everybody's. Grants and referrers' own are not arranged.
        let reached = match standing {
            Standing::Own => "ota",
            Standing::Team | Standing::Nobody => "ta",
            Standing::Foreign => "a",
        };
        let reaches = |grant: &&Grant| {
            grant.verbs.contains(letter) && grant.scopes.contains(|scope| reached.contains(scope))
        };
        match cell.iter().find(reaches) {
            None => Says::Denied,
            Some(grant) if grant.asks_reason => Says::Reason,
            // Whoever creates under the star writes a whole new entry (decision 0006).
            Some(grant) if grant.verbs.contains("R*") && verb != Verb::Create => Says::Limited,
            Some(_) => Says::Allowed,
        }
    }
}

/// Who searches all unsealed people (the rules on top of the matrix).
fn searches(role: Role) -> bool {
    matches!(role, Role::Practitioner | Role::ClinicalLead | Role::Administrator)
}

fn cells_of(line: &str) -> impl Iterator<Item = &str> {
    line.trim().trim_matches('|').split('|').map(str::trim)
}

fn grants(cell: &str) -> Vec<Grant> {
    let grant = |text: &str| {
        let (verbs, rest) = text.split_once(':')?;
        Some(Grant {
            verbs: verbs.to_owned(),
            scopes: rest.trim_end_matches('?').to_owned(),
            asks_reason: rest.ends_with('?'),
        })
    };
    cell.split_whitespace().filter_map(grant).collect()
}

#[test]
fn the_oracle_reads_what_the_document_says() {
    let oracle = Oracle::read();
    let reads = Action::Read(RecordType::Referral);
    for (role, standing, expected) in [
        (Role::Practitioner, Standing::Team, Says::Allowed),
        (Role::Practitioner, Standing::Foreign, Says::Denied),
        (Role::ClinicalLead, Standing::Own, Says::Allowed),
        (Role::SupportWorker, Standing::Own, Says::Limited),
        (Role::SupportWorker, Standing::Team, Says::Denied),
        (Role::PeerMentor, Standing::Own, Says::Denied),
        (Role::CaldicottGuardian, Standing::Foreign, Says::Reason),
        (Role::DataAnalyst, Standing::Team, Says::Denied),
    ] {
        assert_eq!(oracle.says(role, reads, standing), expected, "{role:?} {standing:?}");
    }
}
