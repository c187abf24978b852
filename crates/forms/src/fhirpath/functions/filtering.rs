//! Which items, and what of them? (FHIRPath N1, sections 5.2 and 5.3, `iif` of 5.5, `aggregate` of 7, and `sort`)

use std::{borrow::Cow, cmp::Ordering};

use super::{Call, Signature, function};
use crate::fhirpath::{
    ast::{Expr, Kind, Operator},
    collection::{Collection, Item},
    equality,
    error::{Error, ErrorKind},
    evaluate::{Evaluation, Outcome, Scope, single},
    node::TextUnder,
    operators, search,
    value::Value,
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("where", 1, 1, filtered),
    function("select", 1, 1, selected),
    function("repeat", 1, 1, repeated),
    function("single", 0, 0, |_, call| {
        single(call.at, &call.input)?;
        Ok(call.input)
    }),
    function("first", 0, 0, |_, call| Ok(call.input.into_iter().take(1).collect())),
    function("last", 0, 0, |_, call| Ok(call.input.items().last().cloned().into_iter().collect())),
    function("tail", 0, 0, |_, call| Ok(call.input.into_iter().skip(1).collect())),
    function("skip", 1, 1, |evaluation, call| match call.integer(evaluation, 0)? {
        Some(many) => Ok(call.input.into_iter().skip(usize::try_from(many).unwrap_or(0)).collect()),
        None => Ok(Collection::EMPTY),
    }),
    function("take", 1, 1, |evaluation, call| match call.integer(evaluation, 0)? {
        Some(many) => Ok(call.input.into_iter().take(usize::try_from(many).unwrap_or(0)).collect()),
        None => Ok(Collection::EMPTY),
    }),
    function("iif", 2, 3, iif),
    function("aggregate", 1, 2, aggregated),
    function("sort", 0, usize::MAX, sorted),
    function("trace", 1, 2, |_, call| Ok(call.input)),
];

fn filtered<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let wanted = call.arguments.first().and_then(wanted_text);
    let mut kept = Collection::default();
    for (index, item) in call.input.items().iter().enumerate() {
        // `where(linkId = 'x')` stands in nearly every expression of a form: most items are passed over by one look.
        if let (Some((name, text)), Item::Node(node)) = (wanted, item) {
            match node.text_under(name) {
                TextUnder::Nothing => continue,
                TextUnder::Text(other) if other != text => continue,
                TextUnder::Text(_) | TextUnder::Other => (),
            }
        }
        if call.is_met(evaluation, item, index)? == Some(true) {
            kept.push(item.clone());
        }
    }
    evaluation.charge(call.at, call.input.len())?;
    Ok(kept)
}

/// `descendants().where(linkId = 'x')` without making a list of all descendants: only those that may meet the
/// condition are visited. Nothing where a look does not tell enough.
pub(in crate::fhirpath) fn searched<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
) -> Result<Option<Collection<'a>>, Error> {
    let Some((name, text)) = call.arguments.first().and_then(wanted_text) else { return Ok(None) };
    let mut candidates = Vec::new();
    for item in call.input.items() {
        let Item::Node(node) = item else { continue };
        let mut visited = 0;
        let is_told = search::candidates(node, name, text, &mut candidates, &mut visited);
        evaluation.charge(call.at, visited)?;
        if !is_told {
            return Ok(None);
        }
    }
    let mut kept = Collection::default();
    for (index, node) in candidates.into_iter().enumerate() {
        let item = Item::Node(node);
        if call.is_met(evaluation, &item, index)? == Some(true) {
            kept.push(item);
        }
    }
    Ok(Some(kept))
}

/// Whether a call is `….descendants().where(linkId = 'x')`.
pub(in crate::fhirpath) fn is_a_search(name: &str, on: Option<&Expr>, arguments: &[Expr]) -> bool {
    let is_on_descendants =
        on.is_some_and(|on| matches!(&on.kind, Kind::Call(call) if call.function.name == "descendants"));
    name == "where" && is_on_descendants && arguments.first().and_then(wanted_text).is_some()
}

/// Name and text of a condition like `linkId = 'x'`.
fn wanted_text(condition: &Expr) -> Option<(&str, &str)> {
    let Kind::Binary { operator: Operator::Equal, left, right } = &condition.kind else { return None };
    match (&left.kind, &right.kind) {
        (Kind::Member { on: None, name, root: None }, Kind::Literal(Value::Text(text))) => Some((name, text)),
        _ => None,
    }
}

fn selected<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let mut selected = Collection::default();
    for (index, item) in call.input.items().iter().enumerate() {
        selected.extend(call.on(evaluation, 0, item, index)?);
        evaluation.bounded_length(call.at, selected.len())?;
    }
    Ok(selected)
}

/// Follows a projection until nothing new comes. A place in a document is new if it was not visited; two places that
/// say the same are two (two rows of a form may hold the same answers). Computed values are new if no equal one was.
fn repeated<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let mut found: Vec<Item<'a>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut computed = Collection::default();
    let mut queue: Vec<Item<'a>> = call.input.items().to_vec();
    let mut index = 0;
    while !queue.is_empty() {
        let mut next = Vec::new();
        for item in queue {
            for child in call.on(evaluation, 0, &item, index)? {
                let is_new = match &child {
                    Item::Node(node) => seen.insert(node.place()),
                    Item::Value(_) => {
                        let is_known = equality::is_among(evaluation, call.at, &child, &computed)?;
                        if !is_known {
                            computed.push(child.clone());
                        }
                        !is_known
                    }
                };
                if is_new {
                    found.push(child.clone());
                    next.push(child);
                    evaluation.bounded_length(call.at, found.len())?;
                }
            }
            index += 1;
        }
        queue = next;
    }
    Ok(found.into())
}

/// Only the branch that is chosen is evaluated, with the item it is called on as `$this`.
fn iif<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    single(call.at, &call.input)?;
    let scope = Scope { this: call.input.clone(), ..call.scope.clone() };
    let call = Call { scope: &scope, ..call };
    let condition = call.argument(evaluation, 0)?;
    match evaluation.condition(call.at, &condition)? {
        Some(true) => call.argument(evaluation, 1),
        Some(false) | None => call.argument(evaluation, 2),
    }
}

fn aggregated<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let mut total = call.argument(evaluation, 1)?;
    for (index, item) in call.input.items().iter().enumerate() {
        let Some(step) = call.arguments.first() else { break };
        evaluation.charge(call.at, total.len())?;
        let scope = Scope { this: Collection::one(item.clone()), index: Some(index), total: Some(total) };
        total = evaluation.evaluate(step, &scope)?;
    }
    Ok(total)
}

/// What to sort by, if there is something, and whether the greatest comes first.
type Key<'a> = (Option<Item<'a>>, bool);

/// An item with what it is sorted by.
type Row<'a> = (Vec<Key<'a>>, Item<'a>);

/// Sorts by the items, or by keys computed of them; a minus before a key turns its order round. What has no key
/// comes first.
fn sorted<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let mut rows = Vec::new();
    for (index, item) in call.input.items().iter().enumerate() {
        let mut keys = Vec::new();
        for argument in call.arguments {
            let (key, is_downwards) = match &argument.kind {
                Kind::Negative(key) => (&**key, true),
                _ => (argument, false),
            };
            let key = evaluation.evaluate_on(key, item.clone(), index, call.scope)?;
            keys.push((single(call.at, &key)?.cloned(), is_downwards));
        }
        if call.arguments.is_empty() {
            keys.push((Some(item.clone()), false));
        }
        rows.push((keys, item.clone()));
    }
    let sorted = merge_sorted(evaluation, call.at, rows)?;
    Ok(sorted.into_iter().map(|(_, item)| item).collect())
}

/// Merges sorted halves: unlike the library's sort, this one can end with an error, and its steps are counted.
fn merge_sorted<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    at: u32,
    mut rows: Vec<Row<'a>>,
) -> Result<Vec<Row<'a>>, Error> {
    if rows.len() < 2 {
        return Ok(rows);
    }
    evaluation.charge(at, rows.len())?;
    let right = rows.split_off(rows.len() / 2);
    let mut left = merge_sorted(evaluation, at, rows)?.into_iter().peekable();
    let mut right = merge_sorted(evaluation, at, right)?.into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some((left_keys, _)), Some((right_keys, _))) = (left.peek(), right.peek()) {
        let is_right_first = order(at, left_keys, right_keys)? == Ordering::Greater;
        merged.extend(if is_right_first { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

fn order<'a>(at: u32, left: &[Key<'a>], right: &[Key<'a>]) -> Result<Ordering, Error> {
    for ((left, is_downwards), (right, _)) in left.iter().zip(right) {
        let order = match (left, right) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => return Ok(Ordering::Less),
            (Some(_), None) => return Ok(Ordering::Greater),
            (Some(left), Some(right)) => operators::compare(at, left, right)?.ok_or_else(|| {
                Error::new(
                    ErrorKind::Evaluation,
                    at,
                    Cow::from("the values are too vague to be put in order"),
                )
            })?,
        };
        if order != Ordering::Equal {
            return Ok(if *is_downwards { order.reverse() } else { order });
        }
    }
    Ok(Ordering::Equal)
}
