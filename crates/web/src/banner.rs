//! The banner at the top of every page about a person, in the words that the reader may see.

use casework::person::{CurrentRisk, Head, RiskTold, ToldBy};
use domain::{
    access::Field,
    asked::Asked,
    birth::{AgeBand, AgeOn, Birth, Under18},
    noun::Kept,
    person::Identity,
    risk::{Freshness, Risk as RecordedRisk},
    service_hours::{london::london, wording},
    worker_safety_alert::WorkerSafetyAlert,
};

use crate::{
    app::telephone_of,
    render::{Frame, Identifier, MoreRisks, PersonBanner, Risk, RiskLine, SafetyLine},
    visit::{Visit, crumb},
};

/// More would drown each other (hazard H22).
const MOST_ALERTS: usize = 3;

/// Lines of risk. The gravest are first, and the rest is counted, with the way to it.
const MOST_RISKS: usize = 8;

/// Characters of one risk.
const LONGEST_RISK: usize = 400;

impl Visit<'_> {
    /// The frame of a page about a person: initials in the title at most, and the way back to their page.
    pub fn frame_of(&self, title: &str, head: &Head) -> Frame {
        let mut frame = self.frame(&format!("{title}: {}", head.person.noun.name.initials()));
        frame.crumbs.push(crumb("Person", format!("/people/{}", head.person.id)));
        frame
    }

    /// The banner of a person.
    pub fn banner(&self, head: &Head) -> PersonBanner {
        let person = &head.person.noun;
        let shows = |field| head.shows(field);
        let has_identity = shows(Field::Identity);
        let is_named = has_identity || shows(Field::FullName);
        let has_age = has_identity || shows(Field::AgeBand);
        let age = person.birth.age_on(london(self.now).date());
        let preferred = person.name.known().and_then(|name| name.preferred()).map(str::to_owned);
        let lookups = &self.desk.content().lookups;
        let mut communication = Vec::new();
        if has_identity || shows(Field::CommunicationNeeds) {
            communication
                .extend(person.language.as_deref().map(|code| lookups.label("language", code).to_owned()));
            if person.interpreter == Asked::Answered(true) {
                communication.push("interpreter needed".to_owned());
            }
        }
        if has_identity || shows(Field::Pronouns) {
            communication.extend(person.pronouns.clone());
        }
        PersonBanner {
            name: match (is_named, shows(Field::PreferredName)) {
                (true, _) => person.name.said(),
                (false, true) => preferred.clone().unwrap_or_else(|| person.name.initials()),
                (false, false) => person.name.initials(),
            },
            preferred_name: preferred.filter(|_| is_named),
            name_warning: person
                .name
                .look_alike()
                .filter(|_| is_named)
                .map(|what| format!("The name {what}.")),
            href: Some(format!("/people/{}", head.person.id)),
            born: match (has_identity, has_age) {
                (true, _) => born(person.birth),
                (false, true) => age_band(age.band()).to_owned(),
                (false, false) => "not shown to you".to_owned(),
            },
            age: has_identity.then(|| age_in_words(age)).flatten(),
            is_under_18: has_age && matches!(age.is_under_18(), Under18::Yes | Under18::Perhaps),
            identifiers: identifiers(head),
            is_identity_confirmed: person.identity == Identity::Confirmed,
            safety_instructions: self.safety_instructions(&head.safety_instructions),
            communication,
            adjustments: head
                .adjustments
                .iter()
                .map(|adjustment| {
                    let label = lookups.label("adjustment", &adjustment.code);
                    let words =
                        adjustment.words.as_ref().map_or_else(String::new, |words| format!(" ({words})"));
                    format!("{label}{words}")
                })
                .collect(),
            risk: self.risk(head),
            alerts: self.alerts(head, has_age.then_some(age)),
        }
    }

    /// Each instruction once, the newest word for it, with where and when it was told and by when it is looked at again.
    fn safety_instructions(&self, alerts: &[Kept<WorkerSafetyAlert>]) -> Vec<SafetyLine> {
        let review_days = self.desk.content().limits.worker_safety_review_days;
        let mut lines: Vec<SafetyLine> = Vec::new();
        for alert in alerts.iter().rev() {
            if lines.iter().any(|line| line.text == *alert.noun.instruction) {
                continue;
            }
            let review_on = alert.noun.review_on(review_days);
            lines.push(SafetyLine {
                text: alert.noun.instruction.to_string(),
                source: alert.noun.source.as_ref().map(ToString::to_string),
                when: self.said(alert.noun.moment.at()),
                author: alert.recorded_by.name.clone(),
                review: wording::day(review_on),
                is_review_due: review_on < london(self.now).date(),
            });
        }
        lines
    }

    fn risk(&self, head: &Head) -> Risk {
        match &head.risk {
            CurrentRisk::NotRecorded => Risk::NotRecorded,
            CurrentRisk::Withheld => {
                Risk::Withheld { telephone: telephone_of(&self.desk.content().service.duty.telephone) }
            }
            CurrentRisk::Shown(risks) => Risk::Shown {
                lines: risks
                    .iter()
                    .take(MOST_RISKS)
                    .map(|(risk, freshness)| self.risk_line(risk, *freshness))
                    .chain(head.risk_told.iter().map(|(told, freshness)| self.told_line(told, *freshness)))
                    .collect(),
                more: Some(risks.len().saturating_sub(MOST_RISKS))
                    .filter(|more| *more > 0)
                    .map(|count| MoreRisks { count, href: format!("/people/{}/risks", head.person.id) }),
            },
        }
    }

    /// Risk that the needs list or a referrer tells of, with where it stands.
    fn told_line(&self, told: &RiskTold, freshness: Freshness) -> RiskLine {
        let content = self.desk.content();
        let kind = content.lookups.label("need_type", &told.need);
        let (text, event) = match &told.by {
            ToldBy::Need { status } => {
                let status = content.lookups.label("need_status", status);
                (format!("{kind}: {}", status.to_lowercase()), "the needs list".to_owned())
            }
            ToldBy::Referral { source, site } => {
                let site = content.places.site(site).map_or(site.as_str(), |site| &site.name);
                let source = content.lookups.label("referral_source", source);
                (format!("{kind}: the referrer thinks so"), format!("referral at {site}: {source}"))
            }
        };
        RiskLine {
            text,
            event,
            when: self.said(told.at),
            author: told.author.clone(),
            is_old: freshness == Freshness::AskAgain,
        }
    }

    /// One risk in words, with its event, date and author. A level is only ever the police's own, and says so.
    fn risk_line(&self, risk: &Kept<RecordedRisk>, freshness: Freshness) -> RiskLine {
        let lookups = &self.desk.content().lookups;
        let kind = lookups.label("risk_type", risk.noun.of.code());
        let level = risk.noun.of.police_level().map_or_else(String::new, |level| {
            format!(" Police level, as they reported it: {}.", lookups.label("risk_level", &level.level))
        });
        RiskLine {
            text: format!("{kind}: {}{level}", in_short(&risk.noun.words)),
            event: risk.noun.source.words.to_string(),
            when: self.said(risk.noun.moment.at()),
            author: risk.recorded_by.name.clone(),
            is_old: freshness == Freshness::AskAgain,
        }
    }

    /// At most three, the gravest first. What stands elsewhere in the banner is not said again.
    fn alerts(&self, head: &Head, age: Option<AgeOn>) -> Vec<String> {
        let mut alerts = Vec::new();
        match age.map(AgeOn::is_under_18) {
            Some(Under18::Yes) => {
                alerts.push("Under 18: an appropriate adult is always needed (PACE Code C 1.5A).".to_owned());
            }
            Some(Under18::Perhaps) => {
                alerts.push(
                    "May be under 18: treat as a child until the age is known (PACE Code C 1.5).".to_owned(),
                );
            }
            Some(Under18::No | Under18::NotKnown) | None => {}
        }
        if !head.never_contact_by.is_empty() {
            let lookups = &self.desk.content().lookups;
            let never: Vec<String> = head
                .never_contact_by
                .iter()
                .map(|code| lookups.label("contact_method", code).to_lowercase())
                .collect();
            alerts.push(format!("Not safe for this person: {}.", never.join(", ")));
        }
        alerts.truncate(MOST_ALERTS);
        alerts
    }
}

/// A second identifier beside name and birth (hazard H01): the NHS number, else the custody number.
fn identifiers(head: &Head) -> Vec<Identifier> {
    if !head.shows(Field::Identity) {
        return Vec::new();
    }
    let nhs_number = head.person.noun.nhs_number.as_ref().map(|number| ("NHS number", number.to_string()));
    let custody_number =
        head.custody_number.as_ref().map(|number| ("Custody number", number.as_str().to_owned()));
    let known = nhs_number.or(custody_number);
    let (label, value) = known.unwrap_or(("NHS number", "not known".to_owned()));
    vec![Identifier { label: label.to_owned(), value }]
}

/// A banner is read standing: what is longer stands whole on the page of the risk.
fn in_short(words: &str) -> String {
    match words.char_indices().nth(LONGEST_RISK) {
        None => words.to_owned(),
        Some((end, _)) => format!("{} … (more on the risk page)", words[..end].trim_end()),
    }
}

/// When somebody was born, in words.
pub fn born(birth: Birth) -> String {
    match birth {
        Birth::Known { on } => wording::day(on),
        Birth::Month { year, month } => format!("month {month} of {year}"),
        Birth::Year { year } => format!("in {year}"),
        Birth::Estimated { years, on, .. } => {
            format!("not known, looked about {years} on {}", wording::day(on))
        }
        Birth::Unknown => "not known".to_owned(),
        Birth::Refused => "would rather not say".to_owned(),
    }
}

fn age_in_words(age: AgeOn) -> Option<String> {
    match age {
        AgeOn::Exactly { years } => Some(years.to_string()),
        AgeOn::About { .. } => Some("about ".to_owned() + &format!("{age}")),
        AgeOn::NotKnown => None,
    }
}

/// An age band, for those who see no date of birth.
const fn age_band(band: AgeBand) -> &'static str {
    match band {
        AgeBand::Under10 => "date not shown to you, age under 10",
        AgeBand::From10 => "date not shown to you, age 10 to 13",
        AgeBand::From14 => "date not shown to you, age 14 to 17",
        AgeBand::From18 => "date not shown to you, age 18 to 25",
        AgeBand::From26 => "date not shown to you, age 26 to 35",
        AgeBand::From36 => "date not shown to you, age 36 to 45",
        AgeBand::From46 => "date not shown to you, age 46 to 55",
        AgeBand::From56 => "date not shown to you, age 56 or over",
        AgeBand::NotKnown => "date not shown to you, age not known",
    }
}
