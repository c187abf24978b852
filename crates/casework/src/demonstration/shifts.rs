//! Who is at work: members of the cast sign in on the days on which they do something, and sign out in the evening.

use std::collections::BTreeMap;

use domain::{
    Id,
    access::{Actor, Role},
    account::{Account, Assignment},
    failure::{Failure, Fault, Never},
    service_hours::london::london,
};
use jiff::{Timestamp, civil::Date};
use store::OpenSession;

use super::{cast::Member, chance::Chance, life::later};
use crate::{
    clock::Clock,
    desk::Desk,
    sign_in::{self, Found, SignIn},
};

/// A member of the cast in one of their assignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Worker {
    member: usize,
    assignment: usize,
}

/// The cast at work.
pub(crate) struct Shifts {
    members: Vec<Member>,
    day: Option<Date>,
    last_at: Timestamp,
    /// By member and assignment: who is signed in today.
    present: BTreeMap<Worker, (OpenSession, Actor)>,
}

impl Shifts {
    pub(crate) const fn new(members: Vec<Member>, from: Timestamp) -> Self {
        Self { members, day: None, last_at: from, present: BTreeMap::new() }
    }

    /// A member of the cast, signed in at the desk's moment. The clock has been moved to that moment.
    pub(crate) fn at_work(&mut self, desk: &Desk, clock: &Clock, worker: Worker) -> Result<Actor, Fault> {
        let now = desk.now();
        let today = london(now).date();
        if self.day != Some(today) {
            self.go_home(desk, clock)?;
            clock.move_to(now);
            self.day = Some(today);
        }
        self.last_at = now;
        if let Some((session, actor)) = self.present.get(&worker)
            && session.ends_at > now
        {
            return Ok(actor.clone());
        }
        let signed_in = self.come_in(desk, worker)?;
        let actor = signed_in.1.clone();
        self.present.insert(worker, signed_in);
        Ok(actor)
    }

    /// The account of a member of the cast.
    pub(crate) fn account(&self, worker: Worker) -> Id<Account> {
        self.members[worker.member].account.id
    }

    /// The role in which somebody works.
    pub(crate) fn role(&self, worker: Worker) -> Role {
        self.members[worker.member].assignments[worker.assignment].role
    }

    /// Whoever is still signed in signs out, ten minutes after the last piece of work.
    pub(crate) fn go_home(&mut self, desk: &Desk, clock: &Clock) -> Result<(), Fault> {
        if self.present.is_empty() {
            return Ok(());
        }
        clock.move_to(later(self.last_at, 10).min(desk.now()));
        for (session, _) in std::mem::take(&mut self.present).into_values() {
            sign_in::end(desk, &session).map_err(fault)?;
        }
        Ok(())
    }

    /// Somebody of a role in a team; somebody of that role elsewhere if the team has none.
    pub(crate) fn choose(&self, role: Role, team: &str, chance: &mut Chance) -> Result<Worker, Fault> {
        let all = self.members.iter().enumerate().flat_map(|(member, who)| {
            who.assignments.iter().enumerate().map(move |(assignment, a)| (Worker { member, assignment }, a))
        });
        let of_role: Vec<(Worker, &Assignment)> = all.filter(|(_, a)| a.role == role).collect();
        let of_team: Vec<Worker> =
            of_role.iter().filter(|(_, a)| a.team == team).map(|(worker, _)| *worker).collect();
        let anywhere: Vec<Worker> = of_role.iter().map(|(worker, _)| *worker).collect();
        let chosen = chance.one_of(&of_team).or_else(|| chance.one_of(&anywhere));
        chosen.copied().ok_or_else(|| Fault::program(format!("the cast has no {}", role.name())))
    }

    fn come_in(&self, desk: &Desk, worker: Worker) -> Result<(OpenSession, Actor), Fault> {
        let member = &self.members[worker.member];
        let door = SignIn {
            user_name: member.account.user_name.clone(),
            password: String::new(),
            device: "Computer in the office".to_owned(),
            device_token: None,
            network: "127.0.0.1".to_owned(),
            is_shared_machine: false,
        };
        let begun = sign_in::let_in(desk, member.account.clone(), door).map_err(fault)?;
        loop {
            match sign_in::find(desk, &begun.token, true).map_err(fault)? {
                Found::AtWork(session, actor) => return Ok((session, actor)),
                Found::Choosing(session) => {
                    let chosen = member.assignments[worker.assignment].id;
                    sign_in::choose_assignment(desk, &session, chosen).map_err(fault)?;
                }
                Found::Locked(_) | Found::Nobody => {
                    return Err(Fault::program("a member of the cast cannot come in"));
                }
            }
        }
    }
}

/// Whatever keeps somebody out is a mistake of the demonstration.
fn fault<R: std::fmt::Debug>(failure: Failure<R>) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        other => Fault::program(format!("the demonstration was refused: {other:?}")),
    }
}

/// Nobody is refused what nobody can be refused.
pub(crate) fn never(failure: Failure<Never>) -> Fault {
    fault(failure)
}
