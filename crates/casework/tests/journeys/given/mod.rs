//! People who were referred, for tests that begin where a referral has been received.

pub mod filled;

use casework::{
    clock::random_id,
    referral::{self, ReceiveReferral, Who},
    triage,
    worklist::{self, Filter, Tab, Waiter},
};
use domain::{
    Id,
    access::{Actor, SignedIn},
    asked::Asked,
    birth::Birth,
    content::SiteKind,
    episode::Episode,
    name::{FullName, PersonName},
    person::{NewPerson, Person},
    referral::{ImmediateRisk, Referral, Referrer},
    text::NameText,
    urgency::Urgency,
};
use forms::{Completed, Sheet, Stage};

use crate::support::House;

/// A referral from Perry Barr, unless a test says otherwise.
pub struct Given<'h> {
    house: &'h House,
    family: String,
    known: Option<Id<Person>>,
    site: String,
    urgency: Urgency,
    birth: Birth,
}

/// Begins a referral.
pub fn a_referral(house: &House) -> Given<'_> {
    Given {
        house,
        family: "Brannigan".to_owned(),
        known: None,
        site: "perry_barr".to_owned(),
        urgency: Urgency::Urgent,
        birth: Birth::Year { year: 1988 },
    }
}

impl Given<'_> {
    /// Of somebody of this family name.
    pub fn of(mut self, family: &str) -> Self {
        self.family = family.to_owned();
        self
    }

    /// Of somebody on record.
    pub fn known(mut self, person: Id<Person>) -> Self {
        self.known = Some(person);
        self
    }

    /// Of somebody born otherwise than in 1988.
    pub fn born(mut self, birth: Birth) -> Self {
        self.birth = birth;
        self
    }

    /// From another site.
    pub fn from(mut self, site: &str) -> Self {
        self.site = site.to_owned();
        self
    }

    /// Of another urgency.
    pub fn urgency(mut self, urgency: Urgency) -> Self {
        self.urgency = urgency;
        self
    }

    /// Received by somebody; answers the episode.
    pub fn received_by(self, by: &Actor) -> Id<Episode> {
        let places = &self.house.desk.content().places;
        let kind: SiteKind = places.site(&self.site).expect("a site").kind;
        let known = |words: &str| NameText::parse(words).expect("a name");
        let name = FullName::new(Some(known(&self.family)), Some(known("Dermot")), None).expect("a name");
        let new = NewPerson {
            name: PersonName::Known(name),
            aliases: Vec::new(),
            birth: self.birth,
            nhs_number: None,
            sex: Asked::NotAsked,
            ethnicity: Asked::NotAsked,
            language: None,
            interpreter: Asked::NotAsked,
        };
        let referral = Referral {
            source: "police_custody".to_owned(),
            referrer: Referrer::default(),
            received_at: self.house.now(),
            site: self.site,
            point_of_contact: kind.point_of_contact().to_owned(),
            reason: "Talks to people who are not there".to_owned(),
            suspected_needs: Vec::new(),
            immediate_risk: ImmediateRisk::No,
            urgency: self.urgency,
            person_agrees: Asked::Answered(true),
            answers: None,
            justice_event: None,
        };
        let command = ReceiveReferral {
            draft: Id::from_uuid(random_id().expect("chance")),
            who: self.known.map_or(Who::New(new), Who::Known),
            stands_at: Some(kind),
            referral,
            justice_event: None,
        };
        let id = referral::receive(&self.house.desk, by, command).expect("received");
        referral::receipt(&self.house.desk, by, id).expect("a receipt").episode.id
    }
}

/// Everybody who waits for the team of an actor, page by page.
pub fn everybody(house: &House, by: &Actor, tab: Tab, filter: &Filter) -> Vec<Waiter> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = worklist::worklist(&house.desk, by, tab, filter, after).expect("a page");
        assert!(page.waiters.len() <= worklist::PAGE as usize);
        all.extend(page.waiters);
        match page.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

/// Grace as she works at court; her other assignment is with the custody team.
pub fn grace_at_court(house: &House) -> Actor {
    let grace = house.actor("grace");
    let signed_in = grace.signed_in().expect("a practitioner").clone();
    Actor::Practitioner(SignedIn { team: "court".to_owned(), ..signed_in })
}

/// The row of an episode in the list of everybody.
pub fn row(house: &House, by: &Actor, episode: Id<Episode>) -> Option<Waiter> {
    everybody(house, by, Tab::All, &Filter::default()).into_iter().find(|waiter| waiter.episode == episode)
}

/// The triage form, filled in: what was decided, with its further fields.
pub fn a_triage(house: &House, decided: &str, further: &[(&str, &str)]) -> Completed {
    let form = &triage::form(&house.desk).expect("the form").questionnaire;
    let mut sheet = Sheet::default();
    let mut choose = |field: &str, code: &str| {
        let section = form.sections().into_iter().flat_map(|section| {
            let filled = form.read_sheet(&Sheet::default(), Stage::Draft);
            section.questions(&Sheet::default(), &filled)
        });
        let question = section.into_iter().find(|question| question.link_id == field).expect("a question");
        let option = question.options.iter().find(|option| option.value.ends_with(code));
        let value = option.map_or_else(|| code.to_owned(), |option| option.value.clone());
        sheet.set(field, vec![value]);
    };
    for (field, code) in [
        ("records.looked_at", "trust_record"),
        ("known.us", "not_known"),
        ("known.mental_health", "known_now"),
        ("risk.on_record", "no"),
        ("risk.now", "no"),
        ("decision.what", decided),
        ("decision.why", "Seen before for the same"),
    ] {
        choose(field, code);
    }
    for (field, code) in further {
        choose(field, code);
    }
    let filled = form.read_sheet(&sheet, Stage::Complete);
    filled.completed().unwrap_or_else(|| panic!("{:?}", filled.problems()))
}
