//! The safety plan: made with the person, kept by the person.
//!
//! It is asked by a form that the clinical lead keeps. What of its answers is which part of the plan is said by codes in
//! that form, so that questions can change and the plan stays one (decision 0021).

use forms::{Answers, Item, PartialDate, Questionnaire, Value};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    content::PLAN_SYSTEM,
    entry::{Moment, entry},
    referral::FormAnswers,
    text::{NoteText, TextProblem},
};

/// The form that asks for a safety plan.
pub const FORM: &str = "safety_plan";

/// What was agreed with the person for bad hours (NHS England, Staying safe from suicide, April 2025). The newest one
/// that is not retired holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafetyPlan {
    /// How the person and others can tell that it is getting worse.
    pub warning_signs: NoteText,
    /// What the person can do that helps.
    pub what_helps: NoteText,
    /// Where the person can go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<NoteText>,
    /// Whom to ring, with numbers.
    pub whom_to_ring: NoteText,
    /// How things around the person are made safer.
    pub making_safer: Option<NoteText>,
    /// What the person holds on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hope: Option<NoteText>,
    /// Who has a copy.
    pub copies: Option<NoteText>,
    /// When it is looked at together again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_again_on: Option<Date>,
    /// What the form asked beside these parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Beside>,
    /// The whole answers, with the form and the very version that was asked; none of a plan from before there was a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<FormAnswers>,
    /// When it was made.
    pub moment: Moment,
}

entry!(SafetyPlan, SafetyPlanMade, SafetyPlanCorrected, SafetyPlanRetired, code(self) None);

/// A question that a team asks beside the parts of the plan, with its answer in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The question, as it was asked.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// A part of the plan, as the codes of a form name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// How it can be told that it is getting worse.
    WarningSigns,
    /// What helps.
    WhatHelps,
    /// Where to go.
    Places,
    /// Whom to ring.
    WhomToRing,
    /// Making things safer.
    MakingSafer,
    /// What the person holds on to.
    Hope,
    /// Who has a copy.
    Copies,
    /// When it is looked at again.
    LookAgain,
}

impl Part {
    /// Every part, in the order in which the plan reads.
    pub const ALL: [Part; 8] = [
        Part::WarningSigns,
        Part::WhatHelps,
        Part::Places,
        Part::WhomToRing,
        Part::MakingSafer,
        Part::Hope,
        Part::Copies,
        Part::LookAgain,
    ];

    /// Its stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Part::WarningSigns => "warning_signs",
            Part::WhatHelps => "what_helps",
            Part::Places => "places",
            Part::WhomToRing => "whom_to_ring",
            Part::MakingSafer => "making_safer",
            Part::Hope => "hope",
            Part::Copies => "copies",
            Part::LookAgain => "look_again",
        }
    }

    /// Reads its stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }

    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Part::WarningSigns => "Warning signs",
            Part::WhatHelps => "What helps",
            Part::Places => "Where to go",
            Part::WhomToRing => "Whom to ring",
            Part::MakingSafer => "Making things safer",
            Part::Hope => "What to hold on to",
            Part::Copies => "Who has a copy",
            Part::LookAgain => "Look at it again",
        }
    }

    /// Whether there is no plan without it.
    pub const fn is_needed(self) -> bool {
        match self {
            Part::WarningSigns | Part::WhatHelps | Part::WhomToRing => true,
            Part::Places | Part::MakingSafer | Part::Hope | Part::Copies | Part::LookAgain => false,
        }
    }

    /// The parts that a form asks, by the codes of its questions.
    pub fn asked_by(form: &Questionnaire) -> Vec<Part> {
        let mut parts: Vec<Part> = form.items().iter().filter_map(Part::of).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// The part that a question asks for, by its codes.
    pub fn of(item: &Item) -> Option<Part> {
        let mut codes = item.codes().iter();
        let own = codes.find(|coding| coding.system.as_deref() == Some(PLAN_SYSTEM))?;
        Part::from_code(own.code.as_deref()?)
    }
}

/// Why answers are no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotPlan {
    /// A part is not asked or not answered without which there is no plan.
    Lacks(Part),
    /// What all answers to a part say together cannot be kept.
    Words(Part, TextProblem),
}

impl std::fmt::Display for CannotPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotPlan::Lacks(part) => write!(f, "Enter something for ‘{}’.", part.name()),
            CannotPlan::Words(part, problem) => write!(f, "What is said for ‘{}’ {problem}.", part.name()),
        }
    }
}

impl SafetyPlan {
    /// A plan with what no plan is without.
    pub fn new(
        warning_signs: NoteText,
        what_helps: NoteText,
        whom_to_ring: NoteText,
        moment: Moment,
    ) -> Self {
        Self {
            warning_signs,
            what_helps,
            places: None,
            whom_to_ring,
            making_safer: None,
            hope: None,
            copies: None,
            look_again_on: None,
            besides: Vec::new(),
            answers: None,
            moment,
        }
    }

    /// The plan that the answers to a form say. Where a plan that `stands` is changed, parts that this form does not ask
    /// stay as they are.
    pub fn told(
        answers: &Answers,
        kept: FormAnswers,
        stands: Option<&SafetyPlan>,
        moment: Moment,
    ) -> Result<Self, CannotPlan> {
        let asked = Part::asked_by(answers.questionnaire());
        let told = Told::of(answers);
        let text = |part: Part| match stands.filter(|_| !asked.contains(&part)) {
            Some(stands) => Ok(stands.text(part).cloned()),
            None => NoteText::parse_optional(&told.words(part))
                .map_err(|problem| CannotPlan::Words(part, problem)),
        };
        let needed = |part: Part| text(part)?.ok_or(CannotPlan::Lacks(part));
        let look_again_on = match stands.filter(|_| !asked.contains(&Part::LookAgain)) {
            Some(stands) => stands.look_again_on,
            None => told.look_again_on,
        };
        Ok(Self {
            warning_signs: needed(Part::WarningSigns)?,
            what_helps: needed(Part::WhatHelps)?,
            places: text(Part::Places)?,
            whom_to_ring: needed(Part::WhomToRing)?,
            making_safer: text(Part::MakingSafer)?,
            hope: text(Part::Hope)?,
            copies: text(Part::Copies)?,
            look_again_on,
            besides: told.besides,
            answers: Some(kept),
            moment,
        })
    }

    /// The words of a part; none of a part that is a day.
    pub const fn text(&self, part: Part) -> Option<&NoteText> {
        match part {
            Part::WarningSigns => Some(&self.warning_signs),
            Part::WhatHelps => Some(&self.what_helps),
            Part::WhomToRing => Some(&self.whom_to_ring),
            Part::Places => self.places.as_ref(),
            Part::MakingSafer => self.making_safer.as_ref(),
            Part::Hope => self.hope.as_ref(),
            Part::Copies => self.copies.as_ref(),
            Part::LookAgain => None,
        }
    }
}

/// What answers say, part by part.
struct Told {
    parts: Vec<(Part, String)>,
    look_again_on: Option<Date>,
    besides: Vec<Beside>,
}

impl Told {
    fn of(answers: &Answers) -> Self {
        let mut told = Told { parts: Vec::new(), look_again_on: None, besides: Vec::new() };
        let lines = answers.lines();
        for answered in answers.all() {
            let line = lines.iter().find(|line| line.field == answered.field && line.is_answered);
            let Some(line) = line else { continue };
            let part = Part::of(answered.item);
            let day = answered.values.iter().find_map(day);
            match (part, day) {
                (Some(Part::LookAgain), Some(_)) => told.look_again_on = day,
                // A month is no day to keep to, and is said all the same.
                (Some(Part::LookAgain), None) | (None, _) => {
                    told.besides.push(Beside { question: line.question.clone(), answer: line.answer.clone() })
                }
                (Some(part), _) => told.parts.push((part, line.answer.clone())),
            }
        }
        told
    }

    /// All that was said to a part; where several questions ask for it, one below the other.
    fn words(&self, part: Part) -> String {
        let said = self.parts.iter().filter(|(known, _)| *known == part);
        said.map(|(_, words)| words.trim()).collect::<Vec<_>>().join("\n")
    }
}

const fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(PartialDate::Day(date)) => Some(*date),
        Value::Date(PartialDate::Year(_) | PartialDate::Month(..))
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::DateTime(_)
        | Value::Time(_)
        | Value::Text(_)
        | Value::Coding(_)
        | Value::Quantity(_)
        | Value::Url(_)
        | Value::Attachment(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, SafetyPlan};
    use crate::{content::Forms, entry::Moment, text::Text};

    /// A form with one question in a group; `more` is said of the question, `around` of the group.
    fn asking(part: &str, more: &str, around: &str) -> String {
        format!(
            r#"{{"resourceType":"Questionnaire","item":[{{"linkId":"g","type":"group"{around},"item":[
            {{"linkId":"q","type":"text","code":[{{"system":"urn:landward:safety_plan","code":"{part}"}}]{more}}}]}}]}}"#
        )
    }

    #[test]
    fn a_form_lacks_what_it_does_not_ask_everybody() {
        const MUST: &str = r#","required":true"#;
        const WHEN: &str = r#","enableWhen":[{"question":"x","operator":"exists","answerBoolean":true}]"#;
        const HIDDEN: &str = r#","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-hidden","valueBoolean":true}]"#;
        let lacks = |part: &str, more: &str, around: &str| {
            let lacking = Forms::lacking(&asking(part, more, around));
            lacking.contains(&Part::WhatHelps)
        };
        assert!(!lacks("what_helps", MUST, ""), "asked and to be answered");
        assert!(lacks("hope", MUST, ""), "something else is asked");
        assert!(lacks("what_helps", "", ""), "it may go unanswered");
        assert!(lacks("what_helps", &format!("{MUST}{WHEN}"), ""), "asked only sometimes");
        assert!(lacks("what_helps", MUST, WHEN), "its page is asked only sometimes");
        assert!(lacks("what_helps", MUST, HIDDEN), "its page is never shown");
        assert_eq!(Forms::lacking("{}"), [Part::WarningSigns, Part::WhatHelps, Part::WhomToRing]);
    }

    #[test]
    fn what_a_part_is_called_is_read_back() {
        for part in Part::ALL {
            assert_eq!(Part::from_code(part.code()), Some(part));
        }
        assert_eq!(Part::from_code("anything"), None);
    }

    #[test]
    fn a_plan_from_before_the_form_reads_and_is_written_as_it_was() {
        const KEPT: &str = r#"{"warning_signs":"Quiet","what_helps":"The dog","whom_to_ring":"Sister","making_safer":null,"copies":"Him","moment":{"at":"2026-11-20T10:00:00Z","late":null}}"#;
        let read: SafetyPlan = serde_json::from_str(KEPT).expect("it is a plan");
        let words = |words: &str| Text::parse(words).expect("words");
        let at = "2026-11-20T10:00:00Z".parse().expect("a moment");
        let new = SafetyPlan::new(words("Quiet"), words("The dog"), words("Sister"), Moment::now(at));
        assert_eq!(read, SafetyPlan { copies: Some(words("Him")), ..new });
        assert_eq!(serde_json::to_string(&read).expect("JSON"), KEPT, "its hash in the journal holds");
    }
}
