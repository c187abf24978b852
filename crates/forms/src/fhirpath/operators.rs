//! The operators (FHIRPath N1, section 6). Nothing on either side gives nothing, except where three-valued logic
//! decides without it.

use std::{borrow::Cow, cmp::Ordering};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    ast::{Expr, Operator},
    collection::{Collection, Item},
    equality,
    error::{Error, ErrorKind},
    evaluate::{Evaluation, Outcome, Scope, is_without_value, single, unexpected},
    units::Measure,
    value::{Quantity, Unit, Value},
};

pub(super) fn binary<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    operator: Operator,
    (left, right): (&'a Expr, &'a Expr),
    scope: &Scope<'a>,
) -> Outcome<'a> {
    let left = evaluation.evaluate(left, scope)?;
    if let Operator::And | Operator::Or | Operator::Xor | Operator::Implies = operator {
        let left = evaluation.boolean(at, &left)?;
        if let Some(decided) = decided_by_left(operator, left) {
            return Ok(Collection::boolean(decided));
        }
        let right = evaluation.evaluate(right, scope)?;
        return Ok(Collection::boolean(logic(operator, left, evaluation.boolean(at, &right)?)));
    }
    let right = evaluation.evaluate(right, scope)?;
    match operator {
        Operator::Union => equality::united(evaluation, at, left, right),
        Operator::Equal => equality::equal(evaluation, at, &left, &right).map(Collection::boolean),
        Operator::NotEqual => {
            let equal = equality::equal(evaluation, at, &left, &right)?;
            Ok(Collection::boolean(equal.map(|equal| !equal)))
        }
        Operator::Equivalent => equality::equivalent(evaluation, at, &left, &right).map(Collection::boolean),
        Operator::NotEquivalent => {
            Ok(Collection::boolean(!equality::equivalent(evaluation, at, &left, &right)?))
        }
        Operator::In => member_of(evaluation, at, &left, &right),
        Operator::Contains => member_of(evaluation, at, &right, &left),
        Operator::Join => {
            let left = evaluation.text(at, &left)?.unwrap_or_default();
            let right = evaluation.text(at, &right)?.unwrap_or_default();
            evaluation.charge_text(at, left.len() + right.len())?;
            Ok(Collection::text(left + right))
        }
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            let (Some(left), Some(right)) = (single(at, &left)?, single(at, &right)?) else {
                return Ok(Collection::EMPTY);
            };
            let order = compare(at, left, right)?;
            Ok(Collection::boolean(order.map(|order| match operator {
                Operator::Less => order == Ordering::Less,
                Operator::LessOrEqual => order != Ordering::Greater,
                Operator::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            })))
        }
        _ => arithmetic(evaluation, at, operator, &left, &right),
    }
}

fn decided_by_left(operator: Operator, left: Option<bool>) -> Option<bool> {
    match (operator, left) {
        (Operator::And, Some(false)) => Some(false),
        (Operator::Or, Some(true)) | (Operator::Implies, Some(false)) => Some(true),
        _ => None,
    }
}

/// Three-valued logic (FHIRPath N1, section 6.5).
fn logic(operator: Operator, left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match operator {
        Operator::And => match (left, right) {
            (Some(true), Some(true)) => Some(true),
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => None,
        },
        Operator::Or => match (left, right) {
            (Some(false), Some(false)) => Some(false),
            (Some(true), _) | (_, Some(true)) => Some(true),
            _ => None,
        },
        Operator::Implies => match (left, right) {
            (Some(false), _) | (_, Some(true)) => Some(true),
            (Some(true), right) => right,
            (None, _) => None,
        },
        _ => Some(left? != right?),
    }
}

fn member_of<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    item: &Collection<'a>,
    items: &Collection<'a>,
) -> Outcome<'a> {
    let Some(item) = single(at, item)? else { return Ok(Collection::EMPTY) };
    evaluation.charge(at, items.len())?;
    let is_in = items.items().iter().any(|other| equality::items_are_equal(item, other) == Some(true));
    Ok(Collection::boolean(is_in))
}

/// Less, equal or more; nothing if precision or unit do not tell (FHIRPath N1, section 6.2).
pub(super) fn compare(at: u32, left: &Item<'_>, right: &Item<'_>) -> Result<Option<Ordering>, Error> {
    if is_without_value(left) || is_without_value(right) {
        return Ok(None);
    }
    let wrong = || {
        let message = format!("{} and {} cannot be put in order", left.type_words(), right.type_words());
        Err(Error::new(ErrorKind::Evaluation, at, message))
    };
    let (Some(left_value), Some(right_value)) = (left.value(), right.value()) else { return wrong() };
    match (&left_value, &right_value) {
        (Value::Text(left), Value::Text(right)) => Ok(Some(left.cmp(right))),
        (Value::Date(left) | Value::DateTime(left), Value::Date(right) | Value::DateTime(right))
        | (Value::Time(left), Value::Time(right)) => Ok(left.compare(right)),
        _ => match (left_value.number(), right_value.number()) {
            (Some(left), Some(right)) => Ok(Some(left.cmp(&right))),
            _ => match (left_value.quantity(), right_value.quantity()) {
                (Some(left), Some(right)) => Ok(left.compare(&right)),
                _ => wrong(),
            },
        },
    }
}

/// The number or quantity with the other sign.
pub(super) fn negated<'a>(at: u32, of: &Collection<'a>) -> Outcome<'a> {
    let Some(item) = single(at, of)? else { return Ok(Collection::EMPTY) };
    let value = match item.value() {
        Some(Value::Integer(number)) => number.checked_neg().map(Value::Integer),
        Some(Value::Decimal(number)) => Some(Value::Decimal(-number)),
        Some(Value::Quantity(quantity)) => Some(Quantity::of(-quantity.value, quantity.unit)),
        _ => return Err(unexpected(at, "a number", item)),
    };
    Ok(Collection::of(value))
}

/// The collection itself, if it is a number or a quantity, or empty.
pub(super) fn numeric<'a>(at: u32, of: Collection<'a>) -> Outcome<'a> {
    negated(at, &of)?;
    Ok(of)
}

/// The arithmetic operators on single items.
pub(super) fn arithmetic<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    operator: Operator,
    left: &Collection<'a>,
    right: &Collection<'a>,
) -> Outcome<'a> {
    let (Some(left), Some(right)) = (single(at, left)?, single(at, right)?) else {
        return Ok(Collection::EMPTY);
    };
    if is_without_value(left) || is_without_value(right) {
        return Ok(Collection::EMPTY);
    }
    let wrong = || {
        let sign = match operator {
            Operator::Plus => "added to",
            Operator::Minus => "taken from",
            Operator::Times => "multiplied by",
            _ => "divided by",
        };
        let (first, second) = if operator == Operator::Times || operator.is_a_division() {
            (left, right)
        } else {
            (right, left)
        };
        let message = format!("{} cannot be {sign} {}", first.type_words(), second.type_words());
        Err(Error::new(ErrorKind::Evaluation, at, message))
    };
    let (Some(left), Some(right)) = (left.value(), right.value()) else { return wrong() };
    let value = match (&left, &right) {
        (Value::Integer(left), Value::Integer(right)) => of_integers(operator, *left, *right),
        (Value::Text(left), Value::Text(right)) if operator == Operator::Plus => {
            evaluation.charge_text(at, left.len() + right.len())?;
            Some(Value::Text(Cow::Owned(format!("{left}{right}"))))
        }
        (Value::Date(date) | Value::DateTime(date) | Value::Time(date), Value::Quantity(by))
            if operator.is_a_sum() =>
        {
            let amount = if operator == Operator::Plus { by.value } else { -by.value };
            let step = evaluation.step(at, by)?;
            match left {
                Value::Time(_) => date.moved_round_the_clock(amount, step).map(Value::Time),
                Value::Date(_) => date.moved(amount, step).map(Value::Date),
                _ => date.moved(amount, step).map(Value::DateTime),
            }
        }
        _ => match (left.number(), right.number()) {
            (Some(left), Some(right)) => of_decimals(operator, left, right),
            _ => match (&left, &right, left.quantity(), right.quantity()) {
                (Value::Quantity(_), _, Some(left), Some(right))
                | (_, Value::Quantity(_), Some(left), Some(right)) => of_quantities(operator, &left, &right),
                _ => return wrong(),
            },
        },
    };
    Ok(Collection::of(value))
}

impl Operator {
    fn is_a_sum(self) -> bool {
        matches!(self, Operator::Plus | Operator::Minus)
    }

    fn is_a_division(self) -> bool {
        matches!(self, Operator::Divide | Operator::WholeDivide | Operator::Remainder)
    }
}

/// What is too large for an Integer is nothing (FHIRPath N1, section 6.6).
fn of_integers<'a>(operator: Operator, left: i32, right: i32) -> Option<Value<'a>> {
    match operator {
        Operator::Plus => left.checked_add(right).map(Value::Integer),
        Operator::Minus => left.checked_sub(right).map(Value::Integer),
        Operator::Times => left.checked_mul(right).map(Value::Integer),
        Operator::WholeDivide => left.checked_div(right).map(Value::Integer),
        Operator::Remainder => left.checked_rem(right).map(Value::Integer),
        _ => Decimal::from(left).checked_div(Decimal::from(right)).map(Value::Decimal),
    }
}

fn of_decimals<'a>(operator: Operator, left: Decimal, right: Decimal) -> Option<Value<'a>> {
    match operator {
        Operator::Plus => left.checked_add(right),
        Operator::Minus => left.checked_sub(right),
        Operator::Times => left.checked_mul(right),
        Operator::WholeDivide => {
            return left
                .checked_div(right)
                .and_then(|quotient| quotient.trunc().to_i32())
                .map(Value::Integer);
        }
        Operator::Remainder => left.checked_rem(right),
        _ => left.checked_div(right),
    }
    .map(Value::Decimal)
}

fn of_quantities<'a>(operator: Operator, left: &Quantity<'a>, right: &Quantity<'a>) -> Option<Value<'a>> {
    let is_bare = |quantity: &Quantity<'_>| matches!(&quantity.unit, Unit::Code(code) if code == "1");
    match operator {
        Operator::Plus | Operator::Minus => {
            let (first, second) = left.aligned(right)?;
            let is_in_left_unit = first == left.value;
            let value = if operator == Operator::Plus {
                first.checked_add(second)
            } else {
                first.checked_sub(second)
            };
            Some(Quantity::of(value?, if is_in_left_unit { left.unit.clone() } else { right.unit.clone() }))
        }
        Operator::Times if is_bare(right) => {
            Some(Quantity::of(left.value.checked_mul(right.value)?, left.unit.clone()))
        }
        Operator::Times if is_bare(left) => {
            Some(Quantity::of(left.value.checked_mul(right.value)?, right.unit.clone()))
        }
        Operator::Divide if is_bare(right) => {
            Some(Quantity::of(left.value.checked_div(right.value)?, left.unit.clone()))
        }
        Operator::Times => {
            in_base_units(left.measure()?.times(right.measure()?)?, left.value.checked_mul(right.value)?)
        }
        Operator::Divide if left.unit == right.unit => {
            Some(Quantity::of(left.value.checked_div(right.value)?, Unit::Code(Cow::Borrowed("1"))))
        }
        Operator::Divide => {
            in_base_units(left.measure()?.over(right.measure()?)?, left.value.checked_div(right.value)?)
        }
        _ => None,
    }
}

fn in_base_units<'a>(measure: Measure, value: Decimal) -> Option<Value<'a>> {
    Some(Quantity::of(value.checked_mul(measure.factor)?, Unit::Code(Cow::Owned(measure.base_code()))))
}
