//! Walks an expression over the data. Every step is counted, so that no expression runs away.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    ast::{Expr, Invocation, Kind, Target, Typed, Variable},
    collection::{Collection, Item},
    environment::Environment,
    error::{Error, ErrorKind},
    functions::{self, Call},
    operators,
    units::Calendar,
    value::Value,
};

/// The most steps of one evaluation: visiting an item, comparing two, handling some bytes of text.
pub(super) const MOST_STEPS: usize = 2_000_000;

/// The most items in one collection.
pub(super) const MOST_ITEMS: usize = 100_000;

/// The longest text that a function makes, in bytes.
pub(super) const LONGEST_TEXT: usize = 256 * 1024;

/// So many bytes of text cost one step.
const BYTES_PER_STEP: usize = 32;

/// So many keys of an object that are gone through cost one step.
const KEYS_PER_STEP: usize = 32;

pub(super) type Outcome<'a> = Result<Collection<'a>, Error>;

/// What `$this`, `$index` and `$total` are.
#[derive(Debug, Clone)]
pub(super) struct Scope<'a> {
    pub(super) this: Collection<'a>,
    pub(super) index: Option<usize>,
    pub(super) total: Option<Collection<'a>>,
}

/// One evaluation under way.
pub(super) struct Evaluation<'e, 'a> {
    pub(super) environment: &'e Environment<'a>,
    steps: usize,
}

impl<'e, 'a> Evaluation<'e, 'a> {
    pub(super) fn new(environment: &'e Environment<'a>) -> Evaluation<'e, 'a> {
        Evaluation { environment, steps: 0 }
    }

    pub(super) fn evaluate(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Outcome<'a> {
        self.charge(expr.at, 1)?;
        match &expr.kind {
            Kind::Empty => Ok(Collection::EMPTY),
            Kind::Literal(value) => Ok(Collection::one(value.borrowed())),
            Kind::This => self.copied(expr.at, &scope.this),
            Kind::Index => Ok(scope.index.map_or(Collection::EMPTY, Collection::count)),
            Kind::Total => match &scope.total {
                Some(total) => self.copied(expr.at, total),
                None => Ok(Collection::EMPTY),
            },
            Kind::Variable(variable) => self.variable(expr.at, variable),
            Kind::Member { .. } => self.member(expr, scope),
            Kind::Call(invocation) => self.call(expr.at, invocation, scope),
            Kind::Indexed { on, index } => {
                let on = self.evaluate(on, scope)?;
                let index = self.evaluate(index, scope)?;
                let index = self.integer(expr.at, &index)?.and_then(|index| usize::try_from(index).ok());
                Ok(index
                    .and_then(|index| on.items().get(index))
                    .cloned()
                    .map_or(Collection::EMPTY, Collection::one))
            }
            Kind::Negative(of) => {
                let of = self.evaluate(of, scope)?;
                operators::negated(expr.at, &of)
            }
            Kind::Positive(of) => {
                let of = self.evaluate(of, scope)?;
                operators::numeric(expr.at, of)
            }
            Kind::Binary { operator, left, right } => {
                operators::binary(self, expr.at, *operator, (left, right), scope)
            }
            Kind::Typed { how, on, target } => {
                let on = match on {
                    Some(on) => self.evaluate(on, scope)?,
                    None => scope.this.clone(),
                };
                typed(expr.at, *how, on, *target)
            }
        }
    }

    fn call(&mut self, at: u32, invocation: &'a Invocation, scope: &Scope<'a>) -> Outcome<'a> {
        let Invocation { on, function, arguments, pattern, is_a_search } = invocation;
        if *is_a_search && let Some(Expr { kind: Kind::Call(descendants), .. }) = on {
            let input = match &descendants.on {
                Some(on) => self.evaluate(on, scope)?,
                None => scope.this.clone(),
            };
            let call = Call { at, input, arguments, scope, pattern: None };
            if let Some(found) = functions::searched(self, &call)? {
                return self.bounded(at, found);
            }
        }
        let input = match on {
            Some(on) => self.evaluate(on, scope)?,
            None => scope.this.clone(),
        };
        let result = (function.run)(self, Call { at, input, arguments, scope, pattern: pattern.as_ref() })?;
        self.bounded(at, result)
    }

    /// Evaluates a part once for an item, which becomes `$this`.
    pub(super) fn evaluate_on(
        &mut self,
        expr: &'a Expr,
        item: Item<'a>,
        index: usize,
        outer: &Scope<'a>,
    ) -> Outcome<'a> {
        self.charge(expr.at, item.owned_bytes() / BYTES_PER_STEP)?;
        let scope = Scope { this: Collection::one(item), index: Some(index), total: outer.total.clone() };
        self.evaluate(expr, &scope)
    }

    fn variable(&mut self, at: u32, variable: &Variable) -> Outcome<'a> {
        match variable {
            Variable::Context => Ok(self.environment.context.clone()),
            Variable::Resource => Ok(self.environment.resource.clone()),
            Variable::RootResource => Ok(self.environment.root_resource.clone()),
            Variable::Named(name) => match self.environment.variable(name) {
                Some(value) => self.copied(at, value),
                None => Err(Error::new(ErrorKind::Name, at, format!("there is no variable ‘%{name}’"))),
            },
        }
    }

    fn member(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Outcome<'a> {
        let Kind::Member { on, name, root } = &expr.kind else { return Ok(Collection::EMPTY) };
        match on.as_deref() {
            // A variable's items are looked at where they are kept.
            Some(Expr { at, kind: Kind::Variable(Variable::Named(variable)), .. }) => {
                let environment = self.environment;
                match environment.variable(variable) {
                    Some(items) => self.members(expr.at, items, name),
                    None => self.variable(*at, &Variable::Named(variable.clone())),
                }
            }
            Some(on) => {
                let on = self.evaluate(on, scope)?;
                self.members(expr.at, &on, name)
            }
            None => {
                let is_root = |item: &Item<'a>| match (item, root) {
                    (Item::Node(node), Some(root)) => node.kind().is_kind_of(*root),
                    _ => false,
                };
                match root.is_some() && scope.this.items().iter().any(is_root) {
                    true => Ok(scope.this.clone()),
                    false => self.members(expr.at, &scope.this, name),
                }
            }
        }
    }

    fn members(&mut self, at: u32, on: &Collection<'a>, name: &str) -> Outcome<'a> {
        self.charge(at, on.len())?;
        let mut out = Collection::default();
        for item in on.items() {
            match item {
                Item::Node(node) => {
                    self.charge(at, node.breadth() / KEYS_PER_STEP)?;
                    node.members(name, &mut out);
                }
                Item::Value(Value::Type(namespace, type_name)) => match name {
                    "namespace" => out.push(Value::Text(Cow::Borrowed(namespace)).into()),
                    "name" => out.push(Value::Text(Cow::Borrowed(type_name)).into()),
                    _ => (),
                },
                Item::Value(_) => (),
            }
        }
        self.bounded(at, out)
    }

    /// A copy, counted by what it takes: texts that were computed are copied too.
    fn copied(&mut self, at: u32, collection: &Collection<'a>) -> Outcome<'a> {
        self.charge(at, collection.copy_cost(BYTES_PER_STEP))?;
        Ok(collection.clone())
    }

    /// Counts steps; an error where there were too many.
    pub(super) fn charge(&mut self, at: u32, steps: usize) -> Result<(), Error> {
        self.steps = self.steps.saturating_add(steps);
        if let Some(budget) = self.environment.budget {
            let left = budget.load(Ordering::Relaxed).checked_sub(steps);
            budget.store(left.unwrap_or_default(), Ordering::Relaxed);
            if left.is_none() {
                let message = "the expressions together take more steps than a form may".to_owned();
                return Err(Error::new(ErrorKind::Limit, at, message));
            }
        }
        match self.steps <= MOST_STEPS {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::Limit, at, format!("it takes more than {MOST_STEPS} steps"))),
        }
    }

    pub(super) fn charge_text(&mut self, at: u32, bytes: usize) -> Result<(), Error> {
        if bytes > LONGEST_TEXT {
            return Err(Error::new(
                ErrorKind::Limit,
                at,
                format!("it handles a text of more than {LONGEST_TEXT} bytes"),
            ));
        }
        self.charge(at, bytes / BYTES_PER_STEP)
    }

    /// The collection, if it is not too large.
    pub(super) fn bounded(&mut self, at: u32, collection: Collection<'a>) -> Outcome<'a> {
        let length = collection.len();
        self.bounded_length(at, length)?;
        self.charge(at, length)?;
        Ok(collection)
    }

    /// An error for more items than a collection may have.
    pub(super) fn bounded_length(&mut self, at: u32, length: usize) -> Result<(), Error> {
        self.charge(at, 1)?;
        match length <= MOST_ITEMS {
            true => Ok(()),
            false => Err(Error::new(
                ErrorKind::Limit,
                at,
                format!("a collection has more than {MOST_ITEMS} items"),
            )),
        }
    }

    /// The only item, nothing of an empty collection, and an error for several (FHIRPath N1, section 4.5).
    pub(super) fn single<'c>(
        &self,
        at: u32,
        collection: &'c Collection<'a>,
    ) -> Result<Option<&'c Item<'a>>, Error> {
        single(at, collection)
    }

    /// A truth value; a single item of another type counts as true (FHIRPath N1, section 4.5).
    pub(super) fn boolean(&self, at: u32, collection: &Collection<'a>) -> Result<Option<bool>, Error> {
        Ok(single(at, collection)?.map(|item| match item.value() {
            Some(Value::Boolean(truth)) => truth,
            Some(_) | None => true,
        }))
    }

    /// A truth value where nothing else will do.
    pub(super) fn condition(&self, at: u32, collection: &Collection<'a>) -> Result<Option<bool>, Error> {
        match single(at, collection)? {
            None => Ok(None),
            Some(item) => match item.value() {
                Some(Value::Boolean(truth)) => Ok(Some(truth)),
                _ => Err(unexpected(at, "true or false", item)),
            },
        }
    }

    pub(super) fn text(&self, at: u32, collection: &Collection<'a>) -> Result<Option<Cow<'a, str>>, Error> {
        match single(at, collection)? {
            None => Ok(None),
            Some(item) => match item.value() {
                Some(Value::Text(text)) => Ok(Some(text)),
                None if is_without_value(item) => Ok(None),
                _ => Err(unexpected(at, "text", item)),
            },
        }
    }

    pub(super) fn integer(&self, at: u32, collection: &Collection<'a>) -> Result<Option<i32>, Error> {
        match single(at, collection)? {
            None => Ok(None),
            Some(item) => match item.value() {
                Some(Value::Integer(number)) => Ok(Some(number)),
                Some(Value::Decimal(number)) if number.is_integer() => Ok(number.to_i32()),
                _ => Err(unexpected(at, "a whole number", item)),
            },
        }
    }

    pub(super) fn number(&self, at: u32, collection: &Collection<'a>) -> Result<Option<Decimal>, Error> {
        match single(at, collection)? {
            None => Ok(None),
            Some(item) => match item.value().and_then(|value| value.number()) {
                Some(number) => Ok(Some(number)),
                None => Err(unexpected(at, "a number", item)),
            },
        }
    }

    /// The step of the calendar of a quantity's unit, or why there is none.
    pub(super) fn step(&self, at: u32, quantity: &super::value::Quantity<'_>) -> Result<Calendar, Error> {
        quantity.step().ok_or_else(|| {
            let message = format!("a date cannot be moved by the unit ‘{}’", quantity.unit());
            Error::new(ErrorKind::Evaluation, at, message)
        })
    }
}

pub(super) fn single<'c, 'a>(at: u32, collection: &'c Collection<'a>) -> Result<Option<&'c Item<'a>>, Error> {
    match collection.items() {
        [] => Ok(None),
        [item] => Ok(Some(item)),
        items => {
            let message = format!("one value is expected here, and there are {}", items.len());
            Err(Error::new(ErrorKind::Evaluation, at, message))
        }
    }
}

pub(super) fn unexpected(at: u32, expected: &str, item: &Item<'_>) -> Error {
    Error::new(
        ErrorKind::Evaluation,
        at,
        format!("{expected} is expected here, and there is {}", item.type_words()),
    )
}

/// A primitive that has only extensions: as good as nothing.
pub(super) fn is_without_value(item: &Item<'_>) -> bool {
    matches!(item, Item::Node(node) if node.json().is_none())
}

fn typed<'a>(at: u32, how: Typed, on: Collection<'a>, target: Target) -> Outcome<'a> {
    match how {
        Typed::OfType => Ok(on.into_iter().filter(|item| is_exactly(item, target)).collect()),
        Typed::Is => Ok(Collection::boolean(single(at, &on)?.map(|item| is_of(item, target)))),
        Typed::As => {
            single(at, &on)?;
            Ok(on.into_iter().filter(|item| is_exactly(item, target)).collect())
        }
    }
}

/// Of the type, or of one derived from it.
fn is_of(item: &Item<'_>, target: Target) -> bool {
    match item {
        Item::Node(node) => target.fhir.is_some_and(|of| node.kind().is_kind_of(of)),
        Item::Value(value) => target.system.is_some_and(|name| name == value.type_name() || name == "Any"),
    }
}

/// Of the type; a primitive of a derived type is not (`gender.as(string)` is empty), as the official suite has it.
fn is_exactly(item: &Item<'_>, target: Target) -> bool {
    match item {
        Item::Node(node) if node.kind().primitive().is_some() => target.fhir == Some(node.kind()),
        Item::Node(_) | Item::Value(_) => is_of(item, target),
    }
}
