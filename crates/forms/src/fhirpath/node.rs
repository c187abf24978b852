//! A place in a FHIR document, with the type that FHIR gives it. Nodes are references: nothing is copied.

use std::{borrow::Cow, collections::HashMap};

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
        let element = self.kind.element(name);
        // Of a type that is not known, every name may be a choice's.
        let may_be_a_choice = match element.map(|element| &element.types) {
            Some(Types::One(_)) => false,
            Some(Types::Choice(_) | Types::AnyDataType) => true,
            None => !self.kind.is_complete(),
        };
        let fitting = |key: &str| match key.strip_prefix(name)? {
            "" => Some(TypeId::UNKNOWN),
            suffix if may_be_a_choice => TypeId::of_suffix(suffix),
            _ => None,
        };
        let (mut found, mut beside, mut kind) = (None, None, TypeId::UNKNOWN);
        for (key, value) in entries {
            if let Some(of) = fitting(key) {
                if found.is_none() || key == name {
                    (found, kind) = (Some(value), of);
                }
            } else if let Some(of) = key.strip_prefix('_').and_then(fitting) {
                beside = Some(value);
                if found.is_none() {
                    kind = of;
                }
            }
        }
        if name == "resourceType" || found.is_none() && beside.is_none() {
            return;
        }
        if !kind.is_known() {
            kind = match element.map(|element| &element.types) {
                Some(Types::One(id)) => *id,
                Some(Types::Choice(_) | Types::AnyDataType) => TypeId::UNKNOWN,
                None => kind_of_key(self.kind, name),
            };
        }
        push(found, beside, kind, &mut |item| out.push(item));
    }

    /// Adds all that stands directly beneath.
    pub(super) fn children(&self, out: &mut Vec<Item<'a>>) {
        if let Some(beside) = self.beside {
            Node { json: Some(beside), beside: None, kind: self.kind() }.children(out);
        }
        let Some(entries) = self.json.and_then(Json::entries) else { return };
        let asides = entries.iter().filter_map(|(key, value)| Some((key.strip_prefix('_')?, value)));
        let mut asides: HashMap<&str, &'a Json> = asides.collect(); // allocates nothing where there are none
        for (key, value) in entries.iter().filter(|(key, _)| !key.starts_with('_') && !is_not_content(key)) {
            let is_object = matches!(value, Json::Object(_));
            let beside = if asides.is_empty() || is_object { None } else { asides.remove(key.as_str()) };
            push(Some(value), beside, kind_of_key(self.kind, key), &mut |item| out.push(item));
        }
        // Values that are missing, of which something is said nevertheless.
        for (key, _) in entries {
            if asides.is_empty() {
                break;
            }
            if let Some(name) = key.strip_prefix('_')
                && let Some(beside) = asides.remove(name)
            {
                push(None, Some(beside), kind_of_key(self.kind, name), &mut |item| out.push(item));
            }
        }
    }

    /// How many keys a look at this element goes through.
    pub(super) fn breadth(&self) -> usize {
        self.json.and_then(Json::entries).map_or(0, <[_]>::len)
    }

    /// An object of a document, with its type.
    pub(super) fn placed(json: &'a Json, kind: TypeId) -> Node<'a> {
        Node { json: Some(json), beside: None, kind: placed_kind(json, kind) }
    }

    /// The value of the first extension that has one of these URLs; the first URL goes before the others.
    pub(super) fn extension_value(&self, urls: &[&str]) -> Option<Node<'a>> {
        let lists =
            [self.json, self.beside].map(|json| json.and_then(|json| json.get("extension")?.as_list()));
        let extensions = || lists.into_iter().flatten().flatten();
        let has = |extension: &&Json, url: &str| extension.get("url").and_then(Json::as_text) == Some(url);
        extensions().next()?;
        let extension = urls.iter().find_map(|url| extensions().find(|extension| has(extension, url)))?;
        let mut entries = extension.entries().unwrap_or_default().iter();
        entries.find_map(|(key, value)| {
            let kind = TypeId::of_suffix(key.strip_prefix("value")?)?;
            Some(Node { json: Some(value), beside: None, kind })
        })
    }
}

/// The type of what stands under a key of JSON, which may be the name of a choice with its type.
pub(super) fn kind_of_key(of: TypeId, key: &str) -> TypeId {
    match of.element(key).map(|element| &element.types) {
        Some(Types::One(id)) => *id,
        Some(Types::Choice(_) | Types::AnyDataType) => TypeId::UNKNOWN,
        None if matches!(key, "extension" | "modifierExtension") => TypeId::extension(),
        None => of.choice_of(key).map_or(TypeId::UNKNOWN, |(_, of)| of),
    }
}

/// Where any resource may stand, each says itself which it is.
pub(super) fn placed_kind(json: &Json, kind: TypeId) -> TypeId {
    if kind == TypeId::resource() || !kind.is_known() { resource_kind(json) } else { kind }
}

/// Adds a value, or each of a list; `null` holds the place of a primitive that has only extensions.
fn push<'a>(value: Option<&'a Json>, beside: Option<&'a Json>, kind: TypeId, add: &mut impl FnMut(Item<'a>)) {
    let of_list = |json: Option<&'a Json>| json.and_then(Json::as_list);
    let mut push_one = |value: Option<&'a Json>, beside: Option<&'a Json>| {
        let json = value.filter(|value| !matches!(value, Json::Null));
        let beside = beside.filter(|beside| !matches!(beside, Json::Null));
        if json.is_some() || beside.is_some() {
            let kind = json.map_or(kind, |json| placed_kind(json, kind));
            add(Item::Node(Node { json, beside, kind }));
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

/// The type's name, and comments as earlier releases of FHIR had them, are no elements.
fn is_not_content(key: &str) -> bool {
    matches!(key, "resourceType" | "fhir_comments")
}

fn resource_kind(json: &Json) -> TypeId {
    if !matches!(json, Json::Object(_)) {
        return TypeId::UNKNOWN;
    }
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
    Some(Quantity::of(value, unit))
}
