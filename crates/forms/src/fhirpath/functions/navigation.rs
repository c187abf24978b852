//! The tree, types, extensions and the clock (FHIRPath N1, sections 5.8, 5.9 and 6.3; FHIR R4, FHIRPath, "Additional
//! functions").

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::{Collection, Item},
    evaluate::{Evaluation, Outcome},
    node::Node,
    temporal::{Precision, Temporal},
    value::Value,
};

pub(super) const FUNCTIONS: &[Signature] = &[
    function("children", 0, 0, |evaluation, call| {
        let mut out = Vec::new();
        nodes(&call.input).for_each(|node| node.children(&mut out));
        evaluation.charge(call.at, out.len())?;
        Ok(out.into())
    }),
    function("descendants", 0, 0, descendants),
    function("type", 0, 0, |_, call| Ok(call.input.items().iter().map(type_of).collect())),
    function("extension", 1, 1, |evaluation, call| {
        let url = call.text(evaluation, 0)?;
        let mut out = Collection::default();
        if let Some(url) = url {
            nodes(&call.input).for_each(|node| node.extensions(&url, &mut out));
        }
        Ok(out)
    }),
    function("hasValue", 0, 0, |_, call| {
        Ok(Collection::boolean(call.input.single().is_some_and(|item| match item {
            Item::Node(node) => node.has_value(),
            Item::Value(_) => true,
        })))
    }),
    function("getValue", 0, 0, |_, call| Ok(Collection::of(call.input.single().and_then(Item::value)))),
    function("now", 0, 0, |evaluation, _| {
        Ok(Collection::one(Value::DateTime(Temporal::now(&evaluation.environment.now))))
    }),
    function("today", 0, 0, |evaluation, _| {
        Ok(Collection::one(Value::Date(Temporal::today(&evaluation.environment.now))))
    }),
    function("timeOfDay", 0, 0, |evaluation, _| {
        let now = Temporal::now(&evaluation.environment.now);
        Ok(Collection::one(Value::Time(now.time_of_day())))
    }),
];

fn nodes<'c, 'a>(collection: &'c Collection<'a>) -> impl Iterator<Item = &'c Node<'a>> {
    collection.items().iter().filter_map(|item| match item {
        Item::Node(node) => Some(node),
        Item::Value(_) => None,
    })
}

/// All beneath, in the order of the document.
fn descendants<'a>(evaluation: &mut Evaluation<'_, 'a>, call: Call<'_, 'a>) -> Outcome<'a> {
    let mut out = Vec::new();
    // What is still to be visited, the next one last.
    let mut rest: Vec<Item<'a>> = Vec::new();
    nodes(&call.input).for_each(|node| node.children(&mut rest));
    rest.reverse();
    while let Some(item) = rest.pop() {
        if let Item::Node(node) = &item
            && (!node.is_a_primitive() || node.beside().is_some())
        {
            let known = rest.len();
            node.children(&mut rest);
            if let Some(new) = rest.get_mut(known..) {
                new.reverse();
            }
        }
        out.push(item);
        evaluation.bounded_length(call.at, out.len() + rest.len())?;
    }
    Ok(out.into())
}

fn type_of<'a>(item: &Item<'a>) -> Item<'a> {
    Item::Value(match item {
        Item::Node(node) => Value::Type("FHIR", node.type_name()),
        Item::Value(value) => Value::Type("System", value.type_name()),
    })
}

impl Temporal {
    fn time_of_day(self) -> Temporal {
        let at = crate::fhirpath::temporal::time_only(self.at.time());
        Temporal { at, offset: None, precision: Precision::Second, ..self }
    }
}
