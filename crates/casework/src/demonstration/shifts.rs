//! Who is at work: members of the cast sign in on the days on which they do something, and sign out in the evening.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    account::Assignment,
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

/// The cast at work.
pub(crate) struct Shifts {
    members: Vec<Member>,
    day: Option<Date>,
    last_at: Timestamp,
    /// By member and assignment: who is signed in today.
    present: BTreeMap<(usize, usize), (OpenSession, Actor)>,
}

impl Shifts {
    pub(crate) const fn new(members: Vec<Member>, from: Timestamp) -> Self {
        Self { members, day: None, last_at: from, present: BTreeMap::new() }
    }

    /// Somebody of a role in a team, signed in at the desk's moment; somebody of that role elsewhere if the team has
    /// none. The clock has been moved to that moment.
    pub(crate) fn at_work(
        &mut self,
        desk: &Desk,
        clock: &Clock,
        role: Role,
        team: &str,
        chance: &mut Chance,
    ) -> Result<Actor, Fault> {
        let now = desk.now();
        let today = london(now).date();
        if self.day != Some(today) {
            self.go_home(desk, clock)?;
            clock.move_to(now);
            self.day = Some(today);
        }
        self.last_at = now;
        let chosen = self.choose(role, team, chance)?;
        if let Some((session, actor)) = self.present.get(&chosen)
            && session.ends_at > now
        {
            return Ok(actor.clone());
        }
        let signed_in = self.come_in(desk, chosen)?;
        let actor = signed_in.1.clone();
        self.present.insert(chosen, signed_in);
        Ok(actor)
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

    fn choose(&self, role: Role, team: &str, chance: &mut Chance) -> Result<(usize, usize), Fault> {
        let all = self.members.iter().enumerate().flat_map(|(member, who)| {
            who.assignments.iter().enumerate().map(move |(place, a)| ((member, place), a))
        });
        let of_role: Vec<((usize, usize), &Assignment)> = all.filter(|(_, a)| a.role == role).collect();
        let of_team: Vec<(usize, usize)> =
            of_role.iter().filter(|(_, a)| a.team == team).map(|(chosen, _)| *chosen).collect();
        let anywhere: Vec<(usize, usize)> = of_role.iter().map(|(chosen, _)| *chosen).collect();
        let chosen = chance.one_of(&of_team).or_else(|| chance.one_of(&anywhere));
        chosen.copied().ok_or_else(|| Fault::program(format!("the cast has no {}", role.name())))
    }

    fn come_in(&self, desk: &Desk, (member, place): (usize, usize)) -> Result<(OpenSession, Actor), Fault> {
        let member = &self.members[member];
        let door = SignIn {
            user_name: member.account.user_name.clone(),
            password: String::new(),
            device: "Computer in the office".to_owned(),
            network: "127.0.0.1".to_owned(),
            is_shared_machine: false,
        };
        let begun = sign_in::let_in(desk, member.account.clone(), door).map_err(fault)?;
        loop {
            match sign_in::find(desk, &begun.token, true).map_err(fault)? {
                Found::AtWork(session, actor) => return Ok((session, actor)),
                Found::Choosing(session) => {
                    let chosen = member.assignments[place].id;
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
