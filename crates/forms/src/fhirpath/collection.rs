//! What every expression gives: a collection of items in order, which may be empty.

use std::{borrow::Cow, sync::Arc};

use super::{
    node::Node,
    value::{Quantity, Value},
};

/// One item: a place in a document, or a value that was computed.
#[derive(Debug, Clone)]
pub enum Item<'a> {
    /// A place in a document.
    Node(Node<'a>),
    /// A computed value or a literal.
    Value(Value<'a>),
}

/// Items in order. Empty means that there is nothing: no answer, or no way to tell; it never means zero or no.
#[derive(Debug, Clone, Default)]
pub struct Collection<'a>(Repr<'a>);

/// Most collections have one item and need no list; those kept as variables are shared, not copied.
#[derive(Debug, Clone, Default)]
enum Repr<'a> {
    #[default]
    Empty,
    One(Item<'a>),
    Many(Vec<Item<'a>>),
    Shared(Arc<[Item<'a>]>),
}

impl<'a> Item<'a> {
    /// The System value: of a primitive element, of a FHIR Quantity, or the computed value itself.
    pub fn value(&self) -> Option<Value<'a>> {
        match self {
            Item::Node(node) => node.value(),
            Item::Value(value) => Some(value.clone()),
        }
    }

    /// How many bytes of text a copy of the item takes.
    pub(super) fn owned_bytes(&self) -> usize {
        match self {
            Item::Value(Value::Text(Cow::Owned(text))) => text.len(),
            Item::Node(_) | Item::Value(_) => 0,
        }
    }

    /// The item's type as a person names it in a message.
    pub(super) fn type_words(&self) -> String {
        match self {
            Item::Node(node) if node.type_name().is_empty() => "an element of unknown type".to_owned(),
            Item::Node(node) => format!("an element of type {}", node.type_name()),
            Item::Value(value) => format!("a value of type {}", value.type_name()),
        }
    }

    pub(super) fn quantity(&self) -> Option<Quantity<'a>> {
        self.value().and_then(|value| value.quantity())
    }
}

impl<'a> From<Value<'a>> for Item<'a> {
    fn from(value: Value<'a>) -> Item<'a> {
        Item::Value(value)
    }
}

impl<'a> From<Node<'a>> for Item<'a> {
    fn from(node: Node<'a>) -> Item<'a> {
        Item::Node(node)
    }
}

impl<'a> Collection<'a> {
    /// Nothing.
    pub const EMPTY: Collection<'static> = Collection(Repr::Empty);

    /// Exactly one item.
    pub fn one(item: impl Into<Item<'a>>) -> Collection<'a> {
        Collection(Repr::One(item.into()))
    }

    /// One value, or nothing.
    pub fn of(value: Option<Value<'a>>) -> Collection<'a> {
        value.map_or(Collection(Repr::Empty), Collection::one)
    }

    pub(super) fn boolean(truth: impl Into<Option<bool>>) -> Collection<'a> {
        Collection::of(truth.into().map(Value::Boolean))
    }

    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Collection<'a> {
        Collection::one(Value::Text(text.into()))
    }

    /// A number of items; nothing where it is more than an Integer holds.
    pub(super) fn count(count: usize) -> Collection<'a> {
        Collection::of(i32::try_from(count).ok().map(Value::Integer))
    }

    /// The items in order.
    pub fn items(&self) -> &[Item<'a>] {
        match &self.0 {
            Repr::Empty => &[],
            Repr::One(item) => std::slice::from_ref(item),
            Repr::Many(items) => items,
            Repr::Shared(items) => items,
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.items().is_empty()
    }

    /// The item, if there is exactly one.
    pub fn single(&self) -> Option<&Item<'a>> {
        match self.items() {
            [item] => Some(item),
            _ => None,
        }
    }

    /// The truth value, if there is exactly one item and it is a Boolean.
    pub fn as_boolean(&self) -> Option<bool> {
        match self.single()?.value()? {
            Value::Boolean(truth) => Some(truth),
            _ => None,
        }
    }

    /// What a copy costs: a step for each item and for so many bytes of its text.
    pub(super) fn copy_cost(&self, bytes_per_step: usize) -> usize {
        match &self.0 {
            Repr::Empty | Repr::Shared(_) => 0,
            Repr::One(item) => item.owned_bytes() / bytes_per_step,
            Repr::Many(items) => items.iter().map(|item| 1 + item.owned_bytes() / bytes_per_step).sum(),
        }
    }

    /// The same items, shared with all further copies instead of copied.
    pub(super) fn shared(self) -> Collection<'a> {
        match self.0 {
            Repr::Many(items) => Collection(Repr::Shared(items.into())),
            other => Collection(other),
        }
    }

    pub(super) fn push(&mut self, item: Item<'a>) {
        match &mut self.0 {
            Repr::Empty => self.0 = Repr::One(item),
            Repr::Many(items) => items.push(item),
            Repr::One(_) | Repr::Shared(_) => {
                let mut items = Vec::with_capacity(self.len() + 4);
                items.extend(std::mem::take(self));
                items.push(item);
                self.0 = Repr::Many(items);
            }
        }
    }
}

impl<'a> From<Vec<Item<'a>>> for Collection<'a> {
    fn from(items: Vec<Item<'a>>) -> Collection<'a> {
        Collection(if items.is_empty() { Repr::Empty } else { Repr::Many(items) })
    }
}

impl<'a> FromIterator<Item<'a>> for Collection<'a> {
    fn from_iter<I: IntoIterator<Item = Item<'a>>>(items: I) -> Collection<'a> {
        let mut collection = Collection::default();
        collection.extend(items);
        collection
    }
}

impl<'a> Extend<Item<'a>> for Collection<'a> {
    fn extend<I: IntoIterator<Item = Item<'a>>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<'a> IntoIterator for Collection<'a> {
    type Item = Item<'a>;
    type IntoIter = Items<'a>;

    fn into_iter(self) -> Items<'a> {
        match self.0 {
            Repr::Empty => Items::Few(None),
            Repr::One(item) => Items::Few(Some(item)),
            Repr::Many(items) => Items::Many(items.into_iter()),
            Repr::Shared(items) => Items::Many(Vec::from(&*items).into_iter()),
        }
    }
}

impl<'a> DoubleEndedIterator for Items<'a> {
    fn next_back(&mut self) -> Option<Item<'a>> {
        match self {
            Items::Few(item) => item.take(),
            Items::Many(items) => items.next_back(),
        }
    }
}

/// The items of a [`Collection`], one after the other.
#[derive(Debug)]
pub enum Items<'a> {
    /// At most one.
    Few(Option<Item<'a>>),
    /// The rest of a list.
    Many(std::vec::IntoIter<Item<'a>>),
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        match self {
            Items::Few(item) => item.take(),
            Items::Many(items) => items.next(),
        }
    }
}
