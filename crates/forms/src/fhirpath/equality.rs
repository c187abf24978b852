//! When items are equal or equivalent (FHIRPath N1, section 6.1), and what follows from it: distinct, union, in.

use std::collections::HashSet;

use super::{
    collection::{Collection, Item},
    error::Error,
    evaluate::{Evaluation, Outcome},
    value::{Value, are_equivalent},
};
use crate::json::Json;

/// `=`: the same items in the same order; nothing if either side is empty or it cannot be told.
pub(super) fn equal<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    left: &Collection<'a>,
    right: &Collection<'a>,
) -> Result<Option<bool>, Error> {
    if left.is_empty() || right.is_empty() {
        return Ok(None);
    }
    if left.len() != right.len() {
        return Ok(Some(false));
    }
    evaluation.charge(at, left.len())?;
    let mut result = Some(true);
    for (left, right) in left.items().iter().zip(right.items()) {
        match items_are_equal(left, right) {
            Some(true) => (),
            Some(false) => return Ok(Some(false)),
            None => result = None,
        }
    }
    Ok(result)
}

/// `~`: equivalent items in any order; two empty collections are.
pub(super) fn equivalent<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    left: &Collection<'a>,
    right: &Collection<'a>,
) -> Result<bool, Error> {
    if left.len() != right.len() {
        return Ok(false);
    }
    let mut rest: Vec<&Item<'a>> = right.items().iter().collect();
    for item in left.items() {
        evaluation.charge(at, rest.len())?;
        match rest.iter().position(|other| items_are_equivalent(item, other)) {
            Some(index) => rest.swap_remove(index),
            None => return Ok(false),
        };
    }
    Ok(true)
}

/// The items without those that are equal to an earlier one.
pub(super) fn distinct<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    items: Collection<'a>,
) -> Outcome<'a> {
    if items.len() < 2 {
        return Ok(items);
    }
    let mut kept: Vec<Item<'a>> = Vec::new();
    // Texts are equal to nothing but texts, so they need not be compared one by one.
    let mut texts: HashSet<String> = HashSet::new();
    for item in items {
        let is_new = match item.value() {
            Some(Value::Text(text)) => texts.insert(text.into_owned()),
            _ => {
                evaluation.charge(at, kept.len())?;
                !kept.iter().any(|other| items_are_equal(&item, other) == Some(true))
            }
        };
        if is_new {
            kept.push(item);
        }
    }
    Ok(kept.into_iter().collect())
}

/// `|`: both, without duplicates.
pub(super) fn united<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    left: Collection<'a>,
    right: Collection<'a>,
) -> Outcome<'a> {
    distinct(evaluation, at, left.into_iter().chain(right).collect())
}

/// Whether an item is among others.
pub(super) fn is_among<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    item: &Item<'a>,
    others: &Collection<'a>,
) -> Result<bool, Error> {
    evaluation.charge(at, others.len())?;
    Ok(others.items().iter().any(|other| items_are_equal(item, other) == Some(true)))
}

/// Whether two items are equal; nothing if precision or unit do not tell.
pub(super) fn items_are_equal(left: &Item<'_>, right: &Item<'_>) -> Option<bool> {
    if let (Item::Node(left), Item::Node(right)) = (left, right) {
        if left.is_same_place(right) {
            return Some(true);
        }
        let are_quantities = left.kind().is_a_quantity() && right.kind().is_a_quantity();
        let have_no_value = !left.is_a_primitive() && !right.is_a_primitive() && !are_quantities;
        if have_no_value {
            return Some(same(left.json(), right.json()));
        }
        if left.json().is_none() && right.json().is_none() {
            return Some(same(left.beside(), right.beside()));
        }
    }
    match (left.value(), right.value()) {
        (Some(left), Some(right)) => values_are_equal(&left, &right),
        (None, _) | (_, None) => Some(false),
    }
}

fn values_are_equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Text(left), Value::Text(right)) => Some(left == right),
        (Value::Date(left) | Value::DateTime(left), Value::Date(right) | Value::DateTime(right))
        | (Value::Time(left), Value::Time(right)) => left.compare(right).map(std::cmp::Ordering::is_eq),
        (Value::Type(..), Value::Type(..)) => Some(left == right),
        _ => match (left.number(), right.number()) {
            (Some(left), Some(right)) => Some(left == right),
            _ => match (left.quantity(), right.quantity()) {
                (Some(left), Some(right)) => left.compare(&right).map(std::cmp::Ordering::is_eq),
                _ => Some(false),
            },
        },
    }
}

fn items_are_equivalent(left: &Item<'_>, right: &Item<'_>) -> bool {
    let (Some(left_value), Some(right_value)) = (left.value(), right.value()) else {
        return items_are_equal(left, right) == Some(true);
    };
    match (&left_value, &right_value) {
        (Value::Text(left), Value::Text(right)) => folded(left) == folded(right),
        _ => match (left_value.number(), right_value.number()) {
            (Some(left), Some(right)) => are_equivalent(left, right),
            _ => match (left_value.quantity(), right_value.quantity()) {
                (Some(left), Some(right)) => left.is_equivalent(&right),
                _ => values_are_equal(&left_value, &right_value) == Some(true),
            },
        },
    }
}

/// Text without case, and with each run of white space as one space.
fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two pieces of JSON say the same: keys in any order, numbers by value.
fn same(left: Option<&Json>, right: Option<&Json>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return left.is_none() && right.is_none() };
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            let content =
                |entries: &[(String, Json)]| entries.iter().filter(|(key, _)| key != "fhir_comments").count();
            content(left) == content(right)
                && left.iter().filter(|(key, _)| key != "fhir_comments").all(|(key, value)| {
                    let other = right.iter().find(|(other, _)| other == key).map(|(_, value)| value);
                    other.is_some() && same(Some(value), other)
                })
        }
        (Json::List(left), Json::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(Some(left), Some(right)))
        }
        (Json::Number(left), Json::Number(right)) => {
            left == right
                || left.parse::<rust_decimal::Decimal>().ok().is_some_and(|left| right.parse() == Ok(left))
        }
        (left, right) => left == right,
    }
}
