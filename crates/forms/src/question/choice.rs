//! A choice from a list, closed or open to something else, of one answer or of several.

use std::collections::HashMap;

use super::{Cell, Wrong, string, trimmed};
use crate::{json::Json, questionnaire::Item, sheet::Sheet, value::Value};

/// What follows the name of the field that takes an answer which is not on the list.
pub(crate) const OTHER: &str = ":other";
/// What the option "other" sends.
pub(crate) const OTHER_TOKEN: &str = ":other";

/// The options of one question in their order.
#[derive(Debug, Default, Clone)]
pub(crate) struct Options {
    pub(crate) list: Vec<Choice>,
    by_token: HashMap<String, usize>,
    /// The list is worked out while the form is filled in (`answerExpression`); here it is empty.
    pub(crate) is_found: bool,
}

/// One option.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: Value,
    pub(crate) is_exclusive: bool,
    pub(crate) is_retired: bool,
    pub(crate) is_first_chosen: bool,
    /// What its radio button or check box sends.
    pub(crate) token: String,
    /// What it counts in a score, as the extensions `itemWeight` or `ordinalValue` say it.
    pub(crate) weights: Vec<Json>,
}

impl Choice {
    pub(crate) fn of(value: Value) -> Choice {
        Choice {
            value,
            is_exclusive: false,
            is_retired: false,
            is_first_chosen: false,
            token: String::new(),
            weights: Vec::new(),
        }
    }
}

impl Options {
    /// Gives each option its token: the code where that is unique, else system and code. Returns the words of
    /// an option that is there twice.
    pub(crate) fn of(mut list: Vec<Choice>) -> Result<Options, String> {
        let mut codes: HashMap<String, usize> = HashMap::new();
        for choice in &list {
            *codes.entry(short_token(&choice.value)).or_default() += 1;
        }
        let mut by_token = HashMap::new();
        for (index, choice) in list.iter_mut().enumerate() {
            let short = short_token(&choice.value);
            choice.token = if codes.get(&short) == Some(&1) { short } else { long_token(&choice.value) };
            if choice.token == OTHER_TOKEN || by_token.insert(choice.token.clone(), index).is_some() {
                return Err(choice.token.clone());
            }
        }
        Ok(Options { list, by_token, is_found: false })
    }

    /// A list that is only known while the form is filled in.
    pub(crate) fn found() -> Options {
        Options { is_found: true, ..Options::default() }
    }

    /// Such a list as it was worked out. Its tokens must not depend on what else is on it, since it may change between
    /// two pages; what it has twice stands once.
    pub(crate) fn of_found(values: Vec<(Value, Vec<Json>)>) -> Options {
        let mut options = Options::found();
        for (value, weights) in values {
            let token = long_token(&value);
            if !token.is_empty() && !options.by_token.contains_key(&token) {
                options.by_token.insert(token.clone(), options.list.len());
                options.list.push(Choice { token, weights, ..Choice::of(value) });
            }
        }
        options
    }

    pub(crate) fn find(&self, value: &Value) -> Option<&Choice> {
        let tokens = [short_token(value), long_token(value)];
        tokens.iter().filter_map(|token| self.by_token(token)).find(|choice| choice.value.means(value))
    }

    fn by_token(&self, token: &str) -> Option<&Choice> {
        self.by_token.get(token).map(|index| &self.list[*index])
    }
}

/// The space around a token is cut when it is read, so none may stand there.
fn short_token(value: &Value) -> String {
    let token = match value {
        Value::Coding(coding) => {
            coding.code.as_deref().or(coding.display.as_deref()).unwrap_or("").to_owned()
        }
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Url(text) => text.clone(),
        Value::Boolean(_)
        | Value::Decimal(_)
        | Value::DateTime(_)
        | Value::Quantity(_)
        | Value::Attachment(_) => String::new(),
    };
    trimmed(&token).to_owned()
}

fn long_token(value: &Value) -> String {
    match value {
        Value::Coding(coding) => {
            format!("{}|{}", coding.system.as_deref().unwrap_or("").trim(), short_token(value))
        }
        value => short_token(value),
    }
}

/// What of the list was chosen, whether "other" was, in the order of the list.
fn chosen<'a>(item: &Item, options: &'a Options, cell: &Cell<'_>) -> Result<(Vec<&'a Choice>, bool), Wrong> {
    let mut chosen = vec![false; options.list.len()];
    let mut is_other = false;
    for token in cell.texts("").iter().map(|text| trimmed(text)).filter(|text| !text.is_empty()) {
        match options.by_token.get(token) {
            Some(index) => chosen[*index] = true,
            None if token == OTHER_TOKEN && matches!(item.kind, super::Kind::OpenChoice(_)) => {
                is_other = true
            }
            None => return Wrong::new(format!("Select an answer from the list for {}", item.called())),
        }
    }
    let choices: Vec<&Choice> =
        options.list.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(choice, _)| choice).collect();
    let count = choices.len() + usize::from(is_other);
    if count > 1 && !item.repeats {
        return Wrong::new(format!("Select only one answer to {}", item.called()));
    }
    match choices.iter().find(|choice| choice.is_exclusive && count > 1) {
        Some(choice) => {
            let words = choice.value.words(cell.zone);
            Wrong::new(format!(
                "Select ‘{words}’ on its own, or the others without it, for {}",
                item.called()
            ))
        }
        None => Ok((choices, is_other)),
    }
}

pub(crate) fn read(item: &Item, options: &Options, cell: &Cell<'_>) -> Result<Vec<Value>, Wrong> {
    let (choices, _) = chosen(item, options, cell)?;
    Ok(choices.into_iter().map(|choice| choice.value.clone()).collect())
}

/// The text beside the list counts when "other" is chosen or nothing else is; else it is a leftover of a changed
/// mind, which stays on the sheet and is not an answer.
pub(crate) fn read_open(item: &Item, options: &Options, cell: &Cell<'_>) -> Result<Vec<Value>, Wrong> {
    let (choices, is_other) = chosen(item, options, cell)?;
    let mut values: Vec<Value> = choices.iter().map(|choice| choice.value.clone()).collect();
    if !is_other && !choices.is_empty() {
        return Ok(values);
    }
    let at_other = |wrong: Wrong| Wrong { suffix: OTHER, ..wrong };
    for text in cell.texts(OTHER) {
        let Some(text) = string::line(item, text).map_err(at_other)? else { continue };
        if text.chars().count() > string::LONGEST_LINE {
            let most = string::LONGEST_LINE;
            return Wrong::within(OTHER, format!("Enter {most} characters or fewer for {}", item.called()));
        }
        let value =
            options.find(&Value::Text(text.clone())).map_or(Value::Text(text), |choice| choice.value.clone());
        if !values.iter().any(|known| known.means(&value)) {
            values.push(value);
        }
    }
    match values.len() > 1 && !item.repeats {
        true => Wrong::within(OTHER, format!("Enter only one answer to {}", item.called())),
        false => Ok(values),
    }
}

/// Whether "other" is chosen and its text is still missing.
pub(crate) fn lacks_other(cell: &Cell<'_>) -> bool {
    cell.texts("").iter().any(|text| trimmed(text) == OTHER_TOKEN)
        && cell.texts(OTHER).iter().all(|text| trimmed(text).is_empty())
}

pub(crate) fn write(options: &Options, values: &[Value], name: &str, sheet: &mut Sheet) {
    let mut tokens = Vec::new();
    let mut others = Vec::new();
    for value in values {
        match (options.find(value), value) {
            (_, value) if options.is_found => tokens.push(long_token(value)),
            (Some(choice), _) => tokens.push(choice.token.clone()),
            (None, Value::Text(text)) => others.push(text.clone()),
            (None, _) => (),
        }
    }
    if !others.is_empty() {
        tokens.push(OTHER_TOKEN.to_owned());
        sheet.set(format!("{name}{OTHER}"), others);
    }
    if !tokens.is_empty() {
        sheet.set(name, tokens);
    }
}
