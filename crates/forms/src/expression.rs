//! A form's expressions over its answers: FHIRPath with the variables of Structured Data Capture, and what they give as
//! answers of a question.

use std::sync::atomic::AtomicUsize;

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::{
    coding::Coding,
    date::Moment,
    decimal::Decimal,
    fhirpath::{self, Collection, Environment, Item, Node},
    json::Json,
    quantity::{Quantity, unit},
    question::Kind,
    questionnaire::extension,
    value::Value,
};

/// The functions that ask for the moment.
const OF_THE_MOMENT: [&str; 3] = ["now", "today", "timeOfDay"];

/// One expression of a form, ready to be evaluated.
#[derive(Debug)]
pub(crate) struct Expression {
    read: fhirpath::Expression,
    variables: Vec<String>,
    link_ids: Vec<String>,
    sought: Vec<String>,
    asks_time: bool,
}

/// What all expressions of one reading see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) resource: Node<'a>,
    pub(crate) questionnaire: Node<'a>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) zone: &'a TimeZone,
    pub(crate) named: &'a [(String, Json)],
    /// What is left of the steps that all expressions of one reading share.
    pub(crate) budget: &'a AtomicUsize,
}

/// What an expression gave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found<'a>(Collection<'a>);

/// Where an expression stands: its context, and the variables that it sees.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a>(Environment<'a>);

impl Expression {
    /// Reads an expression; the error is the end of a sentence.
    pub(crate) fn read(text: &str) -> Result<Expression, String> {
        let read = fhirpath::Expression::parse(text).map_err(|error| error.to_string())?;
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Ok(Expression {
            variables: owned(read.variables_used()),
            link_ids: owned(read.link_ids_named()),
            sought: owned(read.link_ids_sought()),
            asks_time: read.functions_used().iter().any(|name| OF_THE_MOMENT.contains(name)),
            read,
        })
    }

    /// The variables that it names.
    pub(crate) fn variables(&self) -> &[String] {
        &self.variables
    }

    /// The items that it names.
    pub(crate) fn link_ids(&self) -> &[String] {
        &self.link_ids
    }

    /// The items that it looks for, so that it depends on them: all that it names but those that it leaves out.
    pub(crate) fn sought(&self) -> &[String] {
        &self.sought
    }

    /// Evaluates it; the error is a sentence for the keeper of the form.
    pub(crate) fn evaluate<'a>(&'a self, env: &Env<'a>, scope: &Scope<'a>) -> Result<Found<'a>, String> {
        if self.asks_time && env.at.is_none() {
            return Err("asks for the time, and none was given".to_owned());
        }
        self.read.evaluate(&scope.0).map(Found).map_err(|error| error.to_string())
    }
}

impl<'a> Scope<'a> {
    /// The scope of the form itself: the whole response.
    pub(crate) fn top(env: &Env<'a>) -> Scope<'a> {
        let now: Zoned = env.at.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(env.zone.clone());
        let mut environment = Environment::of(env.resource, now);
        environment.set_budget(env.budget);
        environment.set_variable("questionnaire", Collection::one(env.questionnaire));
        for (name, json) in env.named {
            environment.set_variable(name, Collection::one(Node::of(json)));
        }
        Scope(environment)
    }

    /// The scope of an item within: what it was answered, if it was, and how the form asks it.
    pub(crate) fn within(&self, node: Option<Node<'a>>, written: Option<Node<'a>>) -> Scope<'a> {
        let one = |node: Option<Node<'a>>| node.map(Collection::one).unwrap_or_default();
        let mut environment = self.0.clone();
        environment.set_focus(one(node));
        environment.set_variable("qitem", one(written));
        Scope(environment)
    }

    pub(crate) fn set(&mut self, name: &str, found: Found<'a>) {
        self.0.set_variable(name, found.0);
    }
}

impl Found<'_> {
    /// Yes, no, or nothing known (FHIRPath N1, "Singleton Evaluation of Collections": one item that is no truth value
    /// counts as yes).
    pub(crate) fn truth(&self) -> Result<Option<bool>, String> {
        match self.0.items() {
            [] => Ok(None),
            [item] => match item.value() {
                Some(fhirpath::Value::Boolean(truth)) => Ok(Some(truth)),
                Some(_) | None => Ok(Some(true)),
            },
            _ => Err("gives several things where yes or no is wanted".to_owned()),
        }
    }

    /// What it gives, as answers to a question of this kind.
    pub(crate) fn values(&self, kind: &Kind) -> Result<Vec<Value>, String> {
        self.0.items().iter().map(|item| answer(item, kind)).collect()
    }

    /// What it gives, as options to choose from, each with what it counts. What cannot be an option is left out.
    pub(crate) fn options(&self) -> Vec<(Value, Vec<Json>)> {
        let option = |item: &Item<'_>| {
            let weights = match item {
                Item::Node(node) => {
                    node.json().and_then(|json| json.get("extension")).and_then(Json::as_list)
                }
                Item::Value(_) => None,
            };
            let weights = weights.unwrap_or_default().iter().filter(|one| extension::is_weight(one));
            Some((plain(item).ok()?, weights.cloned().collect()))
        };
        self.0.items().iter().filter_map(option).collect()
    }
}

/// One thing as an answer of this kind; a whole decimal is a whole number, a text may name an option.
fn answer(item: &Item<'_>, kind: &Kind) -> Result<Value, String> {
    let value = plain(item)?;
    let value = match (kind, value) {
        (Kind::Integer(_), Value::Decimal(number)) => whole(number)?,
        (Kind::Decimal(_), Value::Integer(number)) => Value::Decimal(Decimal::from(number)),
        (Kind::Quantity(units), Value::Integer(number)) => {
            Value::Quantity(Quantity { number: Decimal::from(number), unit: units.list.first().cloned() })
        }
        (Kind::Quantity(units), Value::Decimal(number)) => {
            Value::Quantity(Quantity { number, unit: units.list.first().cloned() })
        }
        (Kind::DateTime(_), Value::Date(date)) => Value::DateTime(Moment::Date(date)),
        (Kind::Date(_), Value::DateTime(Moment::Date(date))) => Value::Date(date),
        (Kind::Url, Value::Text(text)) => Value::Url(text),
        (Kind::Attachment, Value::Text(text)) => Value::Attachment(text),
        (Kind::Choice(options) | Kind::OpenChoice(options), Value::Text(text)) => {
            let is_code = |value: &&Value| matches!(value, Value::Coding(coding) if coding.code.as_deref() == Some(text.as_str()));
            let mut values = options.list.iter().map(|choice| &choice.value);
            values.find(is_code).cloned().unwrap_or(Value::Text(text))
        }
        (_, value) => value,
    };
    match kind.takes(&value) {
        true => Ok(value),
        false => {
            let words = value.words(&TimeZone::UTC);
            Err(format!("gives ‘{words}’ ({}), which cannot be the answer", value.type_name().to_lowercase()))
        }
    }
}

/// One thing as a value, whatever question it is for.
fn plain(item: &Item<'_>) -> Result<Value, String> {
    if let Item::Node(node) = item
        && let Some(json @ Json::Object(_)) = node.json()
    {
        return match json.get("value").and_then(Json::as_number) {
            Some(_) => Quantity::read(json).map(Value::Quantity),
            None => Coding::read(json).map(Value::Coding),
        };
    }
    if let Some(fhirpath::Value::Quantity(quantity)) = item.value() {
        let code = Json::Object(vec![("code".to_owned(), Json::text(quantity.unit()))]);
        let number = fhirpath::in_18_digits(quantity.value());
        let number = number.ok_or("gives a number with more digits than can be kept")?;
        return Ok(Value::Quantity(Quantity { number, unit: unit(&code) }));
    }
    item.answer(&TimeZone::UTC).ok_or_else(|| "gives something that no answer can be".to_owned())
}

fn whole(number: Decimal) -> Result<Value, String> {
    let text = number.to_string();
    let (digits, rest) = text.split_once('.').unwrap_or((&text, ""));
    let is_whole = rest.bytes().all(|digit| digit == b'0');
    let read = digits.parse().ok().filter(|_| is_whole);
    read.map(Value::Integer).ok_or_else(|| format!("gives {text}, which is no whole number"))
}
