//! What differs between two versions of a form, item by item, for whoever must say yes to the newer one.

use std::collections::HashSet;

use crate::json::Json;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The item; none for what the form says of itself.
    pub link_id: Option<String>,
    /// Its words, as the newer version has them; of what was taken out, as the older had them.
    pub text: String,
    /// What differs.
    pub change: Change,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Only the newer version asks it.
    Added,
    /// Only the older version asked it.
    TakenOut,
    /// It stands elsewhere among the others that both versions have.
    Moved,
    /// A part of it says something else.
    Changed {
        /// Which part.
        part: Part,
        /// What it said; empty for nothing.
        before: String,
        /// What it says; empty for nothing.
        after: String,
    },
}

/// A part of a form or an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Its words, or the title of the form.
    Text,
    /// What kind of question it is.
    Type,
    /// Whether it must be answered.
    Required,
    /// Its options, or the list they come from.
    Options,
    /// When it is asked.
    Condition,
    /// What it is called in codes.
    Codes,
    /// Something else, by the name that FHIR gives it.
    Other(String),
}

/// What differs between two forms as they are written, in the order of the newer one, with what was taken out at the end.
/// Names and status of the form itself are left out: they differ between any two versions.
///
/// # Errors
///
/// A sentence where one of them is no JSON.
pub fn differences(older: &str, newer: &str) -> Result<Vec<Difference>, String> {
    let (older, newer) = (Json::parse(older)?, Json::parse(newer)?);
    let mut all = Vec::new();
    let title = words(&newer, "title");
    parts(&older, &newer, &FORM_LEFT_OUT, |change| Difference { link_id: None, text: title.clone(), change })
        .for_each(|difference| all.push(difference));
    let (before, after) = (items(&older), items(&newer));
    let moved = moved(&before, &after);
    for item in &after {
        let link_id = words(item, "linkId");
        let said =
            |change: Change| Difference { link_id: Some(link_id.clone()), text: words(item, "text"), change };
        match before.iter().find(|known| words(known, "linkId") == link_id) {
            None => all.push(said(Change::Added)),
            Some(known) => {
                if moved.contains(link_id.as_str()) {
                    all.push(said(Change::Moved));
                }
                all.extend(parts(known, item, &ITEM_LEFT_OUT, said));
            }
        }
    }
    for item in before {
        let link_id = words(item, "linkId");
        if !after.iter().any(|known| words(known, "linkId") == link_id) {
            let text = words(item, "text");
            all.push(Difference { link_id: Some(link_id), text, change: Change::TakenOut });
        }
    }
    Ok(all)
}

const FORM_LEFT_OUT: [&str; 7] = ["resourceType", "item", "name", "version", "status", "date", "id"];
const ITEM_LEFT_OUT: [&str; 2] = ["item", "linkId"];

/// The parts in which two objects differ, those of the newer first.
fn parts<'a>(
    older: &'a Json,
    newer: &'a Json,
    left_out: &'a [&str],
    said: impl Fn(Change) -> Difference + 'a,
) -> impl Iterator<Item = Difference> + 'a {
    let keys = |json: &'a Json| json.entries().unwrap_or_default().iter().map(|(key, _)| key.as_str());
    let mut names: Vec<&str> = keys(newer).collect();
    names.extend(keys(older).filter(|key| newer.get(key).is_none()));
    names.into_iter().filter(|key| !left_out.contains(key) && older.get(key) != newer.get(key)).map(
        move |key| {
            let in_words = |json: &Json| json.get(key).map(|value| said_of(key, value)).unwrap_or_default();
            said(Change::Changed { part: part(key), before: in_words(older), after: in_words(newer) })
        },
    )
}

fn part(key: &str) -> Part {
    match key {
        "text" | "title" => Part::Text,
        "type" => Part::Type,
        "required" => Part::Required,
        "answerOption" | "answerValueSet" => Part::Options,
        "enableWhen" | "enableBehavior" => Part::Condition,
        "code" => Part::Codes,
        other => Part::Other(other.to_owned()),
    }
}

/// A value in words where it has any: options by what they say, codes by what they are, all else as it is written.
fn said_of(key: &str, value: &Json) -> String {
    match (key, value) {
        (_, Json::Text(text)) => text.clone(),
        ("required", Json::Bool(truth)) => (if *truth { "yes" } else { "no" }).to_owned(),
        ("answerOption", Json::List(options)) => {
            let said: Vec<String> = options.iter().map(option).collect();
            said.join(" · ")
        }
        _ => value.to_string(),
    }
}

fn option(option: &Json) -> String {
    let value = option.entries().into_iter().flatten().find(|(key, _)| key.starts_with("value"));
    let said = match value {
        Some((_, coding @ Json::Object(_))) => {
            let code = words(coding, "code");
            let display = words(coding, "display");
            if display.is_empty() { code } else { display }
        }
        Some((_, Json::Text(text))) => text.clone(),
        Some((_, value)) => value.to_string(),
        None => String::new(),
    };
    match option.get("extension") {
        Some(more) => format!("{said} {more}"),
        None => said,
    }
}

/// The items that do not stand in the longest common order of both: the fewest that must have moved.
fn moved<'j>(before: &[&'j Json], after: &[&'j Json]) -> HashSet<String> {
    let order = |items: &[&Json]| -> Vec<String> { items.iter().map(|item| words(item, "linkId")).collect() };
    let (before, after) = (order(before), order(after));
    let common: Vec<usize> =
        after.iter().filter_map(|link_id| before.iter().position(|known| known == link_id)).collect();
    // The longest rising run of places (patience): what is not in it has moved.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(common.len());
    let mut end: Option<usize> = None;
    for (at, place) in common.iter().enumerate() {
        let from = (0..at).filter(|earlier| common[*earlier] < *place).max_by_key(|earlier| best[*earlier].0);
        best.push((from.map_or(1, |from| best[from].0 + 1), from));
        if end.is_none_or(|end| best[at].0 > best[end].0) {
            end = Some(at);
        }
    }
    let mut kept = HashSet::new();
    while let Some(at) = end {
        kept.insert(common[at]);
        end = best[at].1;
    }
    common.iter().filter(|place| !kept.contains(place)).map(|place| before[*place].clone()).collect()
}

/// Every item in the order of the page.
fn items(parent: &Json) -> Vec<&Json> {
    let mut all = Vec::new();
    let mut left: Vec<&Json> = list(parent).iter().rev().collect();
    while let Some(item) = left.pop() {
        all.push(item);
        left.extend(list(item).iter().rev());
    }
    all
}

fn list(parent: &Json) -> &[Json] {
    parent.get("item").and_then(Json::as_list).unwrap_or_default()
}

fn words(parent: &Json, key: &str) -> String {
    parent.get(key).and_then(Json::as_text).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Change, Part, differences};
    use crate::{Manuscript, NewItem, Way};

    const FORM: &str = r#"{"resourceType":"Questionnaire","version":"1","title":"Sleep","item":[
        {"linkId":"g","text":"Nights","type":"group","item":[
            {"linkId":"a","text":"How long?","type":"integer"},
            {"linkId":"b","text":"How well?","type":"choice","required":true,
             "answerOption":[{"valueString":"Well"},{"valueString":"Badly"}]},
            {"linkId":"c","text":"Why?","type":"text"}]}]}"#;

    fn after(edit: impl FnOnce(&mut Manuscript)) -> Vec<(Option<String>, Change)> {
        let mut form = Manuscript::parse(FORM).expect("a form");
        edit(&mut form);
        let found = differences(FORM, &form.to_json()).expect("forms");
        found.into_iter().map(|difference| (difference.link_id, difference.change)).collect()
    }

    fn of(link_id: &str) -> Option<String> {
        Some(link_id.to_owned())
    }

    #[test]
    fn the_same_form_differs_in_nothing_and_its_version_is_no_difference() {
        assert_eq!(after(|form| form.set_names("sleep", "2", "active")), []);
    }

    #[test]
    fn other_words_stand_before_and_after() {
        let changed = |part, before: &str, after: &str| Change::Changed {
            part,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let found = after(|form| {
            form.set_title("Rest");
            form.set_text("a", "How many hours?").unwrap();
            form.set_required("b", false).unwrap();
            form.add_option("b", "Not at all").unwrap();
        });
        let expected = [
            (None, changed(Part::Text, "Sleep", "Rest")),
            (of("a"), changed(Part::Text, "How long?", "How many hours?")),
            (of("b"), changed(Part::Options, "Well · Badly", "Well · Badly · Not at all")),
            (of("b"), changed(Part::Required, "yes", "")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn one_question_that_moves_is_one_that_moved() {
        let found = after(|form| form.move_item("a", Way::Down).unwrap());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, Change::Moved);
    }

    #[test]
    fn what_came_and_what_went_is_said() {
        let found = after(|form| {
            form.take_item("c").unwrap();
            form.add_item("a", false, NewItem { kind: "boolean", text: "Do you nap?" }).unwrap();
        });
        assert_eq!(
            found.iter().map(|(_, change)| change.clone()).collect::<Vec<_>>(),
            [Change::Added, Change::TakenOut]
        );
    }
}
