//! Finds elements by the text under one of their names, anywhere beneath an element, without visiting the rest.
//!
//! Types are worked out for what is found only, from the path that leads there.

use super::{
    model::TypeId,
    node::{Node, TextUnder, kind_of_key, placed_kind},
};
use crate::json::Json;

/// Where the search stands: beneath the start, or under a key of another place.
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    key: &'p str,
    json: &'p Json,
    start: TypeId,
}

/// Adds all elements beneath that may have this text under this name, in the order of the document.
///
/// Gives whether all such elements were found; where something is said beside values (`_birthDate`) it is not.
pub(super) fn candidates<'a>(
    node: &Node<'a>,
    name: &str,
    text: &str,
    found: &mut Vec<Node<'a>>,
    visited: &mut usize,
) -> bool {
    let Some(json) = node.json() else { return node.beside().is_none() };
    let place = Place { above: None, key: "", json, start: node.kind() };
    node.beside().is_none() && within(json, &place, (name, text), found, visited)
}

fn within<'a>(
    json: &'a Json,
    place: &Place<'_>,
    wanted: (&str, &str),
    found: &mut Vec<Node<'a>>,
    visited: &mut usize,
) -> bool {
    let Some(entries) = json.entries() else { return true };
    entries.iter().all(|(key, value)| match value {
        _ if key.starts_with('_') => false,
        Json::Object(_) => at(value, place, key, wanted, found, visited),
        Json::List(list) => list.iter().all(|value| at(value, place, key, wanted, found, visited)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => true,
    })
}

fn at<'a>(
    json: &'a Json,
    above: &Place<'_>,
    key: &str,
    wanted: (&str, &str),
    found: &mut Vec<Node<'a>>,
    visited: &mut usize,
) -> bool {
    if !matches!(json, Json::Object(_)) {
        return true;
    }
    *visited += 1;
    let place = Place { above: Some(above), key, json, start: TypeId::UNKNOWN };
    // The look needs no type, and most places are passed over by it.
    match Node::placed(json, TypeId::extension()).text_under(wanted.0) {
        TextUnder::Nothing => (),
        TextUnder::Text(text) if text != wanted.1 => (),
        TextUnder::Text(_) | TextUnder::Other => found.push(Node::placed(json, place.kind())),
    }
    within(json, &place, wanted, found, visited)
}

impl Place<'_> {
    fn kind(&self) -> TypeId {
        match self.above {
            None => self.start,
            Some(above) => placed_kind(self.json, kind_of_key(above.kind(), self.key)),
        }
    }
}
