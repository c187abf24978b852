//! A place in a FHIR document, with the type that FHIR gives it. Nodes are references: nothing is copied.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    collection::{Collection, Item},
    model::{Primitive, TypeId, Types},
    temporal::Temporal,
    units::Calendar,
    value::{Quantity, Unit, Value},
};
use crate::json::Json;

/// A FHIR resource, or a part of one, read from JSON with the digits of its numbers kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(Json);

impl Document {
    /// Reads one JSON document.
    ///
    /// # Errors
    ///
    /// A sentence with the line, if the text is not JSON, has a key twice in one object, or is nested too deeply.
    pub fn parse(text: &str) -> Result<Document, String> {
        Json::parse(text).map(Document)
    }

    /// The whole document.
    pub fn root(&self) -> Node<'_> {
        Node::of(&self.0)
    }
}

/// One element of a document: an object, or a primitive with what is said about it beside it (`_birthDate`).
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    json: Option<&'a Json>,
    beside: Option<&'a Json>,
    kind: TypeId,
}

/// What stands under a name, as far as one look tells.
pub(super) enum TextUnder<'a> {
    Nothing,
    Text(&'a str),
    /// Something else, or perhaps a choice: a closer look is needed.
    Other,
}

impl<'a> Node<'a> {
    /// The root of a document; its type is its `resourceType`, if it has one.
    pub(crate) fn of(json: &'a Json) -> Node<'a> {
        Node { json: Some(json), beside: None, kind: resource_kind(json) }
    }

    /// The elements of a list under a name, each with its type.
    pub(crate) fn list(&self, name: &str) -> Vec<Node<'a>> {
        let mut members = Collection::default();
        self.members(name, &mut members);
        let nodes = members.into_iter().filter_map(|item| match item {
            Item::Node(node) => Some(node),
            Item::Value(_) => None,
        });
        nodes.collect()
    }

    /// The name of the FHIR type; empty if it is not known.
    pub fn type_name(&self) -> &'static str {
        self.kind().name()
    }

    /// The element as JSON; nothing for a primitive that has no value, only extensions.
    pub fn to_json(&self) -> Option<String> {
        self.json.map(Json::to_string)
    }

    pub(crate) fn json(&self) -> Option<&'a Json> {
        self.json
    }

    /// The type; what the model does not know has the type that its JSON suggests.
    pub(super) fn kind(&self) -> TypeId {
        let name = match self.json {
            _ if self.kind.is_known() => return self.kind,
            Some(Json::Bool(_)) => "boolean",
            Some(Json::Text(_)) => "string",
            Some(Json::Number(digits)) if digits.contains(['.', 'e', 'E']) => "decimal",
            Some(Json::Number(_)) => "integer",
            Some(Json::Null | Json::List(_) | Json::Object(_)) | None => return TypeId::UNKNOWN,
        };
        TypeId::named(name).unwrap_or(TypeId::UNKNOWN)
    }

    /// Whether both are the same place of the same document.
    pub(super) fn is_same_place(&self, other: &Node<'_>) -> bool {
        self.place() == other.place()
    }

    pub(super) fn is_a_primitive(&self) -> bool {
        !matches!(self.json, Some(Json::Object(_) | Json::List(_)))
    }

    pub(super) fn beside(&self) -> Option<&'a Json> {
        self.beside
    }

    /// The System value of a primitive, or of a Quantity; nothing if there is no value or it is not a proper one.
    pub(super) fn value(&self) -> Option<Value<'a>> {
        match self.json? {
            Json::Bool(truth) => Some(Value::Boolean(*truth)),
            Json::Number(digits) => match self.kind.primitive() {
                Some(Primitive::Decimal) => decimal(digits).map(Value::Decimal),
                _ => match digits.parse() {
                    Ok(number) => Some(Value::Integer(number)),
                    Err(_) => decimal(digits).map(Value::Decimal),
                },
            },
            Json::Text(text) => match self.kind.primitive() {
                Some(Primitive::Date) => Temporal::parse_date(text).map(Value::Date),
                Some(Primitive::DateTime) => Temporal::parse_date_time(text).map(Value::DateTime),
                Some(Primitive::Time) => Temporal::parse_time(text).map(Value::Time),
                Some(Primitive::Text | Primitive::Boolean | Primitive::Integer | Primitive::Decimal)
                | None => Some(Value::Text(Cow::Borrowed(text))),
            },
            object @ Json::Object(_) if self.kind.is_a_quantity() => quantity(object),
            Json::Null | Json::List(_) | Json::Object(_) => None,
        }
    }

    /// Whether there is a value as against only extensions (FHIR R4, FHIRPath, `hasValue`).
    pub(super) fn has_value(&self) -> bool {
        matches!(self.json, Some(Json::Bool(_) | Json::Number(_) | Json::Text(_)))
    }

    /// What one look finds under a name: for conditions that are put to thousands of elements.
    pub(super) fn text_under(&self, name: &str) -> TextUnder<'a> {
        let Some(entries) = self.json.and_then(Json::entries).filter(|_| self.beside.is_none()) else {
            return if self.beside.is_none() { TextUnder::Nothing } else { TextUnder::Other };
        };
        let mut found = TextUnder::Nothing;
        for (key, value) in entries {
            if key == name {
                return value.as_text().map_or(TextUnder::Other, TextUnder::Text);
            }
            if key.starts_with(name) || key.starts_with('_') {
                found = TextUnder::Other;
            }
        }
        found
    }

    /// Where the element is kept, as a number: the same for the same place only.
    pub(super) fn place(&self) -> (usize, usize) {
        let address = |json: Option<&Json>| json.map_or(0, |json| std::ptr::from_ref(json).addr());
        (address(self.json), address(self.beside))
    }

    /// Adds the extensions with this URL.
    pub(super) fn extensions(&self, url: &str, out: &mut Collection<'a>) {
        let mut all = Collection::default();
        self.members("extension", &mut all);
        out.extend(all.into_iter().filter(|item| match item {
            Item::Node(node) => {
                node.json.and_then(|json| json.get("url")).and_then(Json::as_text) == Some(url)
            }
            Item::Value(_) => false,
        }));
    }

    /// Adds what stands under a name.
    pub(super) fn members(&self, name: &str, out: &mut Collection<'a>) {
        if let Some(beside) = self.beside {
            // A primitive's id and extensions.
            Node { json: Some(beside), beside: None, kind: self.kind() }.members_of(name, out);
        }
        self.members_of(name, out);
    }

    fn members_of(&self, name: &str, out: &mut Collection<'a>) {
        let Some(entries) = self.json.and_then(Json::entries) else { return };
        let (mut found, mut beside) = (None, None);
        for (key, value) in entries {
            if key == name {
                found = Some((key.as_str(), value));
            } else if let Some(rest) = key.strip_prefix('_') {
                if rest == name || self.choice_suffix(rest, name).is_some() {
                    beside = Some((rest, value));
                }
            } else if found.is_none() && self.choice_suffix(key, name).is_some() {
                found = Some((key.as_str(), value));
            }
        }
        if let Some((key, _)) = found.or(beside)
            && key != "resourceType"
        {
            let kind = self.kind_under(name, key);
            push(found.map(|(_, value)| value), beside.map(|(_, value)| value), kind, out);
        }
    }

    /// The type that a key says beyond the name: `Coding` of `valueCoding`.
    fn choice_suffix(&self, key: &str, name: &str) -> Option<TypeId> {
        let suffix = key.strip_prefix(name)?;
        if !suffix.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return None;
        }
        let is_a_choice = match self.kind.element(name) {
            Some(element) => !matches!(element.types, Types::One(_)),
            None => !self.kind.is_complete(),
        };
        if is_a_choice { TypeId::of_suffix(suffix) } else { None }
    }

    fn kind_under(&self, name: &str, key: &str) -> TypeId {
        let is_extension = matches!(name, "extension" | "modifierExtension");
        match self.kind.element(name).map(|element| &element.types) {
            Some(Types::One(id)) => *id,
            Some(Types::Choice(_) | Types::AnyDataType) => {
                key.strip_prefix(name).and_then(TypeId::of_suffix).unwrap_or(TypeId::UNKNOWN)
            }
            None if is_extension => TypeId::extension(),
            None if key != name => {
                key.strip_prefix(name).and_then(TypeId::of_suffix).unwrap_or(TypeId::UNKNOWN)
            }
            None => match self.kind.choice_of(key) {
                Some((_, of)) => of,
                None => TypeId::UNKNOWN,
            },
        }
    }

    /// Adds all that stands directly beneath.
    pub(super) fn children(&self, out: &mut Collection<'a>) {
        if let Some(beside) = self.beside {
            Node { json: Some(beside), beside: None, kind: self.kind() }.children(out);
        }
        let Some(entries) = self.json.and_then(Json::entries) else { return };
        let value_of = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        for (key, value) in entries {
            match key.strip_prefix('_') {
                // What is said beside a value comes with the value.
                Some(name) if value_of(name).is_some() => (),
                Some(name) => push(None, Some(value), self.kind_of_key(name), out),
                None if is_not_content(key) => (),
                None => {
                    let is_primitive = !matches!(value, Json::Object(_));
                    let beside = if is_primitive { beside_of(entries, key) } else { None };
                    push(Some(value), beside, self.kind_of_key(key), out);
                }
            }
        }
    }

    fn kind_of_key(&self, key: &str) -> TypeId {
        match self.kind.choice_of(key) {
            Some((_, of)) if self.kind.element(key).is_none() => of,
            _ => self.kind_under(key, key),
        }
    }
}

/// Adds a value, or each of a list; `null` holds the place of a primitive that has only extensions.
fn push<'a>(value: Option<&'a Json>, beside: Option<&'a Json>, kind: TypeId, out: &mut Collection<'a>) {
    let of_list = |json: Option<&'a Json>| json.and_then(Json::as_list);
    let mut push_one = |value: Option<&'a Json>, beside: Option<&'a Json>| {
        let json = value.filter(|value| **value != Json::Null);
        let beside = beside.filter(|beside| **beside != Json::Null);
        // Any resource may stand here; each says itself which it is.
        let kind = match json {
            Some(json) if kind == TypeId::resource() || !kind.is_known() => resource_kind(json),
            _ => kind,
        };
        if json.is_some() || beside.is_some() {
            out.push(Item::Node(Node { json, beside, kind }));
        }
    };
    match (of_list(value), of_list(beside)) {
        (None, None) => push_one(value, beside),
        (values, asides) => {
            let (values, asides) = (values.unwrap_or_default(), asides.unwrap_or_default());
            for index in 0..values.len().max(asides.len()) {
                push_one(values.get(index), asides.get(index));
            }
        }
    }
}

fn beside_of<'a>(entries: &'a [(String, Json)], name: &str) -> Option<&'a Json> {
    entries.iter().find(|(key, _)| key.strip_prefix('_') == Some(name)).map(|(_, value)| value)
}

/// The type's name, and comments as earlier releases of FHIR had them, are no elements.
fn is_not_content(key: &str) -> bool {
    matches!(key, "resourceType" | "fhir_comments")
}

fn resource_kind(json: &Json) -> TypeId {
    json.get("resourceType").and_then(Json::as_text).and_then(TypeId::named).unwrap_or(TypeId::UNKNOWN)
}

/// A JSON number, exact as far as 28 digits go.
fn decimal(digits: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(digits).ok();
    exact.or_else(|| Decimal::from_scientific(digits).ok()).or_else(|| digits.parse().ok())
}

/// A FHIR Quantity as FHIRPath has it; one with a comparator (`<`) is none (FHIR R4, FHIRPath, "Quantity").
fn quantity(json: &Json) -> Option<Value<'_>> {
    let has_comparator = json.get("comparator").is_some();
    let value = json.get("value").and_then(Json::as_number).and_then(decimal).filter(|_| !has_comparator)?;
    let code = json.get("code").or_else(|| json.get("unit")).and_then(Json::as_text).unwrap_or("1");
    // FHIR's codes for time are the calendar's (FHIR R4, FHIRPath, "Quantity").
    let unit = match code {
        "a" => Unit::Calendar(Calendar::Year),
        "mo" => Unit::Calendar(Calendar::Month),
        code => Unit::Code(Cow::Borrowed(code)),
    };
    Some(Quantity::new(value, unit))
}
