//! Putting collections together and taking them apart (FHIRPath N1, sections 5.3 and 5.4), and the sums of
//! Structured Data Capture's supplements.
//!
//! `sum`, `min`, `max` and `avg` of nothing are nothing: an unanswered form has no score, not the score nought.

use rust_decimal::Decimal;

use super::{Call, Signature, function};
use crate::fhirpath::{
    ast::Operator,
    collection::{Collection, Item},
    equality,
    evaluate::{Evaluation, Outcome},
    operators,
    value::Value,
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("distinct", 0, 0, |evaluation, call| equality::distinct(evaluation, call.at, call.input)),
    function("union", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        equality::united(evaluation, call.at, call.input, other)
    }),
    function("combine", 1, 2, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        Ok(call.input.into_iter().chain(other).collect())
    }),
    function("intersect", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        let shared = chosen(evaluation, &call, &other, true)?;
        equality::distinct(evaluation, call.at, shared)
    }),
    function("exclude", 1, 1, |evaluation, call| {
        let other = call.argument(evaluation, 0)?;
        chosen(evaluation, &call, &other, false)
    }),
    function("sum", 0, 1, |evaluation, call| {
        let items = projected(evaluation, call)?;
        total(evaluation, &items.1, items.0)
    }),
    function("avg", 0, 1, |evaluation, call| {
        let (at, items) = projected(evaluation, call)?;
        let count = Value::Decimal(Decimal::from(items.len()));
        let total = total(evaluation, &items, at)?;
        operators::arithmetic(evaluation, at, Operator::Divide, &total, &Collection::one(count))
    }),
    function("min", 0, 1, |evaluation, call| extreme(evaluation, call, std::cmp::Ordering::Less)),
    function("max", 0, 1, |evaluation, call| extreme(evaluation, call, std::cmp::Ordering::Greater)),
];

/// The items that are, or are not, among others.
fn chosen<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    others: &Collection<'a>,
    wanted: bool,
) -> Outcome<'a> {
    let mut chosen = Collection::default();
    for item in call.input.items() {
        if equality::is_among(evaluation, call.at, item, others)? == wanted {
            chosen.push(item.clone());
        }
    }
    Ok(chosen)
}

/// The items, or what the argument makes of each.
fn projected<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: Call<'_, 'a>,
) -> Result<(u32, Collection<'a>), crate::fhirpath::Error> {
    if call.arguments.is_empty() {
        return Ok((call.at, call.input));
    }
    let mut items = Collection::default();
    for (index, item) in call.input.items().iter().enumerate() {
        items.extend(call.on(evaluation, 0, item, index)?);
    }
    Ok((call.at, items))
}

fn total<'a>(evaluation: &mut Evaluation<'_, 'a>, items: &Collection<'a>, at: u32) -> Outcome<'a> {
    let mut total: Option<Collection<'a>> = None;
    for item in items.items() {
        let item = Collection::one(item.clone());
        total = Some(match total {
            None => operators::numeric(at, item)?,
            Some(total) => operators::arithmetic(evaluation, at, Operator::Plus, &total, &item)?,
        });
    }
    Ok(total.unwrap_or_default())
}

fn extreme<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: Call<'_, 'a>,
    wanted: std::cmp::Ordering,
) -> Outcome<'a> {
    let (at, items) = projected(evaluation, call)?;
    let mut extreme: Option<&Item<'a>> = None;
    for item in items.items() {
        match extreme {
            None => extreme = Some(item),
            Some(known) => match operators::compare(at, item, known)? {
                Some(order) if order == wanted => extreme = Some(item),
                Some(_) => (),
                // Too vague to tell which is the least.
                None => return Ok(Collection::EMPTY),
            },
        }
    }
    Ok(extreme.cloned().map_or(Collection::EMPTY, Collection::one))
}
