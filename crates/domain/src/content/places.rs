//! Organisations, places and teams.

use serde::Serialize;

use super::{folder::Folder, problem::Problems, toml_table::TomlTable};

/// The file.
const FILE: &str = "places.toml";

/// Organisations, places and teams of a service.
#[derive(Debug, Clone, Serialize)]
pub struct Places {
    /// Those that employ our staff, and those that we work with.
    pub organisations: Vec<Organisation>,
    /// Where people are met, and where others meet them.
    pub sites: Vec<Site>,
    /// A function at its sites.
    pub teams: Vec<Team>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its code. Frozen.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is: nhs, voluntary, council, police …
    pub kind: String,
    /// Its national code (Organisation Data Service), where known.
    pub national_code: Option<String>,
    /// Whether people whom it employs work in the team.
    pub employs_our_staff: bool,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Its code. Frozen.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SiteKind,
    /// Where it is.
    pub area: String,
    /// The code that its own system gives it: court code, prison code.
    pub national_code: Option<String>,
    /// Whether we cover it.
    pub coverage: Coverage,
}

/// Who covers a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Coverage {
    /// Us.
    Ours,
    /// Another team: nobody is turned away without being told where to turn.
    Elsewhere {
        /// Whom to ring, in words.
        way_on: String,
    },
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// Police cells.
    CustodySuite,
    /// Where voluntary interviews are held.
    VoluntaryAttendance,
    /// Magistrates' court.
    MagistratesCourt,
    /// Youth court.
    YouthCourt,
    /// Crown Court.
    CrownCourt,
    /// Home, street, anywhere in the community.
    Community,
    /// Our own clinic.
    Clinic,
    /// Probation office.
    Probation,
    /// Youth justice office.
    YouthJustice,
    /// Prison.
    Prison,
    /// Phone or video only.
    Remote,
}

impl SiteKind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::CustodySuite,
        Self::VoluntaryAttendance,
        Self::MagistratesCourt,
        Self::YouthCourt,
        Self::CrownCourt,
        Self::Community,
        Self::Clinic,
        Self::Probation,
        Self::YouthJustice,
        Self::Prison,
        Self::Remote,
    ];

    /// The code in the content.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CustodySuite => "custody_suite",
            Self::VoluntaryAttendance => "voluntary_attendance",
            Self::MagistratesCourt => "magistrates_court",
            Self::YouthCourt => "youth_court",
            Self::CrownCourt => "crown_court",
            Self::Community => "community",
            Self::Clinic => "clinic",
            Self::Probation => "probation",
            Self::YouthJustice => "youth_justice",
            Self::Prison => "prison",
            Self::Remote => "remote",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The code of `point_of_contact` for someone met there.
    pub const fn point_of_contact(self) -> &'static str {
        match self {
            Self::CustodySuite => "police_custody",
            other => other.code(),
        }
    }

    /// Whether it is a court of any kind.
    pub const fn is_court(self) -> bool {
        matches!(self, Self::MagistratesCourt | Self::YouthCourt | Self::CrownCourt)
    }
}

/// A team: a function at its sites. It decides who may read a case (`docs/access.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Its code. Frozen.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub function: TeamFunction,
    /// Codes of its sites.
    pub sites: Vec<String>,
}

/// What a team does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamFunction {
    /// Sees people in police custody and at voluntary interviews.
    Custody,
    /// Sees people at court.
    Court,
    /// Walks beside people afterwards.
    Outreach,
    /// Keeps in touch with people in prison.
    PrisonLiaison,
}

impl TeamFunction {
    /// All functions.
    pub const ALL: [Self; 4] = [Self::Custody, Self::Court, Self::Outreach, Self::PrisonLiaison];

    /// The code in the content.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Custody => "custody",
            Self::Court => "court",
            Self::Outreach => "outreach",
            Self::PrisonLiaison => "prison_liaison",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.code() == code)
    }
}

impl Places {
    pub(super) fn read(folder: &Folder, problems: &Problems) -> Option<Self> {
        let mut file = TomlTable::read(FILE, folder, problems)?;
        let organisations = each(file.tables("organisations"), "organisation", organisation_of, |o| &o.code);
        let sites = each(file.tables("sites"), "site", site_of, |site| &site.code);
        let teams = each(file.tables("teams"), "team", |table| team_of(table, &sites), |team| &team.code);
        let covered = |site: &Site| teams.iter().any(|team| team.sites.contains(&site.code));
        for site in sites.iter().filter(|site| site.coverage == Coverage::Ours && !covered(site)) {
            let what = format!("No team has the site ‘{}’", site.code);
            file.problem(what, "Add it to the sites of a team, or name another team's way on");
        }
        file.finish();
        Some(Self { organisations, sites, teams })
    }

    /// A site by code.
    pub fn site(&self, code: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.code == code)
    }

    /// Sites that we cover.
    pub fn our_sites(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().filter(|site| site.coverage == Coverage::Ours)
    }

    /// A team by code.
    pub fn team(&self, code: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.code == code)
    }

    /// The teams at a site, in the order of the file: the first is the one that a referral from there goes to.
    pub fn teams_at(&self, site: &str) -> impl Iterator<Item = &Team> {
        self.teams.iter().filter(move |team| team.sites.iter().any(|code| code == site))
    }

    /// An organisation by code.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.organisations.iter().find(|organisation| organisation.code == code)
    }
}

/// Reads tables that have a code, each code once.
fn each<'p, T>(
    tables: Vec<TomlTable<'p>>,
    word: &str,
    read: impl Fn(&mut TomlTable<'p>) -> Option<T>,
    code: impl Fn(&T) -> &String,
) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for mut table in tables {
        if let Some(one) = read(&mut table) {
            if all.iter().any(|earlier| code(earlier) == code(&one)) {
                table.problem(format!("The {word} ‘{}’ is there twice", code(&one)), "Give one another code");
            }
            all.push(one);
        }
        table.finish();
    }
    all
}

fn organisation_of(table: &mut TomlTable<'_>) -> Option<Organisation> {
    Some(Organisation {
        code: table.code("code"),
        name: table.text("name"),
        kind: table.text("kind"),
        national_code: table.optional_text("national_code"),
        employs_our_staff: table.flag_or_no("employs_our_staff"),
    })
}

fn site_of(table: &mut TomlTable<'_>) -> Option<Site> {
    let (code, name, area) = (table.code("code"), table.text("name"), table.text("area"));
    let kind = table.text("kind");
    let national_code = table.optional_text("national_code");
    let coverage = match table.flag("ours") {
        true => Coverage::Ours,
        false => Coverage::Elsewhere { way_on: table.text("way_on") },
    };
    let Some(kind) = SiteKind::from_code(&kind) else {
        table.problem(format!("‘{kind}’ is not a kind of site"), format!("Use one of {}", kinds()));
        return None;
    };
    Some(Site { code, name, kind, area, national_code, coverage })
}

fn team_of(table: &mut TomlTable<'_>, sites: &[Site]) -> Option<Team> {
    let (code, name, codes) = (table.code("code"), table.text("name"), table.texts("sites"));
    let function = table.text("function");
    for unknown in codes.iter().filter(|code| !sites.iter().any(|site| site.code == **code)) {
        table.problem(
            format!("There is no site ‘{unknown}’"),
            "Check its spelling, or add it under [[sites]]",
        );
    }
    let Some(function) = TeamFunction::from_code(&function) else {
        let known = TeamFunction::ALL.map(TeamFunction::code).join(", ");
        table.problem(format!("‘{function}’ is not what a team does"), format!("Use one of {known}"));
        return None;
    };
    Some(Team { code, name, function, sites: codes })
}

fn kinds() -> String {
    SiteKind::ALL.map(SiteKind::code).join(", ")
}
