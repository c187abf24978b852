//! Reads a form's expressions and sees that each can be computed: it parses, all that it names is there, and nothing is
//! worked out from itself.

use std::collections::HashSet;

use crate::{
    computing::{Computes, Expression},
    json::Json,
    questionnaire::{
        Foreign, Item,
        extension::{CORE, Fate, is_launch_context, parts},
        heard::{Heard, Use},
        read::Loader,
    },
};

/// Names that every expression may use (SDC, "Expressions"; FHIRPath, "Environment variables").
const ALWAYS_THERE: [&str; 8] =
    ["resource", "rootResource", "context", "questionnaire", "qitem", "ucum", "sct", "loinc"];

impl<'a> Waiting<'a> {
    fn as_variable(&self) -> Option<Waiting<'a>> {
        let name = self.heard.names?;
        let used = Use::Variable(name.to_owned());
        Some(Waiting { item: self.item, heard: Heard { used, names: None, ..self.heard.clone() } })
    }
}

/// An expression that was heard of an item, or of the form, and not read yet.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    pub(crate) item: Option<usize>,
    pub(crate) heard: Heard<'a>,
}

impl Loader<'_> {
    /// Reads every expression; answers with those of the form itself.
    pub(super) fn resolve_expressions(&mut self, root: &Json) -> Computes {
        let mut of_form = Computes::default();
        let given = self.names_given(root);
        let mut waiting = std::mem::take(&mut self.waiting);
        // An expression with a name can be used by it, as a variable can (SDC, "Expression.name").
        let named: Vec<Waiting<'_>> = waiting.iter().filter_map(Waiting::as_variable).collect();
        waiting.extend(named);
        // Variables first, wherever an item says them: every expression of the item may use them.
        waiting.sort_by_key(|waiting| {
            let is_variable = matches!(waiting.heard.used, Use::Variable(_));
            (waiting.item.map_or(0, |index| index + 1), !is_variable)
        });
        for Waiting { item, heard } in waiting {
            let link_id = item.map(|index| self.items[index].link_id.clone());
            let at = link_id.as_deref();
            if !heard.is_fhirpath() {
                self.foreign(item, &heard);
                continue;
            }
            if let (None, Use::Calculated, Some(_)) = (item, &heard.used, heard.names) {
                // A form's own calculation has no item to stand in; it is there for its name.
                continue;
            }
            match Expression::read(heard.text) {
                Ok(expression) => {
                    self.check_names(item, &of_form, &given, &heard, &expression);
                    let computes = item.map_or(&mut of_form, |index| &mut self.items[index].computes);
                    if let Err(message) = attach(computes, &heard, expression, item.is_some()) {
                        self.problem(at, message);
                    }
                }
                Err(message) => {
                    self.problem(at, format!("has a ‘{}’ that cannot be computed: {message}", heard.name))
                }
            }
        }
        self.check_uses();
        self.check_circles(&of_form);
        of_form
    }

    /// What a refused extension becomes where expressions in another language are left to the caller.
    pub(super) fn left_aside(&self, fate: Fate, extension: &Json) -> Fate {
        let url = parts(extension).map_or("", |(url, _)| url);
        let is_foreign = matches!(url.strip_prefix(CORE), Some("cqf-calculatedValue" | "cqf-expression"));
        match fate {
            Fate::Refused(_) if is_foreign && self.surroundings.foreign == Foreign::LeaveAside => {
                Fate::Ignored(url.to_owned())
            }
            fate => fate,
        }
    }

    fn foreign(&mut self, item: Option<usize>, heard: &Heard<'_>) {
        let link_id = item.map(|index| self.items[index].link_id.clone());
        if self.surroundings.foreign == Foreign::Refuse {
            return self.problem(
                link_id.as_deref(),
                format!("uses ‘{}’ in {}, and only FHIRPath is computed here", heard.name, heard.language),
            );
        }
        self.fate(link_id.as_deref(), Fate::Ignored(format!("{} in {}", heard.name, heard.language)));
        if let (Use::Calculated, Some(index)) = (&heard.used, item) {
            let item = &mut self.items[index];
            item.computes.is_left_aside = true;
            (item.is_hidden, item.is_fixed, item.is_required) = (true, true, false);
        }
    }

    /// The names of the launch context, and those that the caller gives.
    fn names_given(&mut self, root: &Json) -> HashSet<String> {
        let mut names: HashSet<String> =
            self.surroundings.names.iter().map(|name| (*name).to_owned()).collect();
        let extensions = root.get("extension").and_then(Json::as_list).unwrap_or_default();
        for extension in extensions {
            if !is_launch_context(extension) {
                continue;
            }
            let parts = extension.get("extension").and_then(Json::as_list).unwrap_or_default();
            let is_name = |part: &&Json| part.get("url").and_then(Json::as_text) == Some("name");
            let name = parts.iter().find(is_name).and_then(|part| {
                let code = part.get("valueCoding").and_then(|coding| coding.get("code"));
                code.or_else(|| part.get("valueId")).and_then(Json::as_text)
            });
            match name {
                Some(name) => {
                    names.insert(name.to_owned());
                }
                None => self.problem(None, "has a launch context without a name"),
            }
        }
        names
    }

    fn check_names(
        &mut self,
        item: Option<usize>,
        of_form: &Computes,
        given: &HashSet<String>,
        heard: &Heard<'_>,
        expression: &Expression,
    ) {
        let link_id = item.map(|index| self.items[index].link_id.clone());
        let mut wrong = Vec::new();
        if let Use::Variable(name) = &heard.used {
            let own = item.map_or(of_form, |index| &self.items[index].computes);
            if ALWAYS_THERE.contains(&name.as_str()) || own.variables.iter().any(|(known, _)| known == name) {
                wrong.push(format!("has a variable ‘{name}’, and there is one already"));
            }
        }
        for name in expression.variables() {
            let is_known = ALWAYS_THERE.contains(&name.as_str())
                || name.starts_with("vs-")
                || name.starts_with("ext-")
                || given.contains(name)
                || variable(&self.items, of_form, item, name).is_some();
            if !is_known {
                wrong.push(format!("names ‘%{name}’, which is not known there"));
            }
        }
        for named in expression.link_ids() {
            if !self.by_link_id.contains_key(named) {
                wrong.push(format!("names the item ‘{named}’, which is not in the form"));
            }
        }
        for message in wrong {
            self.problem(link_id.as_deref(), format!("has a ‘{}’ that {message}", heard.name));
        }
    }

    /// Whether each expression stands where it can do something.
    fn check_uses(&mut self) {
        let mut problems = Vec::new();
        for item in &self.items {
            let computes = &item.computes;
            let mut wrong = |message: &str| problems.push((item.link_id.clone(), message.to_owned()));
            let is_question = item.kind.is_question();
            if (computes.calculated.is_some() || computes.initial.is_some()) && !is_question {
                wrong("is not a question and cannot have a value worked out");
            }
            if computes.calculated.is_some() && (computes.initial.is_some() || !item.initial.is_empty()) {
                wrong("has both an initial answer and one that is worked out");
            }
            if computes.answers.is_some() && !item.kind.picks() {
                wrong("has an answerExpression and is not a choice");
            }
            if (computes.least.is_some() || computes.greatest.is_some()) && item.kind.bounds().is_none() {
                wrong("cannot have minValue or maxValue");
            }
        }
        for (link_id, message) in problems {
            self.problem(Some(&link_id), message);
        }
    }

    fn check_circles(&mut self, of_form: &Computes) {
        let needs: Vec<Vec<usize>> =
            (0..self.items.len()).map(|index| self.needed_by(index, of_form)).collect();
        let mut state = vec![State::New; self.items.len()];
        let mut wrong = Vec::new();
        for index in 0..self.items.len() {
            if let Some(last) = circle(index, &needs, &mut state) {
                wrong.push((index, last));
            }
        }
        for (index, last) in wrong {
            let (link_id, last) = (self.items[index].link_id.clone(), self.items[last].link_id.clone());
            self.problem(Some(&link_id), format!("is worked out from itself, by way of ‘{last}’"));
        }
    }

    /// The items whose worked-out values this one's value, or being asked at all, depends on.
    fn needed_by(&self, index: usize, of_form: &Computes) -> Vec<usize> {
        let mut names = HashSet::new();
        let computes = &self.items[index].computes;
        let own = [&computes.calculated, &computes.initial, &computes.answers];
        for expression in own.into_iter().flatten() {
            named_by(&self.items, of_form, Some(index), expression, &mut names);
        }
        let mut around = Some(index);
        while let Some(at) = around {
            if let Some(expression) = &self.items[at].computes.enable {
                named_by(&self.items, of_form, Some(at), expression, &mut names);
            }
            around = self.items[at].parent;
        }
        let is_computed = |index: &usize| {
            let item = &self.items[*index];
            item.computes.calculated.is_some() || item.computes.enable.is_some()
        };
        let mut needs: Vec<usize> =
            names.iter().filter_map(|name| self.by_link_id.get(name).copied()).collect();
        needs.retain(is_computed);
        needs.sort_unstable();
        needs
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Walks what an item needs; the item that closes a circle, if there is one. Without recursion: a form may be long.
fn circle(from: usize, needs: &[Vec<usize>], state: &mut [State]) -> Option<usize> {
    if state[from] != State::New {
        return None;
    }
    let mut path = vec![(from, 0)];
    state[from] = State::Open;
    let mut closed = None;
    while let Some((at, next)) = path.pop() {
        match needs[at].get(next) {
            Some(need) => {
                path.push((at, next + 1));
                match state[*need] {
                    State::New => {
                        state[*need] = State::Open;
                        path.push((*need, 0));
                    }
                    State::Open => closed = closed.or(Some(at)),
                    State::Done => (),
                }
            }
            None => state[at] = State::Done,
        }
    }
    closed
}

/// All linkIds that an expression names, also by way of variables.
fn named_by(
    items: &[Item],
    of_form: &Computes,
    at: Option<usize>,
    expression: &Expression,
    names: &mut HashSet<String>,
) {
    let mut waiting = vec![(at, expression)];
    let mut seen = HashSet::new();
    while let Some((at, expression)) = waiting.pop() {
        names.extend(expression.sought().iter().cloned());
        for name in expression.variables() {
            if let Some((found_at, found)) = variable(items, of_form, at, name)
                && seen.insert((found_at, name.clone()))
            {
                waiting.push((found_at, found));
            }
        }
    }
}

/// The variable that a name means at an item: the nearest, of the item itself or of what stands around it.
fn variable<'a>(
    items: &'a [Item],
    of_form: &'a Computes,
    at: Option<usize>,
    name: &str,
) -> Option<(Option<usize>, &'a Expression)> {
    let mut around = at;
    while let Some(index) = around {
        if let Some(found) = items[index].computes.variable(name) {
            return Some((Some(index), found));
        }
        around = items[index].parent;
    }
    of_form.variable(name).map(|found| (None, found))
}

/// Puts an expression where it belongs; each has one place.
fn attach(
    computes: &mut Computes,
    heard: &Heard<'_>,
    expression: Expression,
    is_item: bool,
) -> Result<(), String> {
    let slot = match &heard.used {
        Use::Variable(name) => {
            computes.variables.push((name.clone(), expression));
            return Ok(());
        }
        Use::Constraint(says) => {
            computes.constraints.push((says.clone(), expression));
            return Ok(());
        }
        _ if !is_item => return Err(format!("has a ‘{}’, which only an item can have", heard.name)),
        Use::Initial => &mut computes.initial,
        Use::Calculated => &mut computes.calculated,
        Use::Enable => &mut computes.enable,
        Use::Answers => &mut computes.answers,
        Use::Least => &mut computes.least,
        Use::Greatest => &mut computes.greatest,
    };
    match slot.replace(expression) {
        None => Ok(()),
        Some(_) => Err(format!("has two ‘{}’", heard.name)),
    }
}
