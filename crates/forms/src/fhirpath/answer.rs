//! From what an expression gives to an answer of a form, and back.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::{
    collection::Item,
    temporal::{Precision, Temporal, time_only},
    value::{Value, rounded},
};
use crate::{Coding, Decimal, Moment, PartialDate, Value as Answer};

impl Item<'_> {
    /// The item as an answer; times without an offset are taken to be of this time zone.
    ///
    /// Nothing for what no question can be answered with: quantities, elements other than codings, dates outside the
    /// years 1 to 9999, times that are not known to the minute, and numbers of more than 18 digits before the point.
    /// A longer fraction, such as a third, is rounded to the 18 digits that FHIR asks for.
    pub fn answer(&self, zone: &TimeZone) -> Option<Answer> {
        if let Item::Node(node) = self
            && node.type_name() == "Coding"
        {
            return Coding::read(node.json()?).ok().map(Answer::Coding);
        }
        match self.value()? {
            Value::Boolean(truth) => Some(Answer::Boolean(truth)),
            Value::Integer(number) => Some(Answer::Integer(number)),
            Value::Decimal(number) => in_18_digits(number).map(Answer::Decimal),
            Value::Text(text) => Some(Answer::Text(text.into_owned())),
            Value::Date(date) => Some(Answer::Date(date.date())),
            Value::DateTime(at) => at.moment(zone).map(Answer::DateTime),
            Value::Time(time) if time.precision() >= Precision::Minute => time.time().map(Answer::Time),
            Value::Time(_) | Value::Quantity(_) | Value::Type(..) => None,
        }
    }
}

impl<'a> Value<'a> {
    /// An answer as a value for [`Environment::set_variable`](super::Environment::set_variable); moments have the
    /// offset of this time zone. Nothing for codings and quantities, which are elements: take them from a document.
    pub fn of_answer(answer: &'a Answer, zone: &TimeZone) -> Option<Value<'a>> {
        match answer {
            Answer::Boolean(truth) => Some(Value::Boolean(*truth)),
            Answer::Integer(number) => Some(Value::Integer(*number)),
            Answer::Decimal(number) => {
                rust_decimal::Decimal::from_str_exact(&number.to_string()).ok().map(Value::Decimal)
            }
            Answer::Text(text) => Some(Value::Text(Cow::Borrowed(text))),
            Answer::Date(date) => of_date(*date).map(Value::Date),
            Answer::DateTime(Moment::Date(date)) => of_date(*date).map(Value::DateTime),
            Answer::DateTime(at @ Moment::At(_)) => {
                Temporal::parse_date_time(&at.fhir(zone)).map(Value::DateTime)
            }
            Answer::Time(time) => {
                let at = time_only(*time);
                Some(Value::Time(Temporal {
                    at,
                    precision: Precision::Second,
                    offset: None,
                    fraction_digits: 0,
                }))
            }
            Answer::Url(text) | Answer::Attachment(text) => Some(Value::Text(Cow::Borrowed(text))),
            Answer::Coding(_) | Answer::Quantity(_) => None,
        }
    }
}

pub(crate) fn in_18_digits(number: rust_decimal::Decimal) -> Option<Decimal> {
    let exact = Decimal::parse(&number.to_string());
    exact.or_else(|| {
        let whole = number.trunc().abs().to_string().trim_start_matches('0').len();
        let places = u32::try_from(18_usize.checked_sub(whole)?).ok()?;
        Decimal::parse(&rounded(number, places).normalize().to_string())
    })
}

fn of_date(date: PartialDate) -> Option<Temporal> {
    Temporal::parse_date(&date.to_string())
}
