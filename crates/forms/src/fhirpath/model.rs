//! What FHIR R4 says of the types that forms meet: which elements they have, and of which type.
//!
//! Types decide what `value` means where the data say `valueCoding`, whether `'2020-01-01'` is a date, what `is` and
//! `ofType` answer, and which names an expression may use. The table is text (`model/r4.txt`), because it is read
//! and corrected by people who have the FHIR pages beside them; it is read once for the process.

use std::{collections::HashMap, sync::LazyLock};

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("model/r4.txt")));

/// A type of FHIR R4 by its place in the table. Values whose type is not known have [`TypeId::UNKNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeId(u16);

/// How the JSON of a primitive type is read as a System value (FHIR R4, FHIRPath, "Using FHIR types in expressions").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Primitive {
    Boolean,
    Integer,
    Decimal,
    Text,
    Date,
    DateTime,
    Time,
}

/// What stands under one name of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) types: Types,
    pub(super) repeats: bool,
}

/// The type of an element, or the types of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Types {
    One(TypeId),
    Choice(Vec<TypeId>),
    AnyDataType,
}

struct Type {
    name: &'static str,
    base: Option<TypeId>,
    primitive: Option<Primitive>,
    /// Own and inherited elements.
    elements: Vec<Element>,
    /// Whether only the name is known, so that nothing can be said of its elements.
    is_open: bool,
}

struct Model {
    types: Vec<Type>,
    by_name: HashMap<&'static str, TypeId>,
    /// The data types as they end the names of choices, the shortest first, then by letters.
    by_suffix: Vec<(String, TypeId)>,
    resource: TypeId,
    extension: TypeId,
    quantity: TypeId,
}

impl TypeId {
    /// Nothing is known: the element of a resource that the table only names.
    pub(super) const UNKNOWN: TypeId = TypeId(0);

    pub(super) fn resource() -> TypeId {
        MODEL.resource
    }

    pub(super) fn extension() -> TypeId {
        MODEL.extension
    }

    /// The type of this name; a part of a resource is named by its path.
    pub(super) fn named(name: &str) -> Option<TypeId> {
        MODEL.by_name.get(name).copied()
    }

    /// The data type that ends the name of a choice: `DateTime` in `valueDateTime`.
    pub(super) fn of_suffix(suffix: &str) -> Option<TypeId> {
        // By length first: comparing lengths is far quicker than comparing letters.
        let order = |known: &str| known.len().cmp(&suffix.len()).then_with(|| known.cmp(suffix));
        let index = MODEL.by_suffix.binary_search_by(|(known, _)| order(known)).ok()?;
        MODEL.by_suffix.get(index).map(|(_, id)| *id)
    }

    pub(super) fn is_known(self) -> bool {
        self != TypeId::UNKNOWN
    }

    /// Whether the table knows all elements of the type.
    pub(super) fn is_complete(self) -> bool {
        self.entry().is_some_and(|entry| !entry.is_open)
    }

    /// The name of the type; a part of a resource is a `BackboneElement`.
    pub(super) fn name(self) -> &'static str {
        match self.entry() {
            Some(entry) if entry.name.contains('.') => {
                entry.base.and_then(TypeId::entry).map_or("Element", |base| base.name)
            }
            Some(entry) => entry.name,
            None => "",
        }
    }

    /// The name by which the table has it: the path for a part of a resource.
    pub(super) fn path(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    pub(super) fn primitive(self) -> Option<Primitive> {
        self.entry().and_then(|entry| entry.primitive)
    }

    /// Whether this is the type or one that is derived from it.
    pub(super) fn is_kind_of(self, other: TypeId) -> bool {
        let mut next = Some(self);
        while let Some(id) = next {
            if id == other {
                return true;
            }
            next = id.entry().and_then(|entry| entry.base);
        }
        false
    }

    pub(super) fn is_a_resource(self) -> bool {
        self.is_kind_of(MODEL.resource)
    }

    pub(super) fn is_a_quantity(self) -> bool {
        self.is_kind_of(MODEL.quantity)
    }

    /// What the type has under this name.
    pub(super) fn element(self, name: &str) -> Option<&'static Element> {
        self.entry()?.elements.iter().find(|element| element.name == name)
    }

    /// The element of which this is the name in JSON with its type: `value` for `valueCoding`.
    pub(super) fn choice_of(self, key: &str) -> Option<(&'static Element, TypeId)> {
        let is_choice =
            |element: &&Element| !matches!(element.types, Types::One(_)) && key.starts_with(element.name);
        self.entry()?.elements.iter().filter(is_choice).find_map(|element| {
            let of = TypeId::of_suffix(key.strip_prefix(element.name)?)?;
            element.types.may_be(of).then_some((element, of))
        })
    }

    fn entry(self) -> Option<&'static Type> {
        MODEL.types.get(usize::from(self.0)).filter(|_| self.is_known())
    }
}

impl Types {
    pub(super) fn may_be(&self, id: TypeId) -> bool {
        match self {
            Types::One(only) => *only == id,
            Types::Choice(types) => types.contains(&id),
            Types::AnyDataType => !id.is_a_resource(),
        }
    }
}

impl Model {
    fn read(text: &'static str) -> Model {
        let unknown = Type { name: "", base: None, primitive: None, elements: Vec::new(), is_open: true };
        let mut model = Model {
            types: vec![unknown],
            by_name: HashMap::new(),
            by_suffix: Vec::new(),
            resource: TypeId::UNKNOWN,
            extension: TypeId::UNKNOWN,
            quantity: TypeId::UNKNOWN,
        };
        let lines = || text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines() {
            match line.strip_prefix('=') {
                Some(names) => names.split_whitespace().for_each(|name| model.declare(name, true)),
                None => model.declare(heading(line).0, false),
            }
        }
        for line in lines().filter(|line| !line.starts_with('=')) {
            model.describe(line);
        }
        let domain_resource = model.by_name.get("DomainResource").copied();
        for entry in model.types.iter_mut().skip(1).filter(|entry| entry.is_open) {
            entry.base = domain_resource;
        }
        for index in 1..model.types.len() {
            model.types[index].primitive = model.primitive(index);
        }
        model.inherit();
        model.resource = model.id("Resource");
        model.extension = model.id("Extension");
        model.quantity = model.id("Quantity");
        model.by_suffix = model.suffixes();
        model
    }

    fn declare(&mut self, name: &'static str, is_open: bool) {
        let id = TypeId(u16::try_from(self.types.len()).unwrap_or(0));
        self.types.push(Type { name, base: None, primitive: None, elements: Vec::new(), is_open });
        self.by_name.insert(name, id);
    }

    fn describe(&mut self, line: &'static str) {
        let (name, base) = heading(line);
        let base = base.map(|base| self.id(base));
        let elements = line.split_once(':').map_or("", |(_, elements)| elements).split(',').map(str::trim);
        let elements = elements.filter(|element| !element.is_empty()).map(|element| self.element(element));
        let elements: Vec<Element> = elements.collect();
        let index = usize::from(self.id(name).0);
        self.types[index].base = base;
        self.types[index].elements = elements;
    }

    fn element(&self, text: &'static str) -> Element {
        let (name, types) = text.split_once(' ').unwrap_or((text, "*"));
        let (types, repeats) = match types.strip_suffix('*') {
            Some("") | None => (types, false),
            Some(types) => (types, true),
        };
        let types = match types {
            "*" => Types::AnyDataType,
            _ if types.contains('|') => Types::Choice(types.split('|').map(|name| self.id(name)).collect()),
            _ => Types::One(self.id(types)),
        };
        Element { name, types, repeats }
    }

    fn id(&self, name: &str) -> TypeId {
        self.by_name.get(name).copied().unwrap_or(TypeId::UNKNOWN)
    }

    fn primitive(&self, index: usize) -> Option<Primitive> {
        let entry = &self.types[index];
        match entry.name {
            "boolean" => Some(Primitive::Boolean),
            "integer" | "unsignedInt" | "positiveInt" => Some(Primitive::Integer),
            "decimal" => Some(Primitive::Decimal),
            "date" => Some(Primitive::Date),
            "dateTime" | "instant" => Some(Primitive::DateTime),
            "time" => Some(Primitive::Time),
            name if name.starts_with(|letter: char| letter.is_ascii_lowercase()) => Some(Primitive::Text),
            _ => None,
        }
    }

    /// Data types are those that are neither resources nor parts of anything.
    fn suffixes(&self) -> Vec<(String, TypeId)> {
        let is_resource = |entry: &Type| {
            let mut next = Some(entry);
            while let Some(entry) = next {
                if entry.name == "Resource" {
                    return true;
                }
                next = entry.base.and_then(|base| self.types.get(usize::from(base.0)));
            }
            false
        };
        let data_types =
            self.types.iter().skip(1).filter(|entry| !entry.name.contains('.') && !is_resource(entry));
        let mut suffixes: Vec<(String, TypeId)> = data_types
            .map(|entry| {
                let (first, rest) = entry.name.split_at_checked(1).unwrap_or((entry.name, ""));
                (format!("{}{rest}", first.to_ascii_uppercase()), self.id(entry.name))
            })
            .collect();
        suffixes.sort_by(|(left, _), (right, _)| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
        suffixes
    }

    /// Gives each type the elements of its bases, nearest first, so that one look finds them.
    fn inherit(&mut self) {
        for index in 1..self.types.len() {
            let mut inherited = Vec::new();
            let mut next = self.types[index].base;
            while let Some(TypeId(base)) = next.filter(|base| *base != TypeId::UNKNOWN) {
                let base = &self.types[usize::from(base)];
                // A base that stands earlier in the table has its own bases' elements already.
                let has =
                    |element: &&Element| !inherited.iter().any(|known: &Element| known.name == element.name);
                let more: Vec<Element> = base.elements.iter().filter(has).cloned().collect();
                inherited.extend(more);
                next = base.base;
            }
            self.types[index].elements.extend(inherited);
        }
    }
}

/// `Patient.contact < BackboneElement : …` → the name and its base.
fn heading(line: &'static str) -> (&'static str, Option<&'static str>) {
    let heading = line.split_once(':').map_or(line, |(heading, _)| heading);
    match heading.split_once('<') {
        Some((name, base)) => (name.trim(), Some(base.trim())),
        None => (heading.trim(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::{MODEL, Primitive, TypeId, Types};

    #[test]
    fn every_type_that_the_table_names_is_in_it() {
        for entry in MODEL.types.iter().skip(1) {
            assert_ne!(entry.base, Some(TypeId::UNKNOWN), "the base of {}", entry.name);
            for element in &entry.elements {
                let types = match &element.types {
                    Types::One(id) => vec![*id],
                    Types::Choice(ids) => ids.clone(),
                    Types::AnyDataType => Vec::new(),
                };
                assert!(!types.contains(&TypeId::UNKNOWN), "{}.{}", entry.name, element.name);
            }
            let mut names: Vec<_> = entry.elements.iter().map(|element| element.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), entry.elements.len(), "{} has an element twice", entry.name);
        }
        assert_eq!(MODEL.by_name.len(), MODEL.types.len() - 1);
    }

    #[test]
    fn types_know_their_kind_and_their_choices() {
        let named = |name| TypeId::named(name).unwrap();
        assert!(named("Age").is_a_quantity());
        assert!(named("code").is_kind_of(named("string")) && !named("string").is_kind_of(named("code")));
        assert!(named("Encounter").is_a_resource() && named("Account").is_a_resource());
        assert_eq!(named("markdown").primitive(), Some(Primitive::Text));
        let answer = named("QuestionnaireResponse.item.answer");
        assert_eq!(answer.name(), "BackboneElement");
        assert_eq!(answer.choice_of("valueDateTime").map(|(_, of)| of.name()), Some("dateTime"));
        assert_eq!(answer.choice_of("valueRange"), None);
        assert!(answer.element("extension").is_some() && answer.element("modifierExtension").is_some());
    }
}
