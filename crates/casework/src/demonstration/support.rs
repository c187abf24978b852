//! Walking beside a person: the plan with its goals and tasks, who is put beside them, meetings and calls.

use domain::{
    Id,
    access::Role,
    contact::Contact,
    episode::Episode,
    failure::Fault,
    goal::{GoalEnd, NewGoal},
    plan::{Agreement, NewPlan},
    score::Score,
    service_hours::london::london,
    text::ShortText,
};
use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    chance::Chance,
    life::later,
    scenes,
    shifts::Worker,
    step::Step,
    walk::{Here, Stage},
    year::Year,
};
use crate::{
    clock::random_id,
    contact::{self, HowItWent, Meeting},
    discharge::{self, ChangeSupporter},
    goal::{self, WorkOnGoal},
    person::conduct,
    plan::{self, DrawUpPlan},
    task::{self, SetTask, WorkOnTask},
};

/// One person in so many who is walked beside has a mentor, too.
const MENTORED: f64 = 0.22;

impl Year<'_> {
    /// Agrees a plan with a person who was assessed.
    pub(super) fn plan(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 24)? else { return Ok(()) };
        if here.stage != Stage::ToPlan {
            return Ok(());
        }
        let is_walked_beside = self.lives.is_walked_beside(step.person, step.referral);
        let words = self.words("plan", &mut here.chance)?;
        let review_on = Some(self.days_on(here.chance.between(21, 42)));
        let command = DrawUpPlan {
            episode: here.known.episode,
            plan: NewPlan { words, review_on, is_for_mentors: is_walked_beside },
            draft: None,
        };
        let drawn_up = plan::draw_up(self.desk, &here.by, random_id()?, command);
        let Some(drawn_up) = self.done(drawn_up)? else { return Ok(()) };
        let goals = 1 + usize::from(here.chance.happens(0.6)) + usize::from(here.chance.happens(0.2));
        for number in 0..goals {
            self.set_goal(&mut here, number, is_walked_beside)?;
        }
        self.minutes_pass(here.chance.between(4, 12));
        let agreed = plan::agree(self.desk, &here.by, drawn_up, 1, Agreement::Person);
        if self.done(agreed)?.is_some() {
            self.made.plans += 1;
            self.now_at(here.known.episode, Stage::Supported);
        }
        if is_walked_beside {
            self.put_beside(step, &mut here)?;
        }
        let tasks = usize::from(here.chance.happens(0.7)) + usize::from(here.chance.happens(0.3));
        for _ in 0..tasks {
            self.set_task(&mut here)?;
        }
        Ok(())
    }

    fn set_goal(&mut self, here: &mut Here<'_>, number: usize, is_for_mentors: bool) -> Result<(), Fault> {
        let need = self.walks.get(&here.known.episode).and_then(|walk| walk.unmet.get(number).copied());
        let new = NewGoal {
            words: self.line("goal", &mut here.chance)?,
            need: need.map(str::to_owned),
            wanted_by: here.chance.happens(0.5).then(|| self.days_on(here.chance.between(21, 60))),
            is_for_mentors,
        };
        let set = goal::set(self.desk, &here.by, random_id()?, here.known.episode, new);
        if let Some(goal) = self.done(set)?
            && let Some(walk) = self.walks.get_mut(&here.known.episode)
        {
            walk.goals.push((goal, 1));
        }
        Ok(())
    }

    /// A support worker walks beside the person, and beside some a mentor, too.
    fn put_beside(&mut self, step: &Step, here: &mut Here<'_>) -> Result<(), Fault> {
        let team = self.team_at(&here.coming.site.code);
        let mut beside = vec![self.shifts.choose(Role::SupportWorker, &team, &mut here.chance)?];
        if scenes::of(step.person).is_some() || here.chance.happens(MENTORED) {
            beside.push(self.shifts.choose(Role::PeerMentor, &team, &mut here.chance)?);
        }
        for supporter in beside {
            let opened = self.episode(&here.by, here.known.episode)?;
            let add = ChangeSupporter::Add(self.shifts.account(supporter));
            let added = discharge::change_supporter(self.desk, &here.by, opened.id, opened.revision, add);
            if self.done(added)?.is_none() {
                continue;
            }
            if self.shifts.role(supporter) == Role::PeerMentor && !self.is_recent(step.at) {
                let mentor = self.at_work(supporter)?;
                let said = conduct::rule_out_conflict(self.desk, &mentor, here.known.person);
                self.done(said)?;
            }
            if let Some(walk) = self.walks.get_mut(&here.known.episode) {
                walk.supporters.push(supporter);
            }
        }
        Ok(())
    }

    /// A mentor who was asked only just now has not said yet that they do not know the person.
    fn is_recent(&self, at: Timestamp) -> bool {
        later(at, 2 * 24 * 60) > self.now
    }

    fn set_task(&mut self, here: &mut Here<'_>) -> Result<(), Fault> {
        let Some(walk) = self.walks.get(&here.known.episode) else { return Ok(()) };
        let given_to = match here.chance.one_of(&walk.supporters) {
            Some(supporter) if here.chance.happens(0.6) => *supporter,
            Some(_) | None => here.worker,
        };
        let new = SetTask {
            what: self.line("task", &mut here.chance)?,
            given_to: self.shifts.account(given_to),
            due_on: self.days_on(here.chance.between(1, 10)),
            is_for_mentors: here.chance.happens(0.3),
        };
        let set = task::set(self.desk, &here.by, random_id()?, here.known.episode, new);
        if let Some(task) = self.done(set)?
            && let Some(walk) = self.walks.get_mut(&here.known.episode)
        {
            walk.tasks.push((task, 1, given_to));
        }
        Ok(())
    }

    /// Somebody of those beside the person meets or calls them, or tries to.
    pub(super) fn meet(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 40 + u64::from(step.number()))? else { return Ok(()) };
        if !here.is_supported() {
            return Ok(());
        }
        let Some(walk) = self.walks.get_mut(&here.known.episode) else { return Ok(()) };
        let planned = walk.appointment.take();
        let beside = walk.supporters.clone();
        let who = match (planned, here.chance.one_of(&beside)) {
            (Some((_, who)), _) => who,
            (None, Some(supporter)) if here.chance.happens(0.8) => *supporter,
            (None, _) => here.worker,
        };
        let by = self.at_work(who)?;
        let is_around = who == here.worker && planned.is_none() && here.chance.happens(0.12);
        let has_come = !here.chance.happens(self.content.invention.share("chance", "did_not_come"));
        let minutes = here.chance.between(10, 55);
        let starts_at = later(self.desk.now(), -minutes - here.chance.between(2, 40));
        let Some(meeting) = self.meeting(who, starts_at, is_around, has_come, &mut here.chance)? else {
            return Ok(());
        };
        let list = if has_come || is_around { "attended" } else { "not_attended" };
        let Some(attendance) = self.draw(list, &mut here.chance) else { return Ok(()) };
        let how = HowItWent {
            attendance: attendance.to_owned(),
            minutes: u16::try_from(minutes).unwrap_or_default(),
            travel_minutes: u16::try_from(here.chance.between(0, 5) * 10).unwrap_or_default(),
        };
        let recorded = match planned {
            Some((id, _)) => contact::write_up(self.desk, &by, id, 1, meeting, &how, None).map(|_| ()),
            None => {
                contact::record(self.desk, &by, random_id()?, here.known.episode, meeting, &how).map(|_| ())
            }
        };
        if self.done(recorded)?.is_some() && !is_around {
            self.made.contacts += 1;
            self.made.missed_contacts += u32::from(!has_come);
        }
        self.afterwards(who, has_come, &mut here)
    }

    /// What is done after a meeting: the next one is agreed, tasks are ticked, a goal gets its mark.
    fn afterwards(&mut self, who: Worker, has_come: bool, here: &mut Here<'_>) -> Result<(), Fault> {
        if here.chance.happens(0.4) {
            self.agree_on_a_day(who, here)?;
        }
        self.work_on_task(here)?;
        if here.chance.happens(0.18) {
            self.set_task(here)?;
        }
        if has_come && here.chance.happens(0.35) {
            self.mark_goal(who, here)?;
        }
        Ok(())
    }

    fn agree_on_a_day(&mut self, who: Worker, here: &mut Here<'_>) -> Result<(), Fault> {
        let days = here.chance.between(3, 9);
        let starts_at = self.lives.in_hours(later(self.desk.now(), days * 24 * 60), &mut here.chance);
        let starts_at = Timestamp::from_second(starts_at.as_second() / 900 * 900).unwrap_or(starts_at);
        let Some(meeting) = self.meeting(who, starts_at, false, true, &mut here.chance)? else {
            return Ok(());
        };
        let by = self.at_work(who)?;
        let meeting = Meeting { note: None, ..meeting };
        let planned = contact::plan(self.desk, &by, random_id()?, here.known.episode, meeting, None);
        if let Some(planned) = self.done(planned)?
            && let Some(walk) = self.walks.get_mut(&here.known.episode)
        {
            walk.appointment = Some((planned, who));
        }
        Ok(())
    }

    fn work_on_task(&mut self, here: &mut Here<'_>) -> Result<(), Fault> {
        let Some(walk) = self.walks.get_mut(&here.known.episode) else { return Ok(()) };
        let Some((task, revision, whose)) = walk.tasks.first().copied() else { return Ok(()) };
        let work = match here.chance.part() {
            part if part < 0.62 => {
                walk.tasks.remove(0);
                WorkOnTask::Tick(None)
            }
            part if part < 0.74 => {
                if let Some(first) = walk.tasks.first_mut() {
                    first.1 += 1;
                }
                WorkOnTask::Comment(self.line("comment", &mut here.chance)?)
            }
            _ => return Ok(()),
        };
        let by = self.at_work(whose)?;
        let done = task::work_on(self.desk, &by, task, revision, work);
        self.done(done)?;
        Ok(())
    }

    fn mark_goal(&mut self, who: Worker, here: &mut Here<'_>) -> Result<(), Fault> {
        let Some(walk) = self.walks.get_mut(&here.known.episode) else { return Ok(()) };
        let Some((goal, revision)) = walk.goals.first().copied() else { return Ok(()) };
        let is_over = here.chance.happens(0.15);
        // A mentor gives marks and ends no goal.
        let by_worker = if is_over { here.worker } else { who };
        let work = if is_over {
            walk.goals.remove(0);
            if here.chance.happens(0.75) {
                WorkOnGoal::End(GoalEnd::Reached)
            } else {
                WorkOnGoal::End(GoalEnd::LetGo(self.line("why_cancelled", &mut here.chance)?))
            }
        } else {
            if let Some(first) = walk.goals.first_mut() {
                first.1 += 1;
            }
            WorkOnGoal::Mark { score: score(here.chance.between(2, 9))?, words: None }
        };
        let by = self.at_work(by_worker)?;
        let done = goal::work_on(self.desk, &by, goal, revision, work);
        self.done(done)?;
        Ok(())
    }

    /// What is written down of a meeting; nothing where this team's lists lack what it takes.
    fn meeting(
        &self,
        who: Worker,
        starts_at: Timestamp,
        is_around: bool,
        has_come: bool,
        chance: &mut Chance,
    ) -> Result<Option<Meeting>, Fault> {
        let mechanism = self.draw("consultation_mechanism", chance);
        let list = match mechanism {
            _ if self.shifts.role(who) == Role::PeerMentor => "contact_of_mentor",
            _ if is_around => "contact_around",
            Some(mechanism) if self.is_face_to_face(mechanism) => "contact_face_to_face",
            Some(_) | None => "contact_apart",
        };
        let location = self.draw("activity_location", chance);
        let (Some(kind), Some(mechanism), Some(location)) = (self.draw(list, chance), mechanism, location)
        else {
            return Ok(None);
        };
        let about = if is_around {
            "around"
        } else if has_come {
            "met"
        } else {
            "not_met"
        };
        Ok(Some(Meeting {
            kind: kind.to_owned(),
            mechanism: mechanism.to_owned(),
            location: location.to_owned(),
            place: None,
            others: None,
            accompanied_to: None,
            starts_at,
            note: Some(self.words(about, chance)?),
        }))
    }

    /// The first of the ways to meet is face to face.
    fn is_face_to_face(&self, mechanism: &str) -> bool {
        let first = self.content.invention.shares_of("consultation_mechanism").first();
        first.is_some_and(|(code, _)| code == mechanism)
    }

    /// A call or meeting in a life that is told in few words.
    pub(super) fn meet_lightly(&mut self, step: &Step) -> Result<(), Fault> {
        let Some(known) = self.known.get(&(step.person, step.referral)).copied() else { return Ok(()) };
        let Some(walk) = self.walks.get(&known.episode) else { return Ok(()) };
        let worker = walk.worker;
        let Some(coming) = self.lives.coming(step.person, step.referral) else { return Ok(()) };
        let mut chance = self.lives.chance(step.person, step.referral, 40 + u64::from(step.number()));
        let worker = match worker {
            Some(worker) => worker,
            None => self.shifts.choose(Role::Practitioner, &self.team_at(&coming.site.code), &mut chance)?,
        };
        let by = self.at_work(worker)?;
        let has_come = !chance.happens(self.content.invention.share("chance", "did_not_come"));
        let starts_at = later(self.desk.now(), -45);
        let meeting = self.meeting(worker, starts_at, false, has_come, &mut chance)?;
        let attendance = self.draw(if has_come { "attended" } else { "not_attended" }, &mut chance);
        let (Some(meeting), Some(attendance)) = (meeting, attendance) else { return Ok(()) };
        let how = HowItWent { attendance: attendance.to_owned(), minutes: 30, travel_minutes: 0 };
        let recorded: Result<Id<Contact>, _> =
            contact::record(self.desk, &by, random_id()?, known.episode, meeting, &how);
        self.made.contacts += u32::from(self.done(recorded)?.is_some());
        self.made.missed_contacts += u32::from(!has_come);
        Ok(())
    }

    pub(super) fn episode(
        &self,
        by: &domain::access::Actor,
        id: Id<Episode>,
    ) -> Result<domain::noun::Kept<Episode>, Fault> {
        use domain::access::{Action, RecordType};
        let opened = self.desk.read(by, |record| record.open(id, Action::Read(RecordType::Allocation)));
        opened.map(|(episode, _)| episode).map_err(super::shifts::never)
    }

    /// The day that lies so many days after the desk's.
    pub(super) fn days_on(&self, days: i64) -> Date {
        let today = london(self.desk.now()).date();
        today.checked_add(days.days()).unwrap_or(today)
    }
}

pub(super) fn score(mark: i64) -> Result<Score, Fault> {
    let mark = u8::try_from(mark).unwrap_or_default();
    Score::try_from(mark).map_err(|_| Fault::program("no mark from 0 to 10"))
}

pub(super) fn short(words: &str) -> Result<ShortText, Fault> {
    ShortText::parse(words).map_err(|_| Fault::program("a line of the demonstration is too long"))
}
