//! Other services: asked, asked again, heard from, and whether the person went there.

use domain::{
    Id,
    birth::AgeOn,
    content::{WhoFor, Whom},
    failure::Fault,
    onward_referral::{NewOnwardReferral, NewReply, News, OnwardReferral, Service, SharingBasis},
    service_hours::london::london,
};

use super::{
    life::later,
    step::Step,
    walk::{Asked, Here, Stands},
    year::Year,
};
use crate::{
    clock::random_id,
    onward_referral::{self, Wanted},
};

/// One need in so many that nobody here takes on.
const NO_SUCH_SERVICE: f64 = 0.04;

impl<'y> Year<'y> {
    /// Asks a service that takes what the person needs.
    pub(super) fn refer_on(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let Some(mut here) = self.here(step, 60 + u64::from(number))? else { return Ok(()) };
        if !here.is_supported() {
            return Ok(());
        }
        let Some(walk) = self.walks.get(&here.known.episode) else { return Ok(()) };
        let need = walk.unmet.get(usize::from(number)).or(walk.unmet.first()).copied();
        let service = self.service(step, need, &mut here);
        let Some(priority) = self.draw("clinical_response_priority", &mut here.chance) else {
            return Ok(());
        };
        let has_one = service.code.is_some() && !here.chance.happens(NO_SUCH_SERVICE);
        let new = NewOnwardReferral {
            service: if has_one { service } else { Service { code: None, ..service } },
            needs: need.map(str::to_owned).into_iter().collect(),
            priority: priority.to_owned(),
            summary: self.words(if has_one { "sent_summary" } else { "no_service" }, &mut here.chance)?,
            basis: if has_one { SharingBasis::PersonAgreed } else { SharingBasis::NothingShared },
        };
        let sent = onward_referral::send(self.desk, &here.by, random_id()?, here.known.episode, new, None);
        let Some(id) = self.done(sent)? else { return Ok(()) };
        self.made.onward_referrals += 1;
        let stands = if has_one { Stands::NotAnswered } else { Stands::Settled };
        if let Some(walk) = self.walks.get_mut(&here.known.episode) {
            walk.onward.push(Asked { number, id, revision: 1, stands });
        }
        Ok(())
    }

    /// A service of the directory for a need and an age; in words where it has none.
    fn service(&self, step: &Step, need: Option<&str>, here: &mut Here<'_>) -> Service {
        let invented = self.people.invent(step.person);
        let wanted = Wanted { need: need.map(str::to_owned), ..Wanted::default() };
        let one_of = if invented.is_woman { WhoFor::Women } else { WhoFor::Men };
        let whom = Whom { age: AgeOn::Exactly { years: invented.age }, one_of: Some(one_of) };
        let found = onward_referral::find(self.content, &wanted, whom).fitting;
        let destinations = self.content.lookups.get("onward_destination");
        let other = destinations.and_then(|lookup| lookup.entries().last()).map(|last| last.code.clone());
        let named = here.chance.one_of(&found).and_then(|entry| Some((*entry, entry.kinds.first()?)));
        match named {
            Some((entry, kind)) => {
                Service { code: Some(entry.code.clone()), name: entry.name.clone(), kind: kind.clone() }
            }
            None => Service {
                code: None,
                name: "A service for this need".to_owned(),
                kind: other.unwrap_or_default(),
            },
        }
    }

    /// Asks again where no answer came.
    pub(super) fn chase(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let Some((mut here, asked)) = self.asked(step, number, 70)? else { return Ok(()) };
        if asked.stands != Stands::NotAnswered || here.chance.happens(0.4) {
            return Ok(());
        }
        let words = Some(self.line("comment", &mut here.chance)?);
        let chased = onward_referral::chase(self.desk, &here.by, asked.id, asked.revision, words);
        if self.done(chased)?.is_some() {
            self.now_stands(&here, asked.id, Stands::NotAnswered);
        }
        Ok(())
    }

    /// The first answer of a service.
    pub(super) fn hear_back(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let Some((mut here, asked)) = self.asked(step, number, 80)? else { return Ok(()) };
        if asked.stands != Stands::NotAnswered {
            return Ok(());
        }
        let Some(code) = self.draw("onward_outcome", &mut here.chance) else { return Ok(()) };
        let today = london(self.desk.now()).date();
        let known = [
            News::Accepted,
            News::WaitingList { expected_on: Some(self.days_on(here.chance.between(20, 90))) },
            News::SaidNo,
            News::NotReached,
            News::NotAccepted {
                reason: self.draw("rejection_reason", &mut here.chance).unwrap_or_default().to_owned(),
                words: None,
            },
        ];
        // A share of those who never answer is no news.
        let Some(news) = known.into_iter().find(|news| news.code() == code) else { return Ok(()) };
        let stands = match &news {
            News::Accepted => Stands::Accepted,
            _ => Stands::Settled,
        };
        let reply = NewReply {
            news,
            on: today,
            from: Some(self.line("heard_from", &mut here.chance)?),
            words: here
                .chance
                .happens(0.3)
                .then(|| self.line("heard_words", &mut here.chance))
                .transpose()?,
        };
        if self.reply(&here, asked, reply, stands)? {
            self.made.accepted += u32::from(stands == Stands::Accepted);
        }
        Ok(())
    }

    /// The service names a day.
    pub(super) fn book(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let Some((mut here, asked)) = self.asked(step, number, 90)? else { return Ok(()) };
        if asked.stands != Stands::Accepted {
            return Ok(());
        }
        let days = here.chance.between(2, 8);
        let at = self.lives.in_hours(later(self.desk.now(), days * 24 * 60), &mut here.chance);
        let news = News::AppointmentBooked { appointment_at: at, place: None };
        let reply = NewReply { news, on: london(self.desk.now()).date(), from: None, words: None };
        self.reply(&here, asked, reply, Stands::Booked(at))?;
        Ok(())
    }

    /// Whether the person went.
    pub(super) fn attend(&mut self, step: &Step, number: u8) -> Result<(), Fault> {
        let Some((mut here, asked)) = self.asked(step, number, 100)? else { return Ok(()) };
        let Stands::Booked(at) = asked.stands else { return Ok(()) };
        if at > self.desk.now() {
            return Ok(());
        }
        let often = self.content.invention.share("chance", "first_appointment_attended");
        let has_gone = here.chance.happens(often);
        let news = if has_gone { News::Attended } else { News::DidNotCome };
        let reply = NewReply { news, on: london(self.desk.now()).date(), from: None, words: None };
        if self.reply(&here, asked, reply, Stands::Settled)? {
            self.made.attended += u32::from(has_gone);
        }
        Ok(())
    }

    fn asked(&mut self, step: &Step, number: u8, draw: u64) -> Result<Option<(Here<'y>, Asked)>, Fault> {
        let known = self.known.get(&(step.person, step.referral));
        let walk = known.and_then(|known| self.walks.get(&known.episode));
        let asked = walk.and_then(|walk| walk.onward.iter().find(|asked| asked.number == number)).copied();
        let Some(asked) = asked.filter(|asked| asked.stands != Stands::Settled) else { return Ok(None) };
        Ok(self.here(step, draw + u64::from(number))?.map(|here| (here, asked)))
    }

    fn reply(
        &mut self,
        here: &Here<'_>,
        asked: Asked,
        reply: NewReply,
        stands: Stands,
    ) -> Result<bool, Fault> {
        let heard = onward_referral::reply(self.desk, &here.by, asked.id, asked.revision, reply);
        let is_heard = self.done(heard)?.is_some();
        if is_heard {
            self.now_stands(here, asked.id, stands);
        }
        Ok(is_heard)
    }

    fn now_stands(&mut self, here: &Here<'_>, id: Id<OnwardReferral>, stands: Stands) {
        let Some(walk) = self.walks.get_mut(&here.known.episode) else { return };
        for asked in walk.onward.iter_mut().filter(|asked| asked.id == id) {
            asked.revision += 1;
            asked.stands = stands;
        }
    }
}
