//! An expression: read once, asked what it uses, evaluated often.

use super::{
    ast::{Expr, Kind, Operator, Variable},
    collection::Collection,
    environment::Environment,
    error::Error,
    evaluate::{Evaluation, Scope},
    parser,
    value::Value,
};

/// A FHIRPath expression that has been read and found proper.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    pub(super) root: Expr,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place: what the grammar of FHIRPath N1 does not have, functions and
    /// types that do not exist or are not offered, wrong numbers of arguments, patterns that are none, and more than
    /// [`LONGEST_EXPRESSION`](super::LONGEST_EXPRESSION) bytes or [`DEEPEST_EXPRESSION`](super::DEEPEST_EXPRESSION)
    /// parts inside each other.
    pub fn parse(text: &str) -> Result<Expression, Error> {
        Ok(Expression { text: text.to_owned(), root: parser::parse(text)? })
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Evaluates the expression.
    ///
    /// # Errors
    ///
    /// Values that do not fit (FHIRPath N1 says where that is an error and where the result is empty), a variable
    /// that was not set, and more work than is allowed ([`MOST_STEPS`](super::MOST_STEPS)).
    pub fn evaluate<'a>(&'a self, environment: &Environment<'a>) -> Result<Collection<'a>, Error> {
        let scope = Scope { this: environment.focus.clone(), index: None, total: None };
        Evaluation::new(environment).evaluate(&self.root, &scope)
    }

    /// The names, without `%`, of the variables that the caller must set. Those that FHIRPath and FHIR define
    /// (`%resource`, `%sct` …) are not among them.
    pub fn variables_used(&self) -> Vec<&str> {
        self.gathered(|expr| match &expr.kind {
            Kind::Variable(Variable::Named(name)) => vec![name],
            _ => Vec::new(),
        })
    }

    /// The names of the functions.
    pub fn functions_used(&self) -> Vec<&str> {
        self.gathered(|expr| match &expr.kind {
            Kind::Call(call) => vec![call.function.name],
            _ => Vec::new(),
        })
    }

    /// The texts with which `linkId` is compared: `where(linkId = 'x')`, `where(linkId in ('x' | 'y'))`.
    pub fn link_ids_named(&self) -> Vec<&str> {
        self.link_ids(compares)
    }

    /// Those of them for which the expression looks in the answers: not the ones that it leaves out by `linkId != 'x'`,
    /// nor those that it looks up in the form itself (`%questionnaire`, `%qitem`).
    pub fn link_ids_sought(&self) -> Vec<&str> {
        self.link_ids(|operator| {
            compares(operator) && !matches!(operator, Operator::NotEqual | Operator::NotEquivalent)
        })
        .into_iter()
        .filter(|name| !self.only_in_form(name))
        .collect()
    }

    fn link_ids(&self, is_meant: impl Fn(Operator) -> bool) -> Vec<&str> {
        self.gathered(|expr| match &expr.kind {
            Kind::Binary { operator, left, right } if is_meant(*operator) => named(left, right),
            _ => Vec::new(),
        })
    }

    /// Whether a linkId is compared only within a call on the form itself.
    fn only_in_form(&self, name: &str) -> bool {
        let mut rest = vec![(&self.root, false)];
        let mut is_in_form = false;
        while let Some((expr, within)) = rest.pop() {
            match &expr.kind {
                Kind::Binary { left, right, .. } if named(left, right).contains(&name) => {
                    if !within {
                        return false;
                    }
                    is_in_form = true;
                }
                Kind::Call(call) => {
                    let of_form = within || call.on.as_ref().is_some_and(begins_at_form);
                    rest.extend(call.arguments.iter().map(|argument| (argument, of_form)));
                    rest.extend(call.on.iter().map(|on| (on, within)));
                    continue;
                }
                _ => (),
            }
            rest.extend(expr.parts().into_iter().map(|part| (part, within)));
        }
        is_in_form
    }

    /// What each part gives, in the order of the text, each once.
    fn gathered<'e>(&'e self, of: impl Fn(&'e Expr) -> Vec<&'e str>) -> Vec<&'e str> {
        let mut found: Vec<(u32, &str)> = Vec::new();
        let mut rest = vec![&self.root];
        while let Some(expr) = rest.pop() {
            found.extend(of(expr).into_iter().map(|name| (expr.at, name)));
            rest.extend(expr.parts());
        }
        found.sort_by_key(|(at, _)| *at);
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

fn compares(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Equivalent
            | Operator::NotEquivalent
            | Operator::In
            | Operator::Contains
    )
}

/// The linkIds of a comparison.
fn named<'e>(left: &'e Expr, right: &'e Expr) -> Vec<&'e str> {
    match (is_link_id(left), is_link_id(right)) {
        (true, false) => texts(right),
        (false, true) => texts(left),
        _ => Vec::new(),
    }
}

/// Whether a path starts at the form: `%questionnaire.item`, `%qitem.answerOption`.
fn begins_at_form(expr: &Expr) -> bool {
    let mut at = expr;
    loop {
        at = match &at.kind {
            Kind::Variable(Variable::Named(name)) => {
                return matches!(name.as_str(), "questionnaire" | "qitem");
            }
            Kind::Member { on: Some(on), .. } | Kind::Typed { on: Some(on), .. } => on,
            Kind::Indexed { on, .. } => on,
            Kind::Call(call) => match &call.on {
                Some(on) => on,
                None => return false,
            },
            _ => return false,
        };
    }
}

fn is_link_id(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Member { name, .. } if name == "linkId")
}

/// The literal texts of a literal or of a union of them.
fn texts(expr: &Expr) -> Vec<&str> {
    match &expr.kind {
        Kind::Literal(Value::Text(text)) => vec![text],
        Kind::Binary { operator: Operator::Union, left, right } => {
            texts(left).into_iter().chain(texts(right)).collect()
        }
        _ => Vec::new(),
    }
}
