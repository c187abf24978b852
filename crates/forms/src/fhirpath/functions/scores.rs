//! The scores of answers: `weight()` and its older name `ordinal()` (Structured Data Capture, FHIRPath supplements).
//!
//! The score is an extension on the answer, on its value or on the coding. FHIR R4 calls it `ordinalValue`, the
//! extensions since R5 `itemWeight`. A response often lacks it, because it is the form that has the scores; whoever
//! evaluates puts it there from the options of the form. An answer without a score gives nothing, not nought.

use super::{Signature, function};
use crate::fhirpath::{
    collection::{Collection, Item},
    node::Node,
};

/// Where a score may stand, the newest name first.
const URLS: [&str; 4] = [
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/codesystem-ordinalValue",
];

pub(super) const FUNCTIONS: &[Signature] = &[
    function("weight", 0, 0, |_, call| Ok(scores(&call.input))),
    function("ordinal", 0, 0, |_, call| Ok(scores(&call.input))),
];

fn scores<'a>(input: &Collection<'a>) -> Collection<'a> {
    let mut scores = Collection::default();
    for item in input.items() {
        if let Item::Node(node) = item {
            score(node, &mut scores);
        }
    }
    scores
}

/// The score on the element itself, else on its value, else on the codings of a concept.
fn score<'a>(node: &Node<'a>, out: &mut Collection<'a>) {
    if let Some(score) = node.extension_value(&URLS) {
        return out.push(Item::Node(score));
    }
    let mut inner = Collection::default();
    node.members("value", &mut inner);
    if inner.is_empty() {
        node.members("coding", &mut inner);
    }
    for item in inner.items() {
        // A bare number or text says nothing of itself.
        if let Item::Node(inner) = item
            && (inner.beside().is_some() || !inner.is_a_primitive())
        {
            score(inner, out);
        }
    }
}
