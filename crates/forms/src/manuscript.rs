//! A Questionnaire as somebody wrote it, to be edited: what an editor does not touch stays as it was, letter for letter
//! in its values and in the order of its keys.
//!
//! Nothing is judged here. A form that an edit has broken is refused when it is read ([`crate::Questionnaire::read`]),
//! with the item and a sentence.

use crate::{DEEPEST, MOST_ITEMS, json::Json};

mod look;
mod removal;

pub use look::{Outline, OutlineOption};
use look::{is_help, text_of};
pub use removal::{Dependent, Depends, TakenItem};

/// The extension that says how an item is to be asked.
const ITEM_CONTROL: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
/// The code system of its codes.
const ITEM_CONTROL_CODES: &str = "http://hl7.org/fhir/questionnaire-item-control";

/// A form that is being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Manuscript {
    root: Json,
}

/// Why something cannot be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotEdit {
    /// The form has no such item, or the item no such option.
    NotThere,
    /// There is nothing on that side.
    AtTheEnd,
    /// Answers are taken from a list, which is not kept in the form.
    NotAChoice,
    /// A form of this size is not read.
    TooLarge,
    /// The order leaves an option out, or names one twice.
    NoOrder,
    /// What was taken out cannot be put back: the form has an item of its name again.
    ThereAgain,
}

impl std::fmt::Display for CannotEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotEdit::NotThere => "The form has no such question or answer any more. Look at it again.",
            CannotEdit::AtTheEnd => "It stands at that end already.",
            CannotEdit::NotAChoice => "Its answers do not stand in the form: they come from a list.",
            CannotEdit::TooLarge => "The form is too large for one more question.",
            CannotEdit::NoOrder => "The order must name each answer once, by its number.",
            CannotEdit::ThereAgain => "It cannot be put back: the form has a question of its name again.",
        })
    }
}

impl std::error::Error for CannotEdit {}

/// To which side something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Before what stands before it.
    Up,
    /// After what stands after it.
    Down,
}

/// What a new item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewItem<'a> {
    /// Its type, as FHIR writes it: `boolean`, `choice`, `text`, `display`, `group`.
    pub kind: &'a str,
    /// Its words.
    pub text: &'a str,
}

impl Manuscript {
    /// Takes up a form. The error is a sentence with the line.
    pub fn parse(json: &str) -> Result<Self, String> {
        let root = Json::parse(json)?;
        match root.get("resourceType").and_then(Json::as_text) {
            Some("Questionnaire") => Ok(Self { root }),
            Some(other) => Err(format!("This is a FHIR {other}, not a Questionnaire.")),
            None => Err("This is not a FHIR Questionnaire: it has no resourceType.".to_owned()),
        }
    }

    /// An empty form with one section and one question, to begin with.
    pub fn begin(title: &str) -> Self {
        let question = Json::Object(vec![
            ("linkId".to_owned(), Json::text("1.1")),
            ("text".to_owned(), Json::text("First question")),
            ("type".to_owned(), Json::text("text")),
        ]);
        let section = Json::Object(vec![
            ("linkId".to_owned(), Json::text("1")),
            ("text".to_owned(), Json::text(title)),
            ("type".to_owned(), Json::text("group")),
            ("item".to_owned(), Json::List(vec![question])),
        ]);
        let root = Json::Object(vec![
            ("resourceType".to_owned(), Json::text("Questionnaire")),
            ("title".to_owned(), Json::text(title)),
            ("status".to_owned(), Json::text("draft")),
            ("item".to_owned(), Json::List(vec![section])),
        ]);
        Self { root }
    }

    /// The form as JSON, two blanks a level.
    pub fn to_json(&self) -> String {
        let mut text = self.root.indented();
        text.push('\n');
        text
    }

    /// The form's title.
    pub fn title(&self) -> &str {
        text_of(&self.root, "title").unwrap_or_default()
    }

    /// Gives the form another title.
    pub fn set_title(&mut self, title: &str) {
        self.root.set("title", Json::text(title));
    }

    /// What the form says of itself.
    pub fn description(&self) -> &str {
        text_of(&self.root, "description").unwrap_or_default()
    }

    /// Says something else of the form; nothing takes it out.
    pub fn set_description(&mut self, words: &str) {
        set_or_take(&mut self.root, "description", words);
    }

    /// Sets the machine's names of the form: what answers and other programs call it by.
    pub fn set_names(&mut self, name: &str, version: &str, status: &str) {
        self.root.set("name", Json::text(name));
        self.root.set("version", Json::text(version));
        self.root.set("status", Json::text(status));
    }

    /// Gives the form another address: that of a copy, which is another form.
    pub fn set_url(&mut self, url: &str) {
        self.root.set("url", Json::text(url));
    }

    /// Every item in the order of the page, as an editor shows it. Help stands with the question that it helps with.
    pub fn outline(&self) -> Vec<Outline> {
        look::outline(&self.root)
    }

    /// Gives an item other words.
    pub fn set_text(&mut self, link_id: &str, words: &str) -> Result<(), CannotEdit> {
        set_or_take(self.item(link_id)?, "text", words);
        Ok(())
    }

    /// Gives a question other help; nothing takes it out.
    pub fn set_help(&mut self, link_id: &str, words: &str) -> Result<(), CannotEdit> {
        let fresh = self.fresh_beneath(link_id, "help");
        let item = self.item(link_id)?;
        let children = item.list_mut("item");
        let place = children.iter().position(is_help);
        match (place, words.is_empty()) {
            (Some(place), true) => {
                children.remove(place);
            }
            (Some(place), false) => children[place].set("text", Json::text(words)),
            (None, true) => {}
            (None, false) => children.insert(0, help(&fresh, words)),
        }
        item.take_empty("item");
        Ok(())
    }

    /// Says whether a question must be answered.
    pub fn set_required(&mut self, link_id: &str, is_required: bool) -> Result<(), CannotEdit> {
        let item = self.item(link_id)?;
        match is_required {
            true => item.set("required", Json::Bool(true)),
            false => item.take("required"),
        }
        Ok(())
    }

    /// Gives an option other words. Its code stays, so that earlier answers and conditions still mean it.
    pub fn set_option(&mut self, link_id: &str, place: usize, words: &str) -> Result<(), CannotEdit> {
        let options = self.options(link_id)?;
        let option = options.get_mut(place).ok_or(CannotEdit::NotThere)?;
        match option.get_mut("valueCoding") {
            Some(coding) => coding.set("display", Json::text(words)),
            None => match option.get_mut("valueString") {
                Some(text) => *text = Json::text(words),
                None => return Err(CannotEdit::NotAChoice),
            },
        }
        Ok(())
    }

    /// Adds an option at the end, with a code made of its words.
    pub fn add_option(&mut self, link_id: &str, words: &str) -> Result<(), CannotEdit> {
        let options = self.options(link_id)?;
        let codings: Vec<&Json> = options.iter().filter_map(|option| option.get("valueCoding")).collect();
        let is_coded = !codings.is_empty() || options.is_empty();
        let value = match is_coded {
            false => ("valueString".to_owned(), Json::text(words)),
            true => {
                let system = codings.first().and_then(|coding| coding.get("system")).cloned();
                let codes: Vec<&str> = codings.iter().filter_map(|coding| text_of(coding, "code")).collect();
                let mut coding: Vec<(String, Json)> =
                    system.map(|system| ("system".to_owned(), system)).into_iter().collect();
                coding.push(("code".to_owned(), Json::Text(code_of(words, &codes))));
                coding.push(("display".to_owned(), Json::text(words)));
                ("valueCoding".to_owned(), Json::Object(coding))
            }
        };
        options.push(Json::Object(vec![value]));
        Ok(())
    }

    /// Takes an option out. Answers that chose it keep their words.
    pub fn take_option(&mut self, link_id: &str, place: usize) -> Result<(), CannotEdit> {
        let item = self.item(link_id)?;
        let options = item.list_mut("answerOption");
        if place >= options.len() {
            item.take_empty("answerOption");
            return Err(CannotEdit::NotThere);
        }
        options.remove(place);
        item.take_empty("answerOption");
        Ok(())
    }

    /// Puts the options in another order: each place once, from 0.
    pub fn order_options(&mut self, link_id: &str, order: &[usize]) -> Result<(), CannotEdit> {
        let options = self.options(link_id)?;
        let mut places = order.to_vec();
        places.sort_unstable();
        if places.iter().copied().ne(0..options.len()) {
            return Err(CannotEdit::NoOrder);
        }
        *options = order.iter().map(|place| options[*place].clone()).collect();
        Ok(())
    }

    /// Moves an item among those that stand beside it, with all that stands beneath it.
    pub fn move_item(&mut self, link_id: &str, way: Way) -> Result<(), CannotEdit> {
        let (siblings, place) = look::place_of(&mut self.root, link_id).ok_or(CannotEdit::NotThere)?;
        // Help is no neighbour: it stands with its question.
        let mut other = place;
        loop {
            other = match way {
                Way::Up => other.checked_sub(1).ok_or(CannotEdit::AtTheEnd)?,
                Way::Down => Some(other + 1).filter(|at| *at < siblings.len()).ok_or(CannotEdit::AtTheEnd)?,
            };
            if !is_help(&siblings[other]) {
                break;
            }
        }
        let item = siblings.remove(place);
        siblings.insert(other, item);
        Ok(())
    }

    /// Adds an item after another one, or as the first of a group where that is asked. Answers its linkId.
    pub fn add_item(&mut self, after: &str, is_within: bool, new: NewItem<'_>) -> Result<String, CannotEdit> {
        let outline = self.outline();
        let known = outline.iter().find(|item| item.link_id == after).ok_or(CannotEdit::NotThere)?;
        if outline.len() >= MOST_ITEMS || (is_within && known.depth + 1 >= DEEPEST) {
            return Err(CannotEdit::TooLarge);
        }
        let link_id = self.fresh();
        let mut entries = vec![
            ("linkId".to_owned(), Json::text(&link_id)),
            ("text".to_owned(), Json::text(new.text)),
            ("type".to_owned(), Json::text(new.kind)),
        ];
        if matches!(new.kind, "choice" | "open-choice") {
            let option = |code: &str, words: &str| {
                let coding = Json::Object(vec![
                    ("code".to_owned(), Json::text(code)),
                    ("display".to_owned(), Json::text(words)),
                ]);
                Json::Object(vec![("valueCoding".to_owned(), coding)])
            };
            let options = vec![option("yes", "Yes"), option("no", "No")];
            entries.push(("answerOption".to_owned(), Json::List(options)));
        }
        let item = Json::Object(entries);
        if is_within {
            self.item(after)?.list_mut("item").insert(0, item);
        } else {
            let (siblings, place) = look::place_of(&mut self.root, after).ok_or(CannotEdit::NotThere)?;
            siblings.insert(place + 1, item);
        }
        Ok(link_id)
    }

    fn item(&mut self, link_id: &str) -> Result<&mut Json, CannotEdit> {
        let (siblings, place) = look::place_of(&mut self.root, link_id).ok_or(CannotEdit::NotThere)?;
        Ok(&mut siblings[place])
    }

    fn options(&mut self, link_id: &str) -> Result<&mut Vec<Json>, CannotEdit> {
        let item = self.item(link_id)?;
        match item.get("answerOption") {
            Some(Json::List(_)) => Ok(item.list_mut("answerOption")),
            Some(_) | None => Err(CannotEdit::NotAChoice),
        }
    }

    /// A linkId that the form does not have.
    fn fresh(&self) -> String {
        let known = look::link_ids(&self.root);
        let mut number = known.len();
        loop {
            number += 1;
            let link_id = format!("q{number}");
            if !known.contains(&link_id) {
                return link_id;
            }
        }
    }

    fn fresh_beneath(&self, link_id: &str, what: &str) -> String {
        let known = look::link_ids(&self.root);
        let wished = format!("{link_id}.{what}");
        if known.contains(&wished) { self.fresh() } else { wished }
    }
}

fn help(link_id: &str, words: &str) -> Json {
    let coding = Json::Object(vec![
        ("system".to_owned(), Json::text(ITEM_CONTROL_CODES)),
        ("code".to_owned(), Json::text("help")),
    ]);
    let concept = Json::Object(vec![("coding".to_owned(), Json::List(vec![coding]))]);
    let control = Json::Object(vec![
        ("url".to_owned(), Json::text(ITEM_CONTROL)),
        ("valueCodeableConcept".to_owned(), concept),
    ]);
    Json::Object(vec![
        ("extension".to_owned(), Json::List(vec![control])),
        ("linkId".to_owned(), Json::text(link_id)),
        ("text".to_owned(), Json::text(words)),
        ("type".to_owned(), Json::text("display")),
    ])
}

fn set_or_take(item: &mut Json, key: &str, words: &str) {
    match words.is_empty() {
        true => item.take(key),
        false => item.set(key, Json::text(words)),
    }
}

/// A code made of words that none of these is: `Most days` becomes `most_days`.
fn code_of(words: &str, known: &[&str]) -> String {
    let mut code: String = words
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .take(40)
        .collect();
    while code.contains("__") {
        code = code.replace("__", "_");
    }
    let code = code.trim_matches('_').to_owned();
    let code = if code.is_empty() { "option".to_owned() } else { code };
    if !known.contains(&code.as_str()) {
        return code;
    }
    (2..)
        .map(|number| format!("{code}_{number}"))
        .find(|code| !known.contains(&code.as_str()))
        .unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::{CannotEdit, Manuscript, NewItem, Way};
    use crate::Questionnaire;

    const FORM: &str = r#"{
  "resourceType": "Questionnaire",
  "status": "draft",
  "title": "Sleep",
  "extension": [{"url": "urn:mine", "valueDecimal": 1.10}],
  "item": [
    {"linkId": "a", "text": "How long do you sleep?", "type": "integer", "_text": {"id": "keep"}},
    {"linkId": "b", "text": "How well?", "type": "choice", "answerOption": [
      {"valueCoding": {"system": "urn:how", "code": "well", "display": "Well"}},
      {"extension": [{"url": "urn:w", "valueDecimal": 2.50}],
       "valueCoding": {"system": "urn:how", "code": "ill", "display": "Badly"}}]}
  ]
}"#;

    fn form() -> Manuscript {
        Manuscript::parse(FORM).expect("a form")
    }

    #[test]
    fn what_is_not_touched_stays_as_it_was() {
        let mut edited = form();
        edited.set_text("a", "How many hours?").unwrap();
        edited.set_option("b", 1, "Not well").unwrap();
        let expected = Manuscript::parse(
            &FORM.replace("How long do you sleep?", "How many hours?").replace("Badly", "Not well"),
        );
        assert_eq!(Ok(&edited), expected.as_ref());
        let json = edited.to_json();
        assert!(json.contains("1.10") && json.contains("2.50") && json.contains("\"keep\""), "{json}");
        assert_eq!(Manuscript::parse(&json).as_ref(), Ok(&edited), "what is written is read again");
    }

    #[test]
    fn help_is_set_changed_and_taken_out_and_the_form_still_reads() {
        let mut edited = form();
        edited.set_help("a", "In the last week").unwrap();
        assert_eq!(edited.outline()[0].help, "In the last week");
        assert_eq!(edited.outline().len(), 2, "help is no question");
        let read = Questionnaire::read(&edited.to_json()).expect("reads");
        assert_eq!(read.item("a").map(|item| item.help.clone()), Some(vec!["In the last week".to_owned()]));
        edited.set_help("a", "Last night").unwrap();
        assert_eq!(edited.outline()[0].help, "Last night");
        edited.set_help("a", "").unwrap();
        assert_eq!(edited, form());
    }

    #[test]
    fn items_move_come_and_go() {
        let mut edited = form();
        edited.move_item("b", Way::Up).unwrap();
        assert_eq!(edited.move_item("b", Way::Up), Err(CannotEdit::AtTheEnd));
        let order = |form: &Manuscript| -> Vec<String> {
            form.outline().into_iter().map(|item| item.link_id).collect()
        };
        assert_eq!(order(&edited), ["b", "a"]);
        let new = edited.add_item("b", false, NewItem { kind: "choice", text: "Do you nap?" }).unwrap();
        assert_eq!(order(&edited), ["b", new.as_str(), "a"]);
        assert_eq!(Questionnaire::read(&edited.to_json()).err(), None);
        edited.take_item(&new).unwrap();
        assert_eq!(edited.take_item(&new), Err(CannotEdit::NotThere));
        assert_eq!(order(&edited), ["b", "a"]);
    }

    #[test]
    fn options_keep_their_codes_and_new_ones_get_their_own() {
        let mut edited = form();
        edited.add_option("b", "Very well!").unwrap();
        edited.add_option("b", "Very  well").unwrap();
        assert_eq!(edited.order_options("b", &[1, 0, 2]), Err(CannotEdit::NoOrder));
        edited.order_options("b", &[1, 0, 2, 3]).unwrap();
        let options = edited.outline().remove(1).options;
        let codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
        assert_eq!(codes, ["ill", "well", "very_well", "very_well_2"]);
        edited.take_option("b", 0).unwrap();
        assert_eq!(edited.take_option("b", 9), Err(CannotEdit::NotThere));
        assert_eq!(edited.set_option("a", 0, "x"), Err(CannotEdit::NotAChoice));
    }

    #[test]
    fn something_else_than_a_questionnaire_is_refused_in_words() {
        assert!(Manuscript::parse("{}").unwrap_err().contains("no resourceType"));
        assert!(Manuscript::parse(r#"{"resourceType":"Patient"}"#).unwrap_err().contains("Patient"));
        assert!(Manuscript::parse("{").unwrap_err().contains("line 1"));
    }

    #[test]
    fn an_empty_form_can_be_asked() {
        assert!(Questionnaire::read(&Manuscript::begin("Sleep").to_json()).is_ok());
    }
}
