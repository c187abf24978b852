//! The staff of the demonstration: invented, one account at least for each role, the same in tests and screenshots.

use domain::{
    access::Role,
    account::{Account, Assignment},
    content::{Content, SiteKind, TeamFunction},
    stamp::Stamp,
};
use jiff::{Timestamp, ToSpan};

/// The password of every account of the demonstration. Public, which is why it is never set in a live record.
pub const PASSWORD: &str = "walk-beside-until-they-arrive";

/// Who leads clinically.
pub(crate) const CLINICAL_LEAD: &str = "priya";

/// User name, name, role, function of the team, whether a partner employs them.
const CAST: &[(&str, &str, Role, TeamFunction)] = &[
    ("amina", "Amina Yusuf", Role::Practitioner, TeamFunction::Custody),
    ("tom", "Tom Brennan", Role::Practitioner, TeamFunction::Custody),
    ("grace", "Grace Okafor", Role::Practitioner, TeamFunction::Court),
    (CLINICAL_LEAD, "Priya Nair", Role::ClinicalLead, TeamFunction::Custody),
    ("helen", "Helen Marsh", Role::ServiceManager, TeamFunction::Custody),
    ("dean", "Dean Wallis", Role::SupportWorker, TeamFunction::Outreach),
    ("kezia", "Kezia Grant", Role::SupportWorker, TeamFunction::Outreach),
    ("marcus", "Marcus Reid", Role::PeerMentor, TeamFunction::Outreach),
    ("sunita", "Sunita Rai", Role::Administrator, TeamFunction::Custody),
    ("owen", "Owen Pryce", Role::DataAnalyst, TeamFunction::Custody),
    ("lena", "Lena Fischer", Role::PartnerWorker, TeamFunction::Outreach),
    ("sergeant", "Sergeant Colin Platt", Role::Referrer, TeamFunction::Custody),
    ("ruth", "Ruth Adeyemi", Role::CaldicottGuardian, TeamFunction::Custody),
    ("ivan", "Ivan Petrov", Role::SystemAdministrator, TeamFunction::Custody),
];

/// Who also works in a second assignment: user name, role, function.
const SECOND: &[(&str, Role, TeamFunction)] = &[("grace", Role::Practitioner, TeamFunction::Custody)];

/// One member of the cast.
pub struct Member {
    /// The account.
    pub account: Account,
    /// One assignment, or two.
    pub assignments: Vec<Assignment>,
}

/// The cast, in the teams of this content folder.
pub fn of(content: &Content, stamp: &Stamp) -> Vec<Member> {
    let from_at = stamp.at().checked_sub((400 * 24).hours()).unwrap_or(stamp.at());
    let team_for = |function: TeamFunction| {
        let teams = &content.places.teams;
        let fit = teams.iter().find(|team| team.function == function).or(teams.first());
        fit.map(|team| team.code.clone()).unwrap_or_default()
    };
    let provider = &content.service.provider;
    let mut members: Vec<Member> = CAST
        .iter()
        .map(|(user_name, name, role, function)| {
            let account = Account {
                id: stamp.fresh(),
                user_name: (*user_name).to_owned(),
                name: (*name).to_owned(),
                employer: provider.clone(),
                disabled_at: None,
            };
            let assignment = |role: Role, function: TeamFunction, from_at: Timestamp| Assignment {
                id: stamp.fresh(),
                account: account.id,
                organisation: provider.clone(),
                team: team_for(function),
                role,
                from_at,
                until_at: None,
            };
            let mut assignments = vec![assignment(*role, *function, from_at)];
            let second = SECOND.iter().filter(|(known, ..)| known == user_name);
            // The second began later, so that the first stays the first.
            let later = from_at.checked_add((24).hours()).unwrap_or(from_at);
            assignments.extend(second.map(|(_, role, function)| assignment(*role, *function, later)));
            Member { account, assignments }
        })
        .collect();
    members.extend(others(content, stamp, from_at, &members));
    members
}

/// A practitioner for each team that people are referred to and in which nobody of the cast is one.
fn others(content: &Content, stamp: &Stamp, from_at: Timestamp, cast: &[Member]) -> Vec<Member> {
    let provider = &content.service.provider;
    let assignments = || cast.iter().flat_map(|member| &member.assignments);
    let has_one = |team: &str| assignments().any(|a| a.role == Role::Practitioner && a.team == team);
    let mut teams: Vec<&str> = content
        .places
        .our_sites()
        .filter(|site| people_come_to(site.kind))
        .filter_map(|site| content.places.teams_at(&site.code).next())
        .map(|team| team.code.as_str())
        .filter(|team| !has_one(team))
        .collect();
    teams.sort_unstable();
    teams.dedup();
    let names = &content.invention;
    let named = teams.into_iter().zip(names.given_names.iter().zip(names.surnames.iter().skip(7)));
    named
        .map(|(team, (given, family))| {
            let account = Account {
                id: stamp.fresh(),
                user_name: format!("{}.{team}", given.name.to_lowercase()),
                name: format!("{} {}", given.name, family.name),
                employer: provider.clone(),
                disabled_at: None,
            };
            let assignment = Assignment {
                id: stamp.fresh(),
                account: account.id,
                organisation: provider.clone(),
                team: team.to_owned(),
                role: Role::Practitioner,
                from_at,
                until_at: None,
            };
            Member { account, assignments: vec![assignment] }
        })
        .collect()
}

/// Where the demonstration's people come to us.
const fn people_come_to(kind: SiteKind) -> bool {
    kind.is_court()
        || matches!(kind, SiteKind::CustodySuite | SiteKind::VoluntaryAttendance | SiteKind::Clinic)
}

/// What a newcomer needs to sign in: user name, name, role in words.
pub fn sign_ins() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    CAST.iter().map(|(user_name, name, role, _)| (*user_name, *name, role.name()))
}
