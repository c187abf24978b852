//! Which extensions are honoured, which are refused because a form would mean something else without them, and
//! which can be left aside.

use crate::{
    date::Moment,
    json::Json,
    questionnaire::{Control, Looks},
    value::Value,
};

const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";
const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

/// Rules that would silently not be kept if they were ignored.
const MUST_BE_UNDERSTOOD: [&str; 17] = [
    "regex",
    "questionnaire-constraint",
    "targetConstraint",
    "questionnaire-minOccurs",
    "questionnaire-maxOccurs",
    "maxDecimalPlaces",
    "maxSize",
    "mimeType",
    "variable",
    "cqf-expression",
    "cqf-calculatedValue",
    "questionnaire-signatureRequired",
    "sdc-questionnaire-sourceQueries",
    "sdc-questionnaire-subQuestionnaire",
    "sdc-questionnaire-answerOptionsToggleExpression",
    "sdc-questionnaire-minQuantity",
    "sdc-questionnaire-maxQuantity",
];

/// The end of a `value[x]` key, which is its type, and what stands there.
type TypedValue<'a> = Option<(&'a str, &'a Json)>;

/// What one item's extensions say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) looks: Looks,
    pub(crate) is_hidden: bool,
    pub(crate) least_length: Option<usize>,
    pub(crate) least: Option<Value>,
    pub(crate) greatest: Option<Value>,
}

/// What becomes of an extension.
pub(crate) enum Fate {
    Honoured,
    Ignored(String),
    Refused(String),
}

impl Said {
    /// Takes in one extension of an item.
    pub(crate) fn hear(&mut self, extension: &Json) -> Fate {
        let (url, value) = match parts(extension) {
            Ok(parts) => parts,
            Err(problem) => return Fate::Refused(problem),
        };
        let name = url.strip_prefix(CORE).unwrap_or(url);
        let text = value.and_then(|(_, json)| json.as_text());
        match name {
            "minLength" => self.least_length(value),
            "minValue" => bound(&mut self.least, name, value),
            "maxValue" => bound(&mut self.greatest, name, value),
            "questionnaire-hidden" => match value.and_then(|(_, json)| json.as_bool()) {
                Some(is_hidden) => {
                    self.is_hidden = is_hidden;
                    Fate::Honoured
                }
                None => Fate::Refused("says in ‘questionnaire-hidden’ neither true nor false".to_owned()),
            },
            "entryFormat" => honoured_text(&mut self.looks.entry_format, name, text),
            "questionnaire-unit" => {
                let coding = value.and_then(|(_, json)| json.get("display").or_else(|| json.get("code")));
                honoured_text(&mut self.looks.unit, name, coding.and_then(Json::as_text))
            }
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

    fn least_length(&mut self, value: TypedValue<'_>) -> Fate {
        self.least_length =
            value.and_then(|(_, json)| json.as_number()).and_then(|digits| digits.parse().ok());
        match self.least_length {
            Some(_) => Fate::Honoured,
            None => Fate::Refused("has a minLength that is not a whole number".to_owned()),
        }
    }

    /// A control that is not known is only a wish about looks: the question is asked in the ordinary way.
    fn control(&mut self, url: &str, value: TypedValue<'_>) -> Fate {
        let codings =
            value.and_then(|(_, json)| json.get("coding")).and_then(Json::as_list).unwrap_or_default();
        let codes: Vec<&str> = codings.iter().filter_map(|coding| coding.get("code")?.as_text()).collect();
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

/// What becomes of an extension where none is honoured.
pub(crate) fn fate(extension: &Json) -> Fate {
    let (url, value) = match parts(extension) {
        Ok(parts) => parts,
        Err(problem) => return Fate::Refused(problem),
    };
    let name = url.strip_prefix(CORE).or_else(|| url.strip_prefix(SDC)).unwrap_or(url);
    let is_expression = url.ends_with("Expression") || matches!(value, Some(("Expression", _)));
    match is_expression || MUST_BE_UNDERSTOOD.contains(&name) {
        true => Fate::Refused(format!("uses ‘{name}’, which is not supported")),
        false => Fate::Ignored(url.to_owned()),
    }
}

/// Whether this is the extension that makes an option exclude all others, and what it says.
pub(crate) fn exclusive(extension: &Json) -> Option<bool> {
    let (url, value) = parts(extension).ok()?;
    (url.strip_prefix(CORE) == Some("questionnaire-optionExclusive"))
        .then(|| value.and_then(|(_, json)| json.as_bool()).unwrap_or(false))
}

/// Address and value of an extension.
fn parts(extension: &Json) -> Result<(&str, TypedValue<'_>), String> {
    let entries = extension.entries().ok_or("has an extension that is not an object")?;
    let url = extension.get("url").and_then(Json::as_text).ok_or("has an extension without an address")?;
    let value = entries.iter().find_map(|(key, json)| Some((key.strip_prefix("value")?, json)));
    Ok((url, value))
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
