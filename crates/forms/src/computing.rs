//! What a form works out for itself: calculated answers, conditions, lists, bounds and constraints, by its expressions.
//!
//! Nothing worked out is stored. Each time a sheet is read, the answers that were typed are put into a response, the
//! expressions are evaluated over it, and the sheet is read again with what they gave, until nothing changes any more.
//! So it makes no difference in which order anything was answered. A form without expressions is read once.

use std::{collections::HashMap, sync::atomic::AtomicUsize};

use jiff::Timestamp;

use crate::{
    answers::Entry,
    expression::{Env, Found, Scope},
    fhirpath::Node,
    json::Json,
    question::{Bounds, Kind, Options},
    questionnaire::{Form, Item, Questionnaire, heard::Says},
    response::with_weights,
    value::Value,
};

pub(crate) use crate::expression::Expression;

/// How often a sheet is read at most before what still changes is given up. Load checks refuse circles, so a form that
/// needs more has a chain of as many calculated items, each of them needing the one after it.
const MOST_ROUNDS: usize = 256;

/// The most steps that all expressions of a form take together, over all rounds of one reading. Three hundred scored
/// questions with a total take some ten thousand.
const MOST_STEPS_OF_A_READING: usize = 4_000_000;

/// The most steps of one initial value, each of which is worked out by itself.
const MOST_STEPS_OF_AN_INITIAL: usize = 100_000;

/// The expressions of one item, or of the form.
#[derive(Debug, Default)]
pub(crate) struct Computes {
    pub(crate) variables: Vec<(String, Expression)>,
    pub(crate) initial: Option<Expression>,
    pub(crate) calculated: Option<Expression>,
    pub(crate) enable: Option<Expression>,
    pub(crate) answers: Option<Expression>,
    pub(crate) least: Option<Expression>,
    pub(crate) greatest: Option<Expression>,
    pub(crate) constraints: Vec<(Says, Expression)>,
    /// Its value is worked out in a language that is left to the caller.
    pub(crate) is_left_aside: bool,
}

impl Computes {
    pub(crate) fn is_empty(&self) -> bool {
        let one = [&self.initial, &self.calculated, &self.enable, &self.answers, &self.least, &self.greatest];
        self.variables.is_empty() && self.constraints.is_empty() && one.iter().all(|slot| slot.is_none())
    }

    /// Whether one of them names a variable.
    pub(crate) fn names(&self, name: &str) -> bool {
        let slots =
            [&self.initial, &self.calculated, &self.enable, &self.answers, &self.least, &self.greatest];
        let all = slots.into_iter().flatten();
        let all = all.chain(self.variables.iter().map(|(_, expression)| expression));
        let mut all = all.chain(self.constraints.iter().map(|(_, expression)| expression));
        all.any(|expression| expression.variables().iter().any(|known| known == name))
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&Expression> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, expression)| expression)
    }

    /// Whether the answer is worked out: always, or because nobody can type one.
    pub(crate) fn gives_value(&self, is_fixed: bool) -> bool {
        self.calculated.is_some() || self.is_left_aside || (is_fixed && self.initial.is_some())
    }
}

/// What the caller gives a form to work with.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The moment that `now()` and `today()` mean; without it expressions that ask for the time give nothing.
    pub at: Option<Timestamp>,
    named: Vec<(String, Json)>,
}

impl Given {
    /// Nothing but the moment.
    pub fn at(at: Timestamp) -> Given {
        Given { at: Some(at), named: Vec::new() }
    }

    /// Adds a named value, a FHIR resource or any other JSON: `%patient`. The error is a sentence about the JSON.
    pub fn with(mut self, name: &str, json: &str) -> Result<Given, String> {
        self.named.push((name.to_owned(), Json::parse(json)?));
        Ok(self)
    }
}

/// An expression that could not be evaluated with these answers. What it would have given is left out, and what it
/// would have hidden is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The item; none if the expression is the form's own.
    pub link_id: Option<String>,
    /// A sentence for the keeper of the form.
    pub message: String,
}

/// What was worked out in one round, by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Computed {
    pub(crate) values: HashMap<String, Vec<Value>>,
    pub(crate) asked: HashMap<String, bool>,
    pub(crate) options: HashMap<String, Options>,
    pub(crate) bounds: HashMap<String, Bounds>,
    pub(crate) failed: Vec<Failed>,
    pub(crate) faults: Vec<Fault>,
    /// Worked-out answers are those of a stored response and are not worked out again.
    pub(crate) is_stored: bool,
}

/// A constraint that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) field: String,
    pub(crate) item: Option<usize>,
    pub(crate) says: Says,
}

impl Computed {
    fn is_as(&self, other: &Computed) -> bool {
        let is_same_list = |field: &String, options: &Options| {
            let tokens = |options: &Options| {
                options.list.iter().map(|choice| choice.token.clone()).collect::<Vec<_>>()
            };
            other.options.get(field).is_some_and(|other| tokens(other) == tokens(options))
        };
        let are_same_lists = self.options.len() == other.options.len()
            && self.options.iter().all(|(field, options)| is_same_list(field, options));
        self.values == other.values
            && self.asked == other.asked
            && self.bounds == other.bounds
            && self.failed == other.failed
            && are_same_lists
    }
}

/// Reads again and again with what was worked out, until it stays the same.
pub(crate) fn settle<T>(
    form: &Questionnaire,
    given: &Given,
    stored: Computed,
    read: impl Fn(&Computed) -> (Vec<Entry>, T),
) -> (Vec<Entry>, T, Computed) {
    let mut computed = stored;
    let mut rounds = 0;
    let budget = AtomicUsize::new(MOST_STEPS_OF_A_READING);
    loop {
        let (entries, rest) = read(&computed);
        if !form.0.has_expressions {
            return (entries, rest, computed);
        }
        let next = compute(form, given, &entries, &computed, &budget);
        rounds += 1;
        if next.is_as(&computed) {
            let computed = Computed { faults: next.faults, ..computed };
            return (entries, rest, computed);
        }
        computed = next;
        if rounds == MOST_ROUNDS {
            let message = "has expressions that never come to rest".to_owned();
            computed.faults.push(Fault { link_id: None, message });
            computed.values.clear();
            let (entries, rest) = read(&computed);
            return (entries, rest, computed);
        }
    }
}

/// The values of an item's initial expression, as answers.
pub(crate) fn initial(form: &Questionnaire, given: &Given, item: &Item) -> Vec<Value> {
    let Some(expression) = &item.computes.initial else { return Vec::new() };
    let response = with_weights(form, &[]);
    let budget = AtomicUsize::new(MOST_STEPS_OF_AN_INITIAL);
    let mut round = Round::new(form, given, &response, false, &budget);
    let index = form.0.by_link_id.get(&item.link_id).copied();
    let mut around = index.and_then(|index| form.at(index).parent);
    let mut path = Vec::new();
    while let Some(at) = around {
        path.push(at);
        around = form.at(at).parent;
    }
    let mut scope = round.top();
    for at in path.into_iter().rev() {
        scope = round.scope(at, &scope, None);
    }
    let Some(index) = index else { return Vec::new() };
    let scope = round.scope(index, &scope, None);
    round.values(index, expression, &scope).unwrap_or_default()
}

fn compute(
    form: &Questionnaire,
    given: &Given,
    entries: &[Entry],
    before: &Computed,
    budget: &AtomicUsize,
) -> Computed {
    let response = with_weights(form, entries);
    let mut round = Round::new(form, given, &response, before.is_stored, budget);
    if before.is_stored {
        round.computed.values.clone_from(&before.values);
    }
    let scope = round.top();
    let nodes = round.env.resource.list("item");
    round.constraints(None, &form.0.computes.constraints, "", &scope);
    round.level(&form.0.top, entries, &nodes, "", &scope);
    round.computed
}

/// One evaluation of all expressions over one response.
struct Round<'a> {
    form: &'a Form,
    env: Env<'a>,
    /// The items of the form as they were written, for `%qitem`; empty where no expression asks for it.
    written: Vec<Node<'a>>,
    computed: Computed,
}

impl<'a> Round<'a> {
    fn new(
        form: &'a Questionnaire,
        given: &'a Given,
        response: &'a Json,
        is_stored: bool,
        budget: &'a AtomicUsize,
    ) -> Round<'a> {
        let questionnaire = Node::of(&form.0.root);
        let mut written = Vec::new();
        if form.0.asks_qitem {
            list_items(questionnaire, &mut written);
        }
        Round {
            form: &form.0,
            env: Env {
                resource: Node::of(response),
                questionnaire,
                at: given.at,
                zone: form.zone(),
                named: &given.named,
                budget,
            },
            written,
            computed: Computed { is_stored, ..Computed::default() },
        }
    }

    fn top(&mut self) -> Scope<'a> {
        let mut scope = Scope::top(&self.env);
        for (name, expression) in &self.form.computes.variables {
            let found = self.found(None, expression, &scope);
            scope.set(name, found);
        }
        scope
    }

    /// The scope of an item: its own variables over those of what stands around it.
    fn scope(&mut self, index: usize, around: &Scope<'a>, node: Option<Node<'a>>) -> Scope<'a> {
        let item = &self.form.items[index];
        let mut scope = around.within(node, self.written.get(index).copied());
        for (name, expression) in &item.computes.variables {
            let found = self.found(Some(index), expression, &scope);
            scope.set(name, found);
        }
        scope
    }

    fn found(&mut self, item: Option<usize>, expression: &'a Expression, scope: &Scope<'a>) -> Found<'a> {
        match expression.evaluate(&self.env, scope) {
            Ok(found) => found,
            Err(message) => {
                self.fault(item, message);
                Found::default()
            }
        }
    }

    fn fault(&mut self, item: Option<usize>, message: String) {
        let fault = Fault { link_id: item.map(|index| self.form.items[index].link_id.clone()), message };
        if !self.computed.faults.contains(&fault) {
            self.computed.faults.push(fault);
        }
    }

    /// The items of one level with their entries and the nodes of those that have answers.
    fn level(
        &mut self,
        items: &[usize],
        entries: &[Entry],
        nodes: &[Node<'a>],
        scope_name: &str,
        around: &Scope<'a>,
    ) {
        let (mut rest, mut nodes) = (entries, nodes.iter().copied());
        for index in items.iter().copied() {
            let count = rest.iter().take_while(|entry| entry.item == index).count();
            let (mine, others) = rest.split_at(count);
            rest = others;
            let item = &self.form.items[index];
            let is_plain = item.computes.is_empty() && item.children.is_empty();
            if is_plain {
                nodes.by_ref().take(mine.iter().filter(|entry| entry.has_values()).count()).for_each(drop);
            }
            if is_plain || (mine.is_empty() && item.computes.enable.is_none()) {
                continue;
            }
            let name = format!("{scope_name}{}", item.name);
            let mut is_first = true;
            for entry in mine {
                let node = if entry.has_values() { nodes.next() } else { None };
                let scope = self.scope(index, around, node);
                if std::mem::take(&mut is_first) {
                    self.asked(index, &name, &scope);
                }
                self.entry(index, entry, node, scope_name, &scope);
            }
            if is_first {
                let scope = self.scope(index, around, None);
                self.asked(index, &name, &scope);
            }
        }
    }

    fn asked(&mut self, index: usize, name: &str, scope: &Scope<'a>) {
        let form = self.form;
        let Some(expression) = &form.items[index].computes.enable else { return };
        let is_asked = match expression.evaluate(&self.env, scope).and_then(|found| found.truth()) {
            Ok(truth) => truth.unwrap_or(false),
            Err(message) => {
                self.fault(Some(index), message);
                true
            }
        };
        self.computed.asked.insert(name.to_owned(), is_asked);
    }

    fn entry(
        &mut self,
        index: usize,
        entry: &Entry,
        node: Option<Node<'a>>,
        scope_name: &str,
        scope: &Scope<'a>,
    ) {
        let item = &self.form.items[index];
        let computes = &item.computes;
        let field = entry.field.as_str();
        let gives = computes.calculated.as_ref().or(computes.initial.as_ref().filter(|_| item.is_fixed));
        if let Some(expression) = gives.filter(|_| !self.computed.is_stored) {
            let values = self.values(index, expression, scope).unwrap_or_default();
            self.computed.values.insert(field.to_owned(), values);
        }
        if let Some(expression) = &computes.answers {
            let found = self.found(Some(index), expression, scope);
            self.computed.options.insert(field.to_owned(), Options::of_found(found.options()));
        }
        if computes.least.is_some() || computes.greatest.is_some() {
            let mut bound = |expression: &'a Option<Expression>| {
                let values = self.values(index, expression.as_ref()?, scope)?;
                values.into_iter().next()
            };
            let bounds = Bounds { least: bound(&computes.least), greatest: bound(&computes.greatest) };
            self.computed.bounds.insert(field.to_owned(), bounds);
        }
        self.constraints(Some(index), &computes.constraints, field, scope);
        let holder = match item.kind.is_question() {
            true => node.and_then(|node| node.list("answer").into_iter().next()),
            false => node,
        };
        let nodes = holder.map(|holder| holder.list("item")).unwrap_or_default();
        let inner = match (item.has_rows(), matches!(item.kind, Kind::Group)) {
            (true, true) => format!("{field}:"),
            (_, _) => scope_name.to_owned(),
        };
        self.level(&item.children, &entry.children, &nodes, &inner, scope);
    }

    /// The values that an expression gives as answers of this item; none where it gives something else.
    fn values(&mut self, index: usize, expression: &'a Expression, scope: &Scope<'a>) -> Option<Vec<Value>> {
        let item = &self.form.items[index];
        let found = match expression.evaluate(&self.env, scope).and_then(|found| found.values(&item.kind)) {
            Ok(found) => found,
            Err(message) => {
                self.fault(Some(index), message);
                return None;
            }
        };
        if found.len() > 1 && !item.repeats {
            self.fault(Some(index), "gives several answers, and the item takes one".to_owned());
            return None;
        }
        Some(found.into_iter().map(|value| item.kind.settled(value)).collect())
    }

    fn constraints(
        &mut self,
        item: Option<usize>,
        constraints: &'a [(Says, Expression)],
        field: &str,
        scope: &Scope<'a>,
    ) {
        for (says, expression) in constraints {
            // A constraint of which nothing is known yet, because nothing is answered, is not broken.
            match expression.evaluate(&self.env, scope).and_then(|found| found.truth()) {
                Ok(Some(false)) => {
                    let field = field.to_owned();
                    self.computed.failed.push(Failed { field, item, says: says.clone() });
                }
                Ok(Some(true) | None) => (),
                Err(message) => self.fault(item, format!("{}: {message}", says.key)),
            }
        }
    }
}

/// The items of a form in the order of the page, as they were written.
fn list_items<'a>(node: Node<'a>, items: &mut Vec<Node<'a>>) {
    for item in node.list("item") {
        items.push(item);
        list_items(item, items);
    }
}
