//! Forms as they were published: FHIR R4 Questionnaires, one file for each version.
//!
//! Only what forms say of the rest of the content is checked here (lookups, needs, facts). What makes a Questionnaire
//! right in itself is for the `forms` crate, which the caller hands the text to.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{folder::Folder, lookups::Lookups, problem::Problems, toml_table::line_of};
use crate::{
    formulation::Part,
    safety_plan::{self, Part as PlanPart},
};

/// A choice takes its answers from the lookup named after this; the same words are the system of each answer.
pub const LOOKUP_PREFIX: &str = "urn:landward:lookup:";
/// The system that marks an item as the status of a need (code of `need_type`, answers of `need_status`).
pub const NEED_SYSTEM: &str = "urn:landward:need";
/// The system that marks an item as a fact to be promoted when the form is completed (code of `fact`).
pub const FACT_SYSTEM: &str = "urn:landward:fact";
/// The system that marks a text as a part of the formulation (codes of `formulation::Part`).
pub const FORMULATION_SYSTEM: &str = "urn:landward:formulation";
/// The system that marks an item as asking for a part of the safety plan (codes of `safety_plan::Part`).
pub const PLAN_SYSTEM: &str = "urn:landward:safety_plan";

/// Forms that the program asks for by name.
const REQUIRED: [&str; 6] =
    ["assessment", "assessment_youth", safety_plan::FORM, "screening", "screening_youth", "triage"];

/// Kinds of item that a form may have.
const ITEM_TYPES: [&str; 15] = [
    "attachment",
    "boolean",
    "choice",
    "date",
    "dateTime",
    "decimal",
    "display",
    "group",
    "integer",
    "open-choice",
    "quantity",
    "string",
    "text",
    "time",
    "url",
];

/// All forms, by code and version.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Forms(BTreeMap<String, BTreeMap<u32, FormText>>);

/// One published version of a form. It never changes: answers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormText {
    /// The form: the folder.
    pub code: String,
    /// Its version: the file.
    pub version: u32,
    /// The Questionnaire, as written.
    pub json: String,
}

impl Forms {
    pub(super) fn read(folder: &Folder, lookups: &Lookups, problems: &Problems) -> Self {
        let mut forms = Self::default();
        for (path, name) in folder.under("forms/", ".json") {
            let Some(json) = folder.text(path, problems) else { continue };
            let named =
                name.split_once('/').and_then(|(code, version)| Some((code, version.parse::<u32>().ok()?)));
            let Some((code, version)) = named else {
                problems.of(
                    path,
                    "The name of the file is not a form and its version",
                    "Name it forms/code/1.json",
                );
                continue;
            };
            let form = FormText { code: code.to_owned(), version, json: json.to_owned() };
            Check { path, form: &form, lookups, problems }.form();
            forms.0.entry(form.code.clone()).or_default().insert(version, form);
        }
        if let Some(plan) = forms.newest(safety_plan::FORM) {
            for part in Self::lacking(&plan.json) {
                problems.of(
                    &format!("forms/{}/{}.json", plan.code, plan.version),
                    format!("It does not ask everybody for ‘{}’ of the safety plan", part.code()),
                    format!(
                        "Mark a question that must be answered with the code {PLAN_SYSTEM} {}",
                        part.code()
                    ),
                );
            }
        }
        for code in REQUIRED.iter().filter(|code| !forms.0.contains_key(**code)) {
            problems.of(
                &format!("forms/{code}/1.json"),
                "The form is missing",
                "Add it: the program asks for it by name",
            );
        }
        forms
    }

    /// The version that is asked now.
    pub fn newest(&self, code: &str) -> Option<&FormText> {
        self.0.get(code)?.values().next_back()
    }

    /// A version that was asked once.
    pub fn version(&self, code: &str, version: u32) -> Option<&FormText> {
        self.0.get(code)?.get(&version)
    }

    /// Whether the program asks for a form by name, so that there must always be one.
    pub fn is_required(code: &str) -> bool {
        REQUIRED.contains(&code)
    }

    /// What a form that is not in the folder says wrongly of the rest of the content: lists, needs and facts that are not
    /// there. Each problem is a sentence.
    pub fn problems_of(json: &str, lookups: &Lookups) -> Vec<String> {
        let problems = Problems::default();
        let form = FormText { code: String::new(), version: 0, json: json.to_owned() };
        if let Ok(read) = serde_json::from_str::<Value>(json) {
            Check { path: "", form: &form, lookups, problems: &problems }.items(&read, &mut Vec::new());
        }
        let sentences = problems.into_sorted().into_iter();
        sentences.map(|problem| format!("{}. {}.", problem.what, problem.way_on)).collect()
    }

    /// What a form must go on asking, because the program counts on the answer: needs and facts that the version before
    /// required and this one does not ask any more, or hides, or lets go unanswered, as `system code`.
    pub fn lost(before: &str, after: &str) -> Vec<String> {
        let asked = |json: &str| -> Vec<String> {
            let mut codes = Vec::new();
            if let Ok(form) = serde_json::from_str::<Value>(json) {
                gather_required(&form, &mut codes);
            }
            codes
        };
        let asked_after = asked(after);
        asked(before).into_iter().filter(|code| !asked_after.contains(code)).collect()
    }

    /// The parts that a form does not ask of everybody, and without which there is no safety plan: it does not ask them, or
    /// hides them, asks them only sometimes, or lets them go unanswered.
    pub fn lacking(json: &str) -> Vec<PlanPart> {
        let mut asked = Vec::new();
        if let Ok(form) = serde_json::from_str::<Value>(json) {
            gather_plan(&form, &mut asked);
        }
        PlanPart::ALL.into_iter().filter(|part| part.is_needed() && !asked.contains(part)).collect()
    }

    /// Codes of all forms.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Every version of every form.
    pub fn iter(&self) -> impl Iterator<Item = &FormText> {
        self.0.values().flat_map(BTreeMap::values)
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_hidden(item: &Value) -> bool {
    list(item, "extension").iter().any(|extension| {
        extension["url"].as_str().is_some_and(|url| url.ends_with("questionnaire-hidden"))
            && extension["valueBoolean"].as_bool() == Some(true)
    })
}

/// The parts of the plan that everybody is asked and must answer.
fn gather_plan(parent: &Value, parts: &mut Vec<PlanPart>) {
    let is_conditional = |item: &Value| {
        !list(item, "enableWhen").is_empty()
            || list(item, "extension").iter().any(|extension| {
                extension["url"].as_str().is_some_and(|url| url.ends_with("enableWhenExpression"))
            })
    };
    let shown = list(parent, "item").iter().filter(|item| !is_hidden(item) && !is_conditional(item));
    for item in shown {
        if item["required"].as_bool() == Some(true) {
            let of_plan =
                list(item, "code").iter().filter(|code| code["system"].as_str() == Some(PLAN_SYSTEM));
            parts.extend(of_plan.filter_map(|code| PlanPart::from_code(code["code"].as_str()?)));
        }
        // What stands within an answer is asked once it is there.
        if item["type"].as_str() == Some("group") {
            gather_plan(item, parts);
        }
    }
}

/// The codes of what must be answered and is shown.
fn gather_required(parent: &Value, codes: &mut Vec<String>) {
    for item in list(parent, "item").iter().filter(|item| !is_hidden(item)) {
        if item["required"].as_bool() == Some(true) {
            let own = [NEED_SYSTEM, FACT_SYSTEM, FORMULATION_SYSTEM];
            for code in list(item, "code") {
                let (system, code) = (code["system"].as_str(), code["code"].as_str());
                if let (Some(system), Some(code)) = (system, code)
                    && own.contains(&system)
                {
                    codes.push(format!("{system} {code}"));
                }
            }
        }
        gather_required(item, codes);
    }
}

/// One form while it is checked.
struct Check<'a> {
    path: &'a str,
    form: &'a FormText,
    lookups: &'a Lookups,
    problems: &'a Problems,
}

impl Check<'_> {
    fn form(&self) {
        let form: Value = match serde_json::from_str(&self.form.json) {
            Ok(form) => form,
            Err(fault) => {
                let what = format!("This is not JSON: {fault}");
                self.problems.at(self.path, fault.line(), what, "Check quotes, brackets and commas");
                return;
            }
        };
        let version = self.form.version.to_string();
        self.says(&form, "resourceType", "Questionnaire");
        self.says(&form, "name", &self.form.code);
        self.says(&form, "version", &version);
        let mut links = Vec::new();
        self.items(&form, &mut links);
        links.sort_unstable();
        for pair in links.windows(2).filter(|pair| pair[0] == pair[1]) {
            self.problem(pair[0], "its linkId is there twice", "Give each item a linkId of its own");
        }
    }

    fn says(&self, form: &Value, key: &str, expected: &str) {
        if form[key].as_str() != Some(expected) {
            self.problems.of(
                self.path,
                format!("{key} is not ‘{expected}’"),
                format!("Write \"{key}\": \"{expected}\""),
            );
        }
    }

    fn items<'v>(&self, parent: &'v Value, links: &mut Vec<&'v str>) {
        let items = parent["item"].as_array().map(Vec::as_slice).unwrap_or_default();
        for item in items {
            let link = item["linkId"].as_str().unwrap_or_default();
            links.push(link);
            self.item(item, link);
            self.items(item, links);
        }
    }

    fn item(&self, item: &Value, link: &str) {
        let kind = item["type"].as_str().unwrap_or_default();
        if !ITEM_TYPES.contains(&kind) {
            let way_on = format!("Use one of {}", ITEM_TYPES.join(", "));
            self.problem(link, &format!("its type ‘{kind}’ cannot be asked here"), &way_on);
        }
        let answers = item["answerValueSet"].as_str();
        let lookup = answers.map(|set| set.strip_prefix(LOOKUP_PREFIX).unwrap_or_default());
        if let Some(name) = lookup.filter(|name| self.lookups.get(name).is_none()) {
            let what = format!("it takes its answers from a list that is not there (‘{name}’)");
            self.problem(link, &what, "Use urn:landward:lookup: and the name of a file in lookups/");
        }
        for condition in item["enableWhen"].as_array().map(Vec::as_slice).unwrap_or_default() {
            self.condition(condition, link);
        }
        for code in item["code"].as_array().map(Vec::as_slice).unwrap_or_default() {
            self.code(code, lookup, link);
            self.plan_code(code, kind, link);
        }
    }

    /// A condition on a code that no answer can have would hide the question for ever.
    fn condition(&self, condition: &Value, link: &str) {
        let answer = &condition["answerCoding"];
        let name = answer["system"].as_str().and_then(|system| system.strip_prefix(LOOKUP_PREFIX));
        let code = answer["code"].as_str().unwrap_or_default();
        if let Some(name) = name.filter(|name| !self.lookups.has(name, code)) {
            let what = format!("it waits for the answer ‘{code}’, which lookups/{name}.csv does not have");
            self.problem(link, &what, "Correct the code in enableWhen");
        }
    }

    fn code(&self, code: &Value, lookup: Option<&str>, link: &str) {
        let value = code["code"].as_str().unwrap_or_default();
        match code["system"].as_str() {
            Some(NEED_SYSTEM) => {
                if !self.lookups.has("need_type", value) {
                    self.problem(
                        link,
                        &format!("‘{value}’ is not a need"),
                        "Use a code of lookups/need_type.csv",
                    );
                }
                if lookup != Some("need_status") {
                    let way_on = "Give it answerValueSet urn:landward:lookup:need_status";
                    self.problem(link, "a need has other answers than need_status", way_on);
                }
            }
            Some(FACT_SYSTEM) if !self.lookups.has("fact", value) => {
                self.problem(
                    link,
                    &format!("‘{value}’ is not a fact"),
                    "Use a code of lookups/fact.csv, or add it there",
                );
            }
            Some(FORMULATION_SYSTEM) if Part::from_code(value).is_none() => {
                let parts: Vec<&str> = Part::ALL.iter().map(|part| part.code()).collect();
                let way_on = format!("Use one of {}", parts.join(", "));
                self.problem(link, &format!("‘{value}’ is not a part of the formulation"), &way_on);
            }
            Some(_) | None => {}
        }
    }

    /// A part of the safety plan is words; when it is looked at again is a day.
    fn plan_code(&self, code: &Value, kind: &str, link: &str) {
        if code["system"].as_str() != Some(PLAN_SYSTEM) {
            return;
        }
        let value = code["code"].as_str().unwrap_or_default();
        let (fits, way_on) = match PlanPart::from_code(value) {
            None => {
                let parts: Vec<&str> = PlanPart::ALL.iter().map(|part| part.code()).collect();
                let way_on = format!("Use one of {}", parts.join(", "));
                self.problem(link, &format!("‘{value}’ is not a part of the safety plan"), &way_on);
                return;
            }
            Some(PlanPart::LookAgain) => (kind == "date", "Make it a date"),
            Some(_) => {
                (matches!(kind, "text" | "string" | "choice" | "open-choice"), "Make it a text or a choice")
            }
        };
        if !fits {
            self.problem(link, &format!("the part ‘{value}’ of the safety plan cannot be kept so"), way_on);
        }
    }

    fn problem(&self, link: &str, what: &str, way_on: &str) {
        let text = &self.form.json;
        let line = text.find(&format!("\"{link}\"")).map_or(1, |byte| line_of(text, byte));
        self.problems.at(self.path, line, format!("Item ‘{link}’: {what}"), way_on);
    }
}
