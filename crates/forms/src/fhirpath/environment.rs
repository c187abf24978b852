//! What the caller gives to an evaluation: where it stands, the variables, and the moment that is now.

use std::sync::atomic::AtomicUsize;

use jiff::Zoned;

use super::{collection::Collection, node::Node};

/// Everything that an expression can see. Nothing else is asked: no clock, no network, no terminology.
///
/// An environment is kept from one expression to the next; what one gives can be set as a variable for the next
/// without copying it.
#[derive(Debug, Clone)]
pub struct Environment<'a> {
    pub(super) focus: Collection<'a>,
    pub(super) context: Collection<'a>,
    pub(super) resource: Collection<'a>,
    pub(super) root_resource: Collection<'a>,
    pub(super) now: Zoned,
    /// Steps that several evaluations share, where they do: what is left of them.
    pub(super) budget: Option<&'a AtomicUsize>,
    variables: Vec<(String, Collection<'a>)>,
}

impl<'a> Environment<'a> {
    /// An environment without focus, for expressions that only use variables.
    ///
    /// `now` is what `now()`, `today()` and `timeOfDay()` say, in the time zone of the person who asks.
    pub fn new(now: Zoned) -> Environment<'a> {
        Environment {
            focus: Collection::default(),
            context: Collection::default(),
            resource: Collection::default(),
            root_resource: Collection::default(),
            now,
            budget: None,
            variables: Vec::new(),
        }
    }

    /// An environment that stands at a resource: it is the focus, `%context`, `%resource` and `%rootResource`.
    pub fn of(resource: Node<'a>, now: Zoned) -> Environment<'a> {
        let at = Collection::one(resource);
        Environment {
            focus: at.clone(),
            context: at.clone(),
            resource: at.clone(),
            root_resource: at,
            ..Environment::new(now)
        }
    }

    /// Lets all evaluations in environments with this counter share the steps that it holds: many small expressions must not
    /// take what one may not.
    pub fn set_budget(&mut self, steps: &'a AtomicUsize) {
        self.budget = Some(steps);
    }

    /// Sets the focus, on which the expression starts, and with it `%context`.
    pub fn set_focus(&mut self, focus: Collection<'a>) {
        self.focus = focus.shared();
        self.context = self.focus.clone();
    }

    /// Sets `%context` alone, for an expression that is evaluated within another's context.
    pub fn set_context(&mut self, context: Collection<'a>) {
        self.context = context.shared();
    }

    /// Sets `%resource` alone: the resource in which the focus stands.
    pub fn set_resource(&mut self, resource: Node<'a>) {
        self.resource = Collection::one(resource);
    }

    /// Sets `%rootResource`: the resource in which `%resource` is contained.
    pub fn set_root_resource(&mut self, resource: Node<'a>) {
        self.root_resource = Collection::one(resource);
    }

    /// Sets `%name`; one of the same name is replaced. An empty collection is a value: known, and nothing.
    pub fn set_variable(&mut self, name: &str, value: Collection<'a>) {
        let value = value.shared();
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name.to_owned(), value)),
        }
    }

    /// What `%name` is; nothing if it was never set.
    pub fn variable(&self, name: &str) -> Option<&Collection<'a>> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
