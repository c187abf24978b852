//! Taking an item out of a form: what hangs on it, so that whoever does so hears it before, and putting it back.

use std::collections::HashSet;

use super::{
    CannotEdit, Manuscript,
    look::{self, items, link_ids, list, text_of, words},
};
use crate::{MOST_ITEMS, expression::Expression, json::Json};

/// An item that names another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// The item; none where the form itself names it.
    pub link_id: Option<String>,
    /// Its words.
    pub text: String,
    /// How it depends on the other; each way once.
    pub ways: Vec<Depends>,
}

/// How an item depends on another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depends {
    /// By that it is decided whether it is asked.
    Asked,
    /// Its answer is worked out.
    WorkedOut,
    /// It begins with an answer.
    BeginsWith,
    /// Its answers to choose from are taken from there.
    Choices,
    /// What is answered is held against it.
    HeldAgainst,
    /// In some other way.
    Otherwise,
}

/// An item that was taken out, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenItem {
    /// The item as it was written, with all beneath it.
    pub json: String,
    /// The item in which it stood; none at the top of the form.
    pub within: Option<String>,
    /// The item before it there; none where it was the first.
    pub after: Option<String>,
}

impl Manuscript {
    /// What outside an item names it, or something beneath it.
    pub fn dependents(&self, link_id: &str) -> Vec<Dependent> {
        dependents(&self.root, link_id)
    }

    /// Takes an item out, with all that stands beneath it. Answers what [`Self::put_back`] needs.
    pub fn take_item(&mut self, link_id: &str) -> Result<TakenItem, CannotEdit> {
        let (within, after) = look::stands(&self.root, link_id).ok_or(CannotEdit::NotThere)?;
        let (siblings, place) = look::place_of(&mut self.root, link_id).ok_or(CannotEdit::NotThere)?;
        let item = siblings.remove(place);
        Ok(TakenItem { json: item.to_string(), within, after })
    }

    /// Puts an item back that was taken out: after the one that stood before it, or as the first where it stood. Where
    /// that has gone too, it stands at the end of the form.
    pub fn put_back(&mut self, taken: &TakenItem) -> Result<(), CannotEdit> {
        let item = Json::parse(&taken.json).map_err(|_| CannotEdit::NotThere)?;
        let known = look::link_ids(&self.root);
        let mut comes = look::link_ids(&item);
        comes.extend(text_of(&item, "linkId").map(str::to_owned));
        if !comes.is_disjoint(&known) {
            return Err(CannotEdit::ThereAgain);
        }
        if known.len() + comes.len() > MOST_ITEMS {
            return Err(CannotEdit::TooLarge);
        }
        let is_there = |link_id: &&String| known.contains(*link_id);
        match (taken.after.as_ref().filter(is_there), taken.within.as_ref()) {
            (Some(after), _) => {
                let (siblings, place) = look::place_of(&mut self.root, after).ok_or(CannotEdit::NotThere)?;
                siblings.insert(place + 1, item);
            }
            (None, Some(within)) if known.contains(within) => {
                self.item(within)?.list_mut("item").insert(0, item);
            }
            (None, Some(_)) => self.root.list_mut("item").push(item),
            (None, None) => self.root.list_mut("item").insert(0, item),
        }
        Ok(())
    }
}

/// Everything outside the item `link_id` that names it, or something beneath it, in the order of the page; the form itself
/// first.
fn dependents(root: &Json, link_id: &str) -> Vec<Dependent> {
    let mut goes = HashSet::new();
    if let Some(item) = find(root, link_id) {
        goes = link_ids(item);
        goes.insert(link_id.to_owned());
    }
    let mut all = Vec::new();
    note(root, &goes, &mut all);
    gather(root, &goes, &mut all);
    all
}

fn find<'j>(parent: &'j Json, link_id: &str) -> Option<&'j Json> {
    items(parent).iter().find_map(|item| match text_of(item, "linkId") == Some(link_id) {
        true => Some(item),
        false => find(item, link_id),
    })
}

fn gather(parent: &Json, goes: &HashSet<String>, all: &mut Vec<Dependent>) {
    let stays = |item: &&Json| text_of(item, "linkId").is_none_or(|link_id| !goes.contains(link_id));
    for item in items(parent).iter().filter(stays) {
        note(item, goes, all);
        gather(item, goes, all);
    }
}

fn note(item: &Json, goes: &HashSet<String>, all: &mut Vec<Dependent>) {
    let mut ways = Vec::new();
    let asks = |when: &Json| text_of(when, "question").is_some_and(|asked| goes.contains(asked));
    if list(item, "enableWhen").iter().any(asks) {
        ways.push(Depends::Asked);
    }
    for (key, value) in item.entries().unwrap_or_default() {
        // An extension says by its address what its expression is for; that of a part of the item bounds or words it.
        let named: Vec<(&str, &Json)> = match (key.as_str(), value) {
            ("item" | "contained", _) => Vec::new(),
            ("extension" | "modifierExtension", Json::List(extensions)) => {
                extensions.iter().map(|one| (text_of(one, "url").unwrap_or_default(), one)).collect()
            }
            _ => vec![("", value)],
        };
        let names = named.into_iter().filter(|(_, extension)| names(extension, goes));
        ways.extend(names.map(|(url, _)| way(url)));
    }
    let mut said = Vec::new();
    ways.retain(|way| {
        !said.contains(way) && {
            said.push(*way);
            true
        }
    });
    if !ways.is_empty() {
        let link_id = text_of(item, "linkId").map(str::to_owned);
        let text = words(item, if link_id.is_some() { "text" } else { "title" });
        all.push(Dependent { link_id, text, ways });
    }
}

fn way(url: &str) -> Depends {
    match url.rsplit(['/', '-']).next().unwrap_or_default() {
        "enableWhenExpression" => Depends::Asked,
        "calculatedExpression" => Depends::WorkedOut,
        "initialExpression" => Depends::BeginsWith,
        "answerExpression" | "answerOptionsToggleExpression" => Depends::Choices,
        "constraint" | "targetConstraint" | "minValue" | "maxValue" => Depends::HeldAgainst,
        _ => Depends::Otherwise,
    }
}

/// Whether an expression somewhere in it names one of these.
fn names(json: &Json, goes: &HashSet<String>) -> bool {
    let is_named = |text: &str| match Expression::read(text) {
        Ok(read) => read.link_ids().iter().any(|named| goes.contains(named)),
        Err(_) => false,
    };
    match json {
        Json::List(all) => all.iter().any(|one| names(one, goes)),
        Json::Object(entries) => {
            text_of(json, "expression").is_some_and(is_named)
                || (text_of(json, "url") == Some("expression")
                    && text_of(json, "valueString").is_some_and(is_named))
                || entries.iter().any(|(_, value)| names(value, goes))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Questionnaire;

    const FORM: &str = r#"{"resourceType": "Questionnaire", "status": "draft", "title": "Sleep",
      "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": {"name": "hours",
        "language": "text/fhirpath", "expression": "%resource.descendants().where(linkId = 'a').answer.value"}}],
      "item": [
      {"linkId": "g", "text": "Nights", "type": "group", "item": [
        {"linkId": "z", "text": "Where?", "type": "string"},
        {"linkId": "a", "text": "How long?", "type": "integer"},
        {"linkId": "b", "text": "Why so little?", "type": "text",
          "enableWhen": [{"question": "a", "operator": "<", "answerInteger": 5}]}]},
      {"linkId": "c", "text": "Hours a week", "type": "integer", "readOnly": true, "extension": [{
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
        "valueExpression": {"language": "text/fhirpath",
          "expression": "%resource.descendants().where(linkId = 'a').answer.value * 7"}}]},
      {"linkId": "d", "text": "At most", "type": "integer", "extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint", "extension": [
          {"url": "key", "valueId": "d-1"}, {"url": "severity", "valueCode": "error"},
          {"url": "human", "valueString": "No less than a"},
          {"url": "expression", "valueString": "%resource.descendants().where(linkId = 'a').exists()"}]}]}]}"#;

    fn form() -> Manuscript {
        Manuscript::parse(FORM).expect("a form")
    }

    #[test]
    fn what_depends_on_an_item_is_named_with_the_way() {
        let said: Vec<(Option<String>, String, Vec<Depends>)> =
            form().dependents("a").into_iter().map(|one| (one.link_id, one.text, one.ways)).collect();
        let one = |link_id: &str, text: &str, way| (Some(link_id.to_owned()), text.to_owned(), vec![way]);
        let expected = [
            (None, "Sleep".to_owned(), vec![Depends::Otherwise]),
            one("b", "Why so little?", Depends::Asked),
            one("c", "Hours a week", Depends::WorkedOut),
            one("d", "At most", Depends::HeldAgainst),
        ];
        assert_eq!(said, expected);
        assert_eq!(form().dependents("z"), []);
        let of_the_group: Vec<_> = form().dependents("g").into_iter().map(|one| one.link_id).collect();
        assert_eq!(
            of_the_group,
            [None, Some("c".to_owned()), Some("d".to_owned())],
            "what goes too is not named"
        );
    }

    #[test]
    fn a_form_without_what_others_depend_on_is_refused_when_it_is_read() {
        assert!(Questionnaire::read(FORM).is_ok());
        let mut edited = form();
        edited.take_item("a").unwrap();
        assert!(Questionnaire::read(&edited.to_json()).is_err());
    }

    #[test]
    fn what_was_taken_out_is_put_back_where_it_stood() {
        for link_id in ["g", "z", "a", "b", "c", "d"] {
            let mut edited = form();
            let taken = edited.take_item(link_id).unwrap();
            assert_ne!(edited, form());
            edited.put_back(&taken).unwrap();
            assert_eq!(edited, form(), "{link_id}");
        }
    }

    #[test]
    fn what_was_taken_out_finds_a_place_where_its_own_has_gone_and_never_stands_twice() {
        let mut edited = form();
        let taken = edited.take_item("a").unwrap();
        edited.take_item("z").unwrap();
        edited.put_back(&taken).unwrap();
        let order = |form: &Manuscript| -> Vec<String> {
            form.outline().into_iter().map(|item| item.link_id).collect()
        };
        assert_eq!(order(&edited), ["g", "a", "b", "c", "d"], "the first of its section");
        assert_eq!(edited.put_back(&taken), Err(CannotEdit::ThereAgain));
        let mut edited = form();
        let taken = edited.take_item("a").unwrap();
        edited.take_item("g").unwrap();
        edited.put_back(&taken).unwrap();
        assert_eq!(order(&edited), ["c", "d", "a"], "its section has gone");
    }
}
