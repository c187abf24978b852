//! The options of a choice: listed with the question, in a value set inside the form, or in the caller's lists.

use crate::{
    coding::Coding,
    json::Json,
    question::{Options, choice::Choice},
    questionnaire::{
        extension,
        heard::{Use, expressions_of},
        read::Loader,
    },
    value::Value,
};

/// The most options of one question.
const MOST_OPTIONS: usize = 2_000;
const OPTION_ELEMENTS: [&str; 10] = [
    "id",
    "extension",
    "modifierExtension",
    "initialSelected",
    "valueCoding",
    "valueString",
    "valueInteger",
    "valueDate",
    "valueTime",
    "valueReference",
];

impl Loader<'_> {
    /// Reads the options of an item; problems are noted and leave an empty list.
    pub(super) fn options(&mut self, link_id: &str, item: &Json) -> Options {
        if has_answer_expression(item) {
            if item.get("answerOption").is_some() || item.get("answerValueSet").is_some() {
                self.problem(Some(link_id), "has both options and an answerExpression");
            }
            return Options::found();
        }
        let list = match (item.get("answerOption"), item.get("answerValueSet")) {
            (Some(_), Some(_)) => Err("has both answerOption and answerValueSet".to_owned()),
            (Some(options), None) => self.listed(link_id, options),
            (None, Some(Json::Text(address))) => self.value_set(address),
            (None, Some(_)) => Err("has an answerValueSet that is not an address".to_owned()),
            (None, None) => Ok(Vec::new()),
        };
        let list = list.and_then(|list| match list.len() {
            0 => Err("has no options to choose from".to_owned()),
            1..=MOST_OPTIONS => Ok(list),
            _ => Err(format!("has more than {MOST_OPTIONS} options")),
        });
        let options = list.and_then(|list| {
            Options::of(list).map_err(|twice| format!("has two options that are the same: ‘{twice}’"))
        });
        options.unwrap_or_else(|message| {
            self.problem(Some(link_id), message);
            Options::default()
        })
    }

    fn listed(&mut self, link_id: &str, options: &Json) -> Result<Vec<Choice>, String> {
        let options = options.as_list().ok_or("has an answerOption that is not a list")?;
        options.iter().map(|option| self.option(link_id, option)).collect()
    }

    fn option(&mut self, link_id: &str, option: &Json) -> Result<Choice, String> {
        self.only_elements(Some(link_id), option, &OPTION_ELEMENTS);
        let entries = option.entries().ok_or("has an option that is not an object")?;
        let mut values = entries.iter().filter_map(|(key, json)| Some((key.strip_prefix("value")?, json)));
        let Some((type_name, json)) = values.next() else {
            return Err("has an option without a value".to_owned());
        };
        let mut choice = Choice::of(Value::read(type_name, json)?);
        choice.is_first_chosen = option.get("initialSelected").and_then(Json::as_bool).unwrap_or(false);
        for one in option.get("extension").and_then(Json::as_list).unwrap_or_default() {
            match extension::exclusive(one) {
                Some(is_exclusive) => choice.is_exclusive = is_exclusive,
                None if extension::is_weight(one) => choice.weights.push(one.clone()),
                None => self.fate(Some(link_id), extension::fate(one)),
            }
        }
        for one in json.get("extension").and_then(Json::as_list).unwrap_or_default() {
            match extension::is_weight(one) {
                true => choice.weights.push(one.clone()),
                false => self.fate(Some(link_id), extension::fate(one)),
            }
        }
        Ok(choice)
    }

    fn value_set(&mut self, address: &str) -> Result<Vec<Choice>, String> {
        // A set inside the form is named by its id, and some forms name it by its own address.
        let is_at = |set: &&Json, key: &str, name: &str| set.get(key).and_then(Json::as_text) == Some(name);
        let inside = match address.strip_prefix('#') {
            Some(id) => {
                let set = self.contained.iter().find(|set| is_at(set, "id", id));
                Some(set.ok_or(format!("names a value set ‘{id}’ that is not in the form"))?)
            }
            None => self.contained.iter().find(|set| is_at(set, "url", address)),
        };
        match inside {
            Some(set) => {
                contained(set).map_err(|message| format!("has a value set ‘{address}’ that {message}"))
            }
            None => {
                let listed = (self.surroundings.value_set)(address)
                    .ok_or(format!("names a value set ‘{address}’ that is not known here"))?;
                let choice = |option: crate::ListedOption| Choice {
                    is_retired: option.is_retired,
                    ..Choice::of(Value::Coding(option.coding))
                };
                Ok(listed.into_iter().map(choice).collect())
            }
        }
    }
}

/// A value set that is written out: its expansion, or its listed concepts. Anything that selects by rule is refused.
fn contained(set: &Json) -> Result<Vec<Choice>, String> {
    if let Some(expansion) = set.get("expansion") {
        let list = expansion.get("contains").and_then(Json::as_list).unwrap_or_default();
        if list.iter().any(|entry| entry.get("contains").is_some() || entry.get("abstract").is_some()) {
            return Err("is a hierarchy, which is not supported".to_owned());
        }
        return list.iter().map(|entry| concept(entry, entry.get("system"))).collect();
    }
    let compose = set.get("compose").ok_or("lists nothing")?;
    let includes = compose.get("include").and_then(Json::as_list).unwrap_or_default();
    let selects = |include: &Json| ["filter", "valueSet"].iter().any(|key| include.get(key).is_some());
    if compose.get("exclude").is_some() || includes.iter().any(selects) {
        return Err("selects by rule, which is not supported".to_owned());
    }
    let mut choices = Vec::new();
    for include in includes {
        let concepts = include.get("concept").and_then(Json::as_list).ok_or("does not list its concepts")?;
        for entry in concepts {
            choices.push(concept(entry, include.get("system"))?);
        }
    }
    Ok(choices)
}

fn concept(entry: &Json, system: Option<&Json>) -> Result<Choice, String> {
    let text = |json: Option<&Json>| json.and_then(Json::as_text).map(str::to_owned);
    let coding =
        Coding { system: text(system), code: text(entry.get("code")), display: text(entry.get("display")) };
    let extensions = entry.get("extension").and_then(Json::as_list).unwrap_or_default();
    let weights = extensions.iter().filter(|one| extension::is_weight(one)).cloned().collect();
    match coding.code {
        Some(_) => Ok(Choice { weights, ..Choice::of(Value::Coding(coding)) }),
        None => Err("has a concept without a code".to_owned()),
    }
}

/// Whether the options are worked out while the form is filled in.
pub(super) fn has_answer_expression(item: &Json) -> bool {
    let extensions = item.get("extension").and_then(Json::as_list).unwrap_or_default();
    extensions.iter().any(|one| matches!(expressions_of(one), Some(Ok(heard)) if heard.used == Use::Answers))
}
