//! One answer's value, typed: what was meant, no longer what was typed.

use std::cmp::Ordering;

use jiff::{civil::Time, tz::TimeZone};

use crate::{
    coding::Coding,
    date::{Moment, PartialDate, short_time},
    decimal::Decimal,
    json::Json,
    quantity::Quantity,
};

/// The value of one answer. There is no value for "unanswered": an unanswered question has no values.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i32),
    /// An exact decimal number.
    Decimal(Decimal),
    /// A date, as far as it is known.
    Date(PartialDate),
    /// A date with a time of day.
    DateTime(Moment),
    /// A time of day.
    Time(Time),
    /// Free text, or an option that is text.
    Text(String),
    /// A coded option.
    Coding(Coding),
    /// A number with its unit.
    Quantity(Quantity),
    /// An address on a network, or a name like `urn:oid:2.16`.
    Url(String),
    /// Where something is kept that is not in the form: a picture, a letter. The file itself is never taken in.
    Attachment(String),
}

impl Value {
    /// What is answered, as a code: that of the option, or `yes` and `no`; none of what is no choice.
    pub fn code(&self) -> Option<&str> {
        match self {
            Value::Coding(coding) => coding.code.as_deref(),
            Value::Boolean(true) => Some("yes"),
            Value::Boolean(false) => Some("no"),
            Value::Integer(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::DateTime(_)
            | Value::Time(_)
            | Value::Text(_)
            | Value::Quantity(_)
            | Value::Url(_)
            | Value::Attachment(_) => None,
        }
    }

    /// The FHIR type, as it ends `value[x]`.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Boolean(_) => "Boolean",
            Value::Integer(_) => "Integer",
            Value::Decimal(_) => "Decimal",
            Value::Date(_) => "Date",
            Value::DateTime(_) => "DateTime",
            Value::Time(_) => "Time",
            Value::Text(_) => "String",
            Value::Coding(_) => "Coding",
            Value::Quantity(_) => "Quantity",
            Value::Url(_) => "Uri",
            Value::Attachment(_) => "Attachment",
        }
    }

    /// Whether both mean the same; a coding's words do not matter.
    pub fn means(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Coding(left), Value::Coding(right)) => left.means(right),
            (left, right) => left == right,
        }
    }

    /// Less, equal or more; nothing for values that have no order, or whose precision does not tell.
    pub fn compare(&self, other: &Value, zone: &TimeZone) -> Option<Ordering> {
        match (self, other) {
            (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
            (Value::Decimal(left), Value::Decimal(right)) => Some(left.cmp(right)),
            (Value::Integer(left), Value::Decimal(right)) => Some(Decimal::from(*left).cmp(right)),
            (Value::Decimal(left), Value::Integer(right)) => Some(left.cmp(&Decimal::from(*right))),
            (Value::Date(left), Value::Date(right)) => left.compare(*right),
            (Value::DateTime(left), Value::DateTime(right)) => left.compare(*right, zone),
            (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
            (Value::Quantity(left), Value::Quantity(right)) => left.compare(right),
            (left, right) if left.means(right) => Some(Ordering::Equal),
            (_, _) => None,
        }
    }

    /// The answer in plain words, with times as they are in this time zone.
    pub fn words(&self, zone: &TimeZone) -> String {
        match self {
            Value::Boolean(true) => "Yes".to_owned(),
            Value::Boolean(false) => "No".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Date(date) => date.words(),
            Value::DateTime(moment) => moment.words(zone),
            Value::Time(time) => short_time(*time),
            Value::Text(text) | Value::Url(text) | Value::Attachment(text) => text.clone(),
            Value::Coding(coding) => coding.words().to_owned(),
            Value::Quantity(quantity) => quantity.words(),
        }
    }

    /// The FHIR form.
    pub(crate) fn fhir(&self, zone: &TimeZone) -> Json {
        match self {
            Value::Boolean(truth) => Json::Bool(*truth),
            Value::Integer(number) => Json::Number(number.to_string()),
            Value::Decimal(number) => Json::Number(number.to_string()),
            Value::Date(date) => Json::text(date.to_string()),
            Value::DateTime(moment) => Json::text(moment.fhir(zone)),
            Value::Time(time) => Json::text(time.to_string()),
            Value::Text(text) | Value::Url(text) => Json::text(text.as_str()),
            Value::Coding(coding) => coding.fhir(),
            Value::Quantity(quantity) => quantity.fhir(),
            Value::Attachment(text) => attachment(text),
        }
    }

    /// Reads a `value[x]`, `answer[x]`… whose type is the end of its key.
    pub(crate) fn read(type_name: &str, json: &Json) -> Result<Value, String> {
        let text = json.as_text();
        let value = match type_name {
            "Boolean" => json.as_bool().map(Value::Boolean),
            "Integer" => json.as_number().and_then(|digits| digits.parse().ok()).map(Value::Integer),
            "Decimal" => json.as_number().and_then(Decimal::from_json).map(Value::Decimal),
            "Date" => text.and_then(PartialDate::parse).map(Value::Date),
            "DateTime" => text.and_then(Moment::parse).map(Value::DateTime),
            "Time" => text.and_then(read_time).map(Value::Time),
            "String" => text.filter(|text| !text.trim().is_empty()).map(|text| Value::Text(text.to_owned())),
            "Coding" => return Coding::read(json).map(Value::Coding),
            "Quantity" => return Quantity::read(json).map(Value::Quantity),
            "Uri" | "Url" => text.filter(|text| is_address(text)).map(|text| Value::Url(text.to_owned())),
            "Attachment" => return read_attachment(json).map(Value::Attachment),
            other => return Err(format!("has a value of type ‘{other}’, which is not supported")),
        };
        value.ok_or_else(|| format!("has a value that is not a proper {}", type_name.to_lowercase()))
    }
}

/// FHIR R4 `uri`: no spaces, and something before and after a colon, or a path.
pub(crate) fn is_address(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace) && !text.contains(char::is_control)
}

/// An attachment that is kept elsewhere: by its address where the text is one, else by what it is called.
fn attachment(text: &str) -> Json {
    let is_web =
        ["https:", "http:", "urn:"].iter().any(|scheme| text.starts_with(scheme)) && is_address(text);
    Json::Object(vec![(if is_web { "url" } else { "title" }.to_owned(), Json::text(text))])
}

/// Contents inside the answer, or anything else that the kept words could not say again, are refused.
fn read_attachment(json: &Json) -> Result<String, String> {
    let refused =
        || "has an attachment that is more than an address or a title, which is not supported".to_owned();
    match json.entries().ok_or_else(refused)? {
        [(key, Json::Text(text))] if matches!(key.as_str(), "url" | "title") && !text.trim().is_empty() => {
            match attachment(text).get(key) {
                Some(_) => Ok(text.clone()),
                None => Err(refused()),
            }
        }
        _ => Err(refused()),
    }
}

/// A FHIR `time`: `hh:mm:ss`, perhaps with a fraction.
fn read_time(text: &str) -> Option<Time> {
    let has_seconds = text.get(8..).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let has_colons = text.get(2..3) == Some(":") && text.get(5..6) == Some(":");
    (has_seconds && has_colons).then(|| text.parse().ok()).flatten()
}
