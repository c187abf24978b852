//! Which extensions are honoured, which are refused because a form would mean something else without them, and
//! which can be left aside.

use crate::{
    coding::Coding,
    date::Moment,
    json::Json,
    pattern::Pattern,
    quantity::unit,
    questionnaire::{
        Control, Emphasis, Looks, Occurs,
        heard::{Heard, expressions_of},
    },
    value::Value,
};

pub(crate) const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";
pub(crate) const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

/// Rules that would silently not be kept if they were ignored.
const MUST_BE_UNDERSTOOD: [&str; 10] = [
    "variable",
    "cqf-expression",
    "cqf-calculatedValue",
    "questionnaire-signatureRequired",
    "questionnaire-unitValueSet",
    "questionnaire-referenceFilter",
    "sdc-questionnaire-sourceQueries",
    "sdc-questionnaire-subQuestionnaire",
    "sdc-questionnaire-assemble-expectation",
    "sdc-questionnaire-answerOptionsToggleExpression",
];

/// Expressions that only advise a program or a person who looks for answers: without them nothing means anything else.
const HARMLESS_EXPRESSIONS: [&str; 4] = [
    "sdc-questionnaire-candidateExpression",
    "sdc-questionnaire-contextExpression",
    "sdc-questionnaire-itemPopulationContext",
    "sdc-questionnaire-itemExtractionContext",
];

/// Controls that ask in a way that a page cannot, so that the question would be another.
const CONTROLS_REFUSED: [&str; 3] = ["slider", "signature", "lookup"];

/// The end of a `value[x]` key, which is its type, and what stands there.
pub(crate) type TypedValue<'a> = Option<(&'a str, &'a Json)>;

/// What one item's extensions say.
#[derive(Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) looks: Looks,
    pub(crate) is_hidden: bool,
    pub(crate) least_length: Option<usize>,
    pub(crate) least: Option<Value>,
    pub(crate) greatest: Option<Value>,
    pub(crate) occurs: Occurs,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) decimal_places: Option<usize>,
    pub(crate) units: Vec<Coding>,
    pub(crate) is_extracted: Option<bool>,
    /// Every expression of the item, still to be read.
    pub(crate) heard: Vec<Heard<'a>>,
}

/// What becomes of an extension.
pub(crate) enum Fate {
    Honoured,
    Ignored(String),
    Refused(String),
}

impl<'a> Said<'a> {
    /// Takes in one extension of an item.
    pub(crate) fn hear(&mut self, extension: &'a Json) -> Fate {
        let (url, value) = match parts(extension) {
            Ok(parts) => parts,
            Err(problem) => return Fate::Refused(problem),
        };
        if let Some(heard) = expressions_of(extension) {
            return heard.map_or_else(Fate::Refused, |heard| {
                self.heard.push(heard);
                Fate::Honoured
            });
        }
        let name = url.strip_prefix(CORE).or_else(|| url.strip_prefix(SDC)).unwrap_or(url);
        let text = value.and_then(|(_, json)| json.as_text());
        match name {
            "minLength" => count(&mut self.least_length, name, value),
            "minValue" | "sdc-questionnaire-minQuantity" => bound(&mut self.least, name, value),
            "maxValue" | "sdc-questionnaire-maxQuantity" => bound(&mut self.greatest, name, value),
            "questionnaire-minOccurs" => count(&mut self.occurs.least, name, value),
            "questionnaire-maxOccurs" => count(&mut self.occurs.greatest, name, value),
            "maxDecimalPlaces" => count(&mut self.decimal_places, name, value),
            "regex" => {
                match text.ok_or_else(|| "has a regex that is not text".to_owned()).and_then(Pattern::read) {
                    Ok(pattern) => {
                        self.pattern = Some(pattern);
                        Fate::Honoured
                    }
                    Err(message) => Fate::Refused(message),
                }
            }
            "questionnaire-hidden" => match truth(value) {
                Some(is_hidden) => {
                    self.is_hidden = is_hidden;
                    Fate::Honoured
                }
                None => Fate::Refused("says in ‘questionnaire-hidden’ neither true nor false".to_owned()),
            },
            "sdc-questionnaire-observationExtract" => match truth(value) {
                Some(is_extracted) => {
                    self.is_extracted = Some(is_extracted);
                    Fate::Honoured
                }
                None => Fate::Refused("says in ‘observationExtract’ neither true nor false".to_owned()),
            },
            "entryFormat" => honoured_text(&mut self.looks.entry_format, name, text),
            "questionnaire-unit" => self.unit(value, true),
            "questionnaire-unitOption" => self.unit(value, false),
            "questionnaire-choiceOrientation" => match text {
                Some("horizontal") => {
                    self.looks.is_horizontal = true;
                    Fate::Honoured
                }
                Some("vertical") => Fate::Honoured,
                Some(_) | None => Fate::Refused("has a choiceOrientation that is not known".to_owned()),
            },
            "questionnaire-itemControl" => self.control(url, value),
            _ => fate(extension),
        }
    }

    /// Takes in what stands beside the words: how they want to be read.
    pub(crate) fn hear_of_words(&mut self, extension: &Json) -> Fate {
        let said = parts(extension);
        let style = said.ok().filter(|(url, _)| url.strip_prefix(CORE) == Some("rendering-style"));
        match style.and_then(|(_, value)| value).and_then(|(_, json)| json.as_text()) {
            Some(style) => match Emphasis::read(style) {
                Some(emphasis) => {
                    self.looks.emphasis = Some(emphasis);
                    Fate::Honoured
                }
                None => Fate::Ignored(format!("rendering-style: {style}")),
            },
            None => fate(extension),
        }
    }

    fn unit(&mut self, value: TypedValue<'_>, is_only: bool) -> Fate {
        let coding = value.map(|(_, json)| Coding::read(json));
        let Some(Ok(coding)) = coding else {
            return Fate::Refused("has a unit that is not a coding".to_owned());
        };
        if is_only {
            self.looks.unit = Some(coding.words().to_owned());
        }
        if !self.units.iter().any(|known| known.means(&coding)) {
            self.units.push(coding);
        }
        Fate::Honoured
    }

    /// A control that is not known is only a wish about looks: the question is asked in the ordinary way.
    fn control(&mut self, url: &str, value: TypedValue<'_>) -> Fate {
        let codings =
            value.and_then(|(_, json)| json.get("coding")).and_then(Json::as_list).unwrap_or_default();
        let codes: Vec<&str> = codings.iter().filter_map(|coding| coding.get("code")?.as_text()).collect();
        if let Some(code) = codes.iter().find(|code| CONTROLS_REFUSED.contains(code)) {
            return Fate::Refused(format!("asks to be shown as ‘{code}’, which is not supported"));
        }
        let known = codes.iter().find_map(|code| match *code {
            "radio-button" => Some(Control::RadioButton),
            "check-box" => Some(Control::CheckBox),
            "drop-down" => Some(Control::DropDown),
            "autocomplete" => Some(Control::Autocomplete),
            "help" => Some(Control::Help),
            _ => None,
        });
        self.looks.control = self.looks.control.or(known);
        match known {
            Some(_) => Fate::Honoured,
            None => Fate::Ignored(format!("{url}: {}", codes.join(", "))),
        }
    }
}

/// Whether it names a value that the caller gives.
pub(crate) fn is_launch_context(extension: &Json) -> bool {
    let url = parts(extension).map_or("", |(url, _)| url);
    url.strip_prefix(SDC) == Some(LAUNCH_CONTEXT)
}

/// The extension that names a value that the caller gives.
pub(crate) const LAUNCH_CONTEXT: &str = "sdc-questionnaire-launchContext";

/// What becomes of an extension where none is honoured.
pub(crate) fn fate(extension: &Json) -> Fate {
    let (url, value) = match parts(extension) {
        Ok(parts) => parts,
        Err(problem) => return Fate::Refused(problem),
    };
    let name = url.strip_prefix(CORE).or_else(|| url.strip_prefix(SDC)).unwrap_or(url);
    let is_expression = url.ends_with("Expression") || matches!(value, Some(("Expression", _)));
    let is_harmless = HARMLESS_EXPRESSIONS.contains(&name);
    match (is_expression && !is_harmless) || MUST_BE_UNDERSTOOD.contains(&name) {
        true => Fate::Refused(format!("uses ‘{name}’, which is not supported here")),
        false => Fate::Ignored(url.to_owned()),
    }
}

/// Whether this is the extension that makes an option exclude all others, and what it says.
pub(crate) fn exclusive(extension: &Json) -> Option<bool> {
    let (url, value) = parts(extension).ok()?;
    (url.strip_prefix(CORE) == Some("questionnaire-optionExclusive")).then(|| truth(value).unwrap_or(false))
}

/// Whether this says what an option counts in a score: `itemWeight`, or as R4 has it `ordinalValue`.
pub(crate) fn is_weight(extension: &Json) -> bool {
    let url = extension.get("url").and_then(Json::as_text).and_then(|url| url.strip_prefix(CORE));
    matches!(url, Some("itemWeight" | "ordinalValue"))
}

/// Address and value of an extension.
pub(crate) fn parts(extension: &Json) -> Result<(&str, TypedValue<'_>), String> {
    let entries = extension.entries().ok_or("has an extension that is not an object")?;
    let url = extension.get("url").and_then(Json::as_text).ok_or("has an extension without an address")?;
    let value = entries.iter().find_map(|(key, json)| Some((key.strip_prefix("value")?, json)));
    Ok((url, value))
}

fn truth(value: TypedValue<'_>) -> Option<bool> {
    value.and_then(|(_, json)| json.as_bool())
}

fn count(slot: &mut Option<usize>, name: &str, value: TypedValue<'_>) -> Fate {
    *slot = value.and_then(|(_, json)| json.as_number()).and_then(|digits| digits.parse().ok());
    match slot {
        Some(_) => Fate::Honoured,
        None => Fate::Refused(format!("has a {name} that is not a whole number")),
    }
}

fn bound(slot: &mut Option<Value>, name: &str, value: TypedValue<'_>) -> Fate {
    let read = match value {
        // R4 publishes bounds of a dateTime sometimes as an instant.
        Some(("Instant", json)) => json.as_text().and_then(Moment::parse).map(Value::DateTime),
        Some((type_name, json)) => Value::read(type_name, json).ok(),
        None => None,
    };
    match read {
        Some(value) => {
            *slot = Some(value);
            Fate::Honoured
        }
        None => Fate::Refused(format!("has a {name} that cannot be read")),
    }
}

fn honoured_text(slot: &mut Option<String>, name: &str, text: Option<&str>) -> Fate {
    match text {
        Some(text) => {
            *slot = Some(text.to_owned());
            Fate::Honoured
        }
        None => Fate::Refused(format!("has a {name} without text")),
    }
}

/// The unit of an initial quantity that has no number: it is chosen beforehand.
pub(crate) fn initial_unit(json: &Json) -> Option<Coding> {
    json.get("value").is_none().then(|| unit(json)).flatten()
}

/// Whether this says that answers are observations to be taken out of the form.
pub(crate) fn is_extract(extension: &Json) -> bool {
    let url = extension.get("url").and_then(Json::as_text).and_then(|url| url.strip_prefix(SDC));
    url == Some("sdc-questionnaire-observationExtract")
}

/// The words of an item that has them only in a rendering (`rendering-xhtml`, `rendering-markdown`), as plain text.
pub(crate) fn words_beside(item: &Json) -> Option<String> {
    let beside = item.get("_text")?.get("extension")?.as_list()?;
    let said = |wanted: &str| {
        let is_wanted = |one: &&Json| {
            one.get("url").and_then(Json::as_text).and_then(|url| url.strip_prefix(CORE)) == Some(wanted)
        };
        let (_, (_, value)) =
            parts(beside.iter().find(is_wanted)?).ok().and_then(|(url, value)| Some((url, value?)))?;
        value.as_text()
    };
    let words = match (said("rendering-xhtml"), said("rendering-markdown")) {
        (Some(xhtml), _) => without_tags(xhtml),
        (None, Some(markdown)) => markdown.to_owned(),
        (None, None) => return None,
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// The words between the tags; a tag parts words as a space does, and the five named characters are read.
fn without_tags(xhtml: &str) -> String {
    let mut words = String::with_capacity(xhtml.len());
    let mut is_tag = false;
    for character in xhtml.chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                words.push(' ');
            }
            character if !is_tag => words.push(character),
            _ => (),
        }
    }
    let named =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    named.into_iter().fold(words, |words, (name, character)| words.replace(name, character))
}
