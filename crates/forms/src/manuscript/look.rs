//! Looking into a form as it is written: its items in order, where one stands.

use std::collections::HashSet;

use super::ITEM_CONTROL;
use crate::{DEEPEST, json::Json};

/// An item as an editor shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its name within the form.
    pub link_id: String,
    /// How deep it stands; 0 for what stands at the top.
    pub depth: usize,
    /// Its type, as FHIR writes it.
    pub kind: String,
    /// Its words.
    pub text: String,
    /// The help with it.
    pub help: String,
    /// Whether it must be answered.
    pub is_required: bool,
    /// Its options, where they stand in the form.
    pub options: Vec<OutlineOption>,
    /// The list that its answers come from, where they do not.
    pub list: Option<String>,
    /// Whether it is asked only under a condition.
    pub is_conditional: bool,
    /// Whether its answer is worked out.
    pub is_calculated: bool,
    /// Whether nothing stands before it, beside it.
    pub is_first: bool,
    /// Whether nothing stands after it, beside it.
    pub is_last: bool,
}

/// An option as an editor shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineOption {
    /// Its code; its words where it has none.
    pub code: String,
    /// Its words.
    pub text: String,
}

/// Expressions that hide or work out; the end of the extension's address.
const CALCULATES: &str = "calculatedExpression";
const ENABLES: &str = "enableWhenExpression";

pub(super) fn outline(root: &Json) -> Vec<Outline> {
    let mut all = Vec::new();
    gather(root, 0, &mut all);
    all
}

fn gather(parent: &Json, depth: usize, all: &mut Vec<Outline>) {
    if depth > DEEPEST {
        return;
    }
    let items: Vec<&Json> = items(parent).iter().filter(|item| !is_help(item)).collect();
    for (place, item) in items.iter().enumerate() {
        let help = self::items(item).iter().find(|child| is_help(child));
        all.push(Outline {
            link_id: words(item, "linkId"),
            depth,
            kind: words(item, "type"),
            text: words(item, "text"),
            help: help.map(|help| words(help, "text")).unwrap_or_default(),
            is_required: item.get("required").and_then(Json::as_bool) == Some(true),
            options: list(item, "answerOption").iter().map(option).collect(),
            list: text_of(item, "answerValueSet").map(str::to_owned),
            is_conditional: item.get("enableWhen").is_some() || has_extension(item, ENABLES),
            is_calculated: has_extension(item, CALCULATES),
            is_first: place == 0,
            is_last: place + 1 == items.len(),
        });
        gather(item, depth + 1, all);
    }
}

fn option(option: &Json) -> OutlineOption {
    let value = option.entries().into_iter().flatten().find(|(key, _)| key.starts_with("value"));
    match value {
        Some((_, coding @ Json::Object(_))) => {
            let code = words(coding, "code");
            let text = text_of(coding, "display").map_or_else(|| code.clone(), str::to_owned);
            OutlineOption { code, text }
        }
        Some((_, value)) => {
            let text = value.as_text().map_or_else(|| value.to_string(), str::to_owned);
            OutlineOption { code: text.clone(), text }
        }
        None => OutlineOption { code: String::new(), text: String::new() },
    }
}

fn has_extension(item: &Json, name: &str) -> bool {
    let ends = |extension: &Json| text_of(extension, "url").is_some_and(|url| url.ends_with(name));
    list(item, "extension").iter().any(ends)
}

/// Whether an item is the help of the question above it.
pub(super) fn is_help(item: &Json) -> bool {
    let is_help = |coding: &Json| text_of(coding, "code") == Some("help");
    let says = |extension: &Json| {
        text_of(extension, "url") == Some(ITEM_CONTROL)
            && extension
                .get("valueCodeableConcept")
                .is_some_and(|concept| list(concept, "coding").iter().any(is_help))
    };
    text_of(item, "type") == Some("display") && list(item, "extension").iter().any(says)
}

/// Every linkId of a form, of help too.
pub(super) fn link_ids(root: &Json) -> HashSet<String> {
    let mut known = HashSet::new();
    let mut left: Vec<&Json> = items(root).iter().collect();
    while let Some(item) = left.pop() {
        known.extend(text_of(item, "linkId").map(str::to_owned));
        left.extend(items(item));
    }
    known
}

/// The list in which an item stands, and its place there.
pub(super) fn place_of<'j>(parent: &'j mut Json, link_id: &str) -> Option<(&'j mut Vec<Json>, usize)> {
    let holds = |item: &Json| text_of(item, "linkId") == Some(link_id) || link_ids(item).contains(link_id);
    let place = items(parent).iter().position(holds)?;
    let Some(Json::List(list)) = parent.get_mut("item") else { return None };
    if text_of(&list[place], "linkId") == Some(link_id) {
        return Some((list, place));
    }
    place_of(&mut list[place], link_id)
}

pub(super) fn items(parent: &Json) -> &[Json] {
    list(parent, "item")
}

pub(super) fn list<'j>(parent: &'j Json, key: &str) -> &'j [Json] {
    parent.get(key).and_then(Json::as_list).unwrap_or_default()
}

pub(super) fn text_of<'j>(parent: &'j Json, key: &str) -> Option<&'j str> {
    parent.get(key)?.as_text()
}

pub(super) fn words(parent: &Json, key: &str) -> String {
    text_of(parent, key).unwrap_or_default().to_owned()
}

/// The item in which another one stands directly, and the item before it there.
pub(super) fn stands(parent: &Json, link_id: &str) -> Option<(Option<String>, Option<String>)> {
    let beside = items(parent);
    match beside.iter().position(|item| text_of(item, "linkId") == Some(link_id)) {
        Some(place) => {
            let before = place.checked_sub(1).map(|before| words(&beside[before], "linkId"));
            Some((text_of(parent, "linkId").map(str::to_owned), before))
        }
        None => beside.iter().find_map(|item| stands(item, link_id)),
    }
}
