//! What lies in a draft becomes a referral, or problems by step and field: all of them at once.

use casework::{
    Desk,
    referral::{ReceiveReferral, Who},
};
use domain::{
    Id,
    asked::Asked,
    birth::{Birth, BirthProblem},
    content::Content,
    name::{Alias, AliasKind, FullName, PersonName},
    nhs_number::{NhsNumber, NhsNumberProblem},
    person::{NewPerson, Person},
    referral::{FormAnswers, ImmediateRisk, Referral, Referrer},
    service_hours::london::london,
    text::{NameText, NoteText, ShortText, Text, TextProblem, Use},
    urgency::Urgency,
};
use jiff::Timestamp;

use super::paper::{ANSWERS, Paper, Step};
use crate::{pages::referral_draft::words, render::Problem};

mod place;

/// How far an age may be off that somebody judged, unless they say.
const USUAL_GIVE_OR_TAKE: u8 = 5;

/// Reads a draft, gathering problems as it goes.
pub(crate) struct Reader<'a> {
    pub(crate) paper: Paper<'a>,
    pub(crate) desk: &'a Desk,
    pub(crate) content: &'a Content,
    pub(crate) known: Option<Id<Person>>,
    pub(crate) now: Timestamp,
    pub(crate) problems: Vec<(Step, Problem)>,
}

/// What the first step says.
pub(crate) struct Source {
    code: String,
    referrer: Referrer,
    received_at: Timestamp,
}

/// What the second step says.
pub(crate) struct Identity {
    name: PersonName,
    aliases: Vec<Alias>,
    birth: Birth,
    nhs_number: Option<NhsNumber>,
}

/// What the sixth step says.
pub(crate) struct Why {
    pub(crate) reason: String,
    pub(crate) suspected_needs: Vec<String>,
    pub(crate) immediate_risk: ImmediateRisk,
    pub(crate) urgency: Urgency,
    pub(crate) person_agrees: Asked<bool>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(desk: &'a Desk, paper: Paper<'a>, known: Option<Id<Person>>, now: Timestamp) -> Self {
        Self { paper, desk, content: desk.content(), known, now, problems: Vec::new() }
    }

    fn problem(&mut self, step: Step, field: &str, message: impl Into<String>) {
        self.problems.push((step, Problem { field: field.to_owned(), message: message.into() }));
    }

    /// Reads one step for its problems only.
    pub(crate) fn check(&mut self, step: Step) {
        match step {
            Step::Source => drop(self.source()),
            Step::Person if self.known.is_none() => drop(self.person()),
            Step::Standing => drop(self.standing()),
            Step::Place => drop(self.place()),
            Step::Reason => drop(self.why()),
            Step::Questions => drop(self.answers()),
            Step::Person | Step::About | Step::Check => (),
        }
    }

    /// The whole referral; none when anything is missing, which the problems then say.
    pub(crate) fn whole(&mut self, draft: Id<casework::DraftMark>) -> Option<ReceiveReferral> {
        let source = self.source();
        let who = self.who();
        let stands_at = self.standing();
        let place = self.place();
        let why = self.why();
        let answers = self.answers();
        if !self.problems.is_empty() {
            return None;
        }
        let (source, who, why) = (source?, who?, why?);
        let (site, justice_event) = place?;
        let referral = Referral {
            source: source.code,
            referrer: source.referrer,
            received_at: source.received_at,
            site: site.code.clone(),
            point_of_contact: site.kind.point_of_contact().to_owned(),
            reason: why.reason,
            suspected_needs: why.suspected_needs,
            immediate_risk: why.immediate_risk,
            urgency: why.urgency,
            person_agrees: why.person_agrees,
            answers,
            justice_event: None,
        };
        Some(ReceiveReferral { draft, who, stands_at: stands_at?, referral, justice_event })
    }

    fn source(&mut self) -> Option<Source> {
        let code = self.paper.text("source");
        let entry = self.content.lookups.get("referral_source").and_then(|lookup| lookup.get(code));
        let needs_words = entry.is_some_and(|entry| entry.needs_words);
        if entry.is_none() {
            self.problem(Step::Source, "source", "Select who is referring");
        }
        let name = self.short(Step::Source, "referrer_name", "Their name");
        let role = self.short(Step::Source, "referrer_role", "Their role or relation");
        let contact = self.short(Step::Source, "referrer_contact", "How to reach them");
        if needs_words && role.is_none() {
            self.problem(Step::Source, "referrer_role", "Enter their role, agency or relation to the person");
        }
        let received_at = match self.paper.text("received") {
            "now" => Some(self.now),
            "earlier" => {
                let at = self.moment(Step::Source, "received_at", "When it reached us");
                if at == Some(None) {
                    self.problem(Step::Source, "received_at_day", "Enter when it reached us");
                }
                at.flatten()
            }
            _ => {
                self.problem(Step::Source, "received", "Select when the referral reached us");
                None
            }
        };
        if received_at.is_some_and(|at| at > self.now) {
            self.problem(Step::Source, "received_at_day", "When it reached us must not be in the future");
        }
        let referrer = Referrer { name, role, contact };
        Some(Source { code: code.to_owned(), referrer, received_at: received_at? })
    }

    fn who(&mut self) -> Option<Who> {
        if let Some(person) = self.known {
            return Some(Who::Known(person));
        }
        let identity = self.person()?;
        let language = self.paper.text("language");
        Some(Who::New(NewPerson {
            name: identity.name,
            aliases: identity.aliases,
            birth: identity.birth,
            nhs_number: identity.nhs_number,
            sex: asked_code(self.paper.text("sex")),
            ethnicity: asked_code(self.paper.text("ethnicity")),
            language: Some(language.to_owned()).filter(|code| self.content.lookups.has("language", code)),
            interpreter: asked_truth(self.paper.text("interpreter")),
        }))
    }

    fn person(&mut self) -> Option<Identity> {
        let name = match self.paper.text("name_known") {
            "yes" => self.known_name(),
            "not_known" => {
                let described_as = self.required::<NameText>(
                    Step::Person,
                    "described_as",
                    "Enter how to speak of them until you know, such as: unknown man, about 40",
                    "How to speak of them",
                );
                described_as.map(|described_as| PersonName::NotKnown { described_as })
            }
            _ => {
                self.problem(Step::Person, "name_known", "Select whether you know their name");
                None
            }
        };
        let aliases = self.aliases();
        let birth = self.birth();
        let nhs_number = match NhsNumber::parse(self.paper.text("nhs_number")) {
            Ok(number) => Some(number),
            Err(NhsNumberProblem::Empty) => None,
            Err(problem) => {
                self.problem(Step::Person, "nhs_number", format!("NHS number {problem}"));
                None
            }
        };
        Some(Identity { name: name?, aliases, birth: birth?, nhs_number })
    }

    fn known_name(&mut self) -> Option<PersonName> {
        let family = self.optional::<NameText>(Step::Person, "family", "Last name");
        let given = self.optional::<NameText>(Step::Person, "given", "First names");
        let preferred = self.optional::<NameText>(Step::Person, "preferred", "Likes to be called");
        if let Ok(name) = FullName::new(family, given, preferred) {
            return Some(PersonName::Known(name));
        }
        let is_said = self.problems.iter().any(|(_, problem)| matches!(&*problem.field, "family" | "given"));
        if !is_said {
            self.problem(Step::Person, "family", "Enter a last name or a first name");
        }
        None
    }

    /// One name a line: `Smith, John`, or as people say it.
    fn aliases(&mut self) -> Vec<Alias> {
        let mut aliases = Vec::new();
        for line in self.paper.text("aliases").lines().map(str::trim).filter(|line| !line.is_empty()).take(10)
        {
            let (family, given) = match (line.split_once(','), line.rsplit_once(' ')) {
                (Some((family, given)), _) => (family, given),
                (None, Some((given, family))) => (family, given),
                (None, None) => ("", line),
            };
            let parts = (NameText::parse_optional(family), NameText::parse_optional(given));
            match parts {
                (Ok(family), Ok(given)) => {
                    aliases.extend(
                        FullName::new(family, given, None)
                            .map(|name| Alias { name, kind: AliasKind::AlsoKnownAs }),
                    );
                }
                (Err(problem), _) | (_, Err(problem)) => {
                    self.problem(Step::Person, "aliases", format!("Other names {problem}"));
                }
            }
        }
        aliases
    }

    fn birth(&mut self) -> Option<Birth> {
        let today = london(self.now).date();
        match self.paper.text("birth") {
            "known" => {
                let part = |part: &str| self.paper.text(part);
                match Birth::from_fields(part("born_day"), part("born_month"), part("born_year"), today) {
                    Ok(birth) => Some(birth),
                    Err(BirthProblem::Empty) => {
                        self.problem(Step::Person, "born_day", "Enter the date of birth, like 27 3 1985");
                        None
                    }
                    Err(problem) => {
                        let part = problem.parts().first().map_or("day".to_owned(), ToString::to_string);
                        let message = format!("Date of birth {problem}");
                        self.problem(Step::Person, &format!("born_{part}"), message);
                        None
                    }
                }
            }
            "year" => match self.paper.text("birth_year").parse::<i16>() {
                Ok(year) if (1900..=today.year()).contains(&year) => Some(Birth::Year { year }),
                Ok(_) | Err(_) => {
                    self.problem(Step::Person, "birth_year", "Enter the year of birth, like 1985");
                    None
                }
            },
            "estimated" => {
                let years = self.paper.text("age").parse::<u8>().ok().filter(|years| *years <= 120);
                let give_or_take = match self.paper.text("age_give_or_take") {
                    "" => Some(USUAL_GIVE_OR_TAKE),
                    typed => typed.parse::<u8>().ok().filter(|years| *years <= 20),
                };
                if years.is_none() {
                    self.problem(Step::Person, "age", "Enter about how old they are, like 35");
                }
                if give_or_take.is_none() {
                    let message = "Enter by how many years it may be off, 20 at most, or leave it empty";
                    self.problem(Step::Person, "age_give_or_take", message);
                }
                Some(Birth::Estimated { years: years?, give_or_take: give_or_take?, on: today })
            }
            "unknown" => Some(Birth::Unknown),
            "refused" => Some(Birth::Refused),
            _ => {
                self.problem(Step::Person, "birth", "Select what is known of their date of birth");
                None
            }
        }
    }

    pub(crate) fn why(&mut self) -> Option<Why> {
        let reason = self.required::<NoteText>(
            Step::Reason,
            "reason",
            "Enter why the person should be seen",
            "The reason",
        );
        let needs = self.content.lookups.get("need_type");
        let suspected_needs: Vec<String> = self
            .paper
            .all("needs")
            .into_iter()
            .filter(|code| needs.is_some_and(|needs| needs.get(code).is_some()))
            .map(str::to_owned)
            .collect();
        let immediate_risk = match self.paper.text("risk") {
            "yes" => self
                .required::<NoteText>(Step::Reason, "risk_words", "Enter what threatens life", "The risk")
                .map(|words| ImmediateRisk::Yes { words: words.into_string() }),
            "no" => Some(ImmediateRisk::No),
            "not_known" => Some(ImmediateRisk::NotKnown),
            "not_asked" => Some(ImmediateRisk::NotAsked),
            _ => {
                self.problem(Step::Reason, "risk", "Select whether anything threatens life now");
                None
            }
        };
        let urgency = Urgency::from_code(self.paper.text("urgency"));
        if urgency.is_none() {
            self.problem(Step::Reason, "urgency", "Select how soon they should be seen");
        }
        if let (Some(risk), Some(urgency)) = (&immediate_risk, urgency)
            && risk.is_immediate()
            && let Err(too_late) = urgency.check_for_danger(&self.content.lookups)
        {
            self.problem(Step::Reason, "urgency", too_late.to_string());
        }
        let person_agrees = asked_truth(self.paper.text("agrees"));
        Some(Why {
            reason: reason?.into_string(),
            suspected_needs,
            immediate_risk: immediate_risk?,
            urgency: urgency?,
            person_agrees,
        })
    }

    /// The answers to the source's own questions; none where the source has none.
    fn answers(&mut self) -> Option<FormAnswers> {
        let form = words::form_of(self.desk, self.paper.text("source"))?;
        let filled = form.questionnaire.read_sheet(&self.paper.sheet(), forms::Stage::Complete);
        for problem in filled.problems() {
            self.problem(Step::Questions, &problem.field, problem.message.clone());
        }
        filled.completed().map(|completed| form.answers(&completed, self.now))
    }

    fn moment(&mut self, step: Step, name: &str, label: &str) -> Option<Option<Timestamp>> {
        match self.paper.moment(name).read() {
            Ok(at) => Some(at),
            Err(problem) => {
                self.problem(step, &format!("{name}_{}", problem.part()), format!("{label} {problem}"));
                None
            }
        }
    }

    fn short(&mut self, step: Step, field: &str, label: &str) -> Option<String> {
        self.optional::<ShortText>(step, field, label).map(Text::into_string)
    }

    fn optional<T: Typeable>(&mut self, step: Step, field: &str, label: &str) -> Option<T> {
        match T::read(self.paper.text(field)) {
            Ok(text) => Some(text),
            Err(TextProblem::Empty) => None,
            Err(problem) => {
                self.problem(step, field, format!("{label} {problem}"));
                None
            }
        }
    }

    fn required<T: Typeable>(&mut self, step: Step, field: &str, missing: &str, label: &str) -> Option<T> {
        if self.paper.text(field).is_empty() {
            self.problem(step, field, missing);
            return None;
        }
        self.optional(step, field, label)
    }
}

/// A text of any use.
trait Typeable: Sized {
    fn read(typed: &str) -> Result<Self, TextProblem>;
}

impl<U: Use> Typeable for Text<U> {
    fn read(typed: &str) -> Result<Self, TextProblem> {
        Text::parse(typed)
    }
}

/// A coded answer, with our own codes for the answers that have none; nothing chosen is not asked.
fn asked_code(code: &str) -> Asked<String> {
    match code {
        "" | "not_asked" => Asked::NotAsked,
        "not_known" => Asked::NotKnown,
        "would_not_say" => Asked::Refused,
        code => Asked::Answered(code.to_owned()),
    }
}

pub(crate) fn asked_truth(code: &str) -> Asked<bool> {
    match code {
        "yes" => Asked::Answered(true),
        "no" => Asked::Answered(false),
        "not_known" => Asked::NotKnown,
        "would_not_say" => Asked::Refused,
        _ => Asked::NotAsked,
    }
}

/// The step's own name for a field of the questions, as the draft keeps it.
pub(crate) fn kept_name(field: &str) -> String {
    format!("{ANSWERS}{field}")
}
