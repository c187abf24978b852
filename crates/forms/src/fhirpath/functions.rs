//! The functions by name. Each family has its own file, and there a table of what it offers.

mod boundaries;
mod collections;
mod conversion;
mod encoding;
mod existence;
mod filtering;
mod maths;
mod navigation;
mod patterns;
mod scores;
mod strings;

pub(super) use filtering::{is_a_search, searched};
pub(super) use patterns::Pattern;

use super::{
    ast::Expr,
    collection::{Collection, Item},
    error::{Error, ErrorKind},
    evaluate::{Evaluation, Outcome, Scope},
};

/// A function: its name, how many arguments it takes, and what it does.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) run: Run,
}

type Run = for<'e, 's, 'a> fn(&mut Evaluation<'e, 'a>, Call<'s, 'a>) -> Outcome<'a>;

/// One call: what the function is called on, and its arguments, which it evaluates itself.
pub(super) struct Call<'s, 'a> {
    pub(super) at: u32,
    pub(super) input: Collection<'a>,
    pub(super) arguments: &'a [Expr],
    pub(super) scope: &'s Scope<'a>,
    pub(super) pattern: Option<&'a Pattern>,
}

const fn function(name: &'static str, least: usize, most: usize, run: Run) -> Signature {
    Signature { name, least, most, run }
}

const FAMILIES: [&[Signature]; 11] = [
    existence::FUNCTIONS,
    filtering::FUNCTIONS,
    collections::FUNCTIONS,
    navigation::FUNCTIONS,
    strings::FUNCTIONS,
    patterns::FUNCTIONS,
    encoding::FUNCTIONS,
    maths::FUNCTIONS,
    conversion::FUNCTIONS,
    boundaries::FUNCTIONS,
    scores::FUNCTIONS,
];

/// The function of this name.
pub(super) fn named(name: &str) -> Option<&'static Signature> {
    FAMILIES.into_iter().flatten().find(|function| function.name == name)
}

/// Why a function that FHIR defines is not offered; nothing for other names.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    match name {
        "resolve" => Some("it would fetch other resources; give them as variables"),
        "memberOf" | "subsumes" | "subsumedBy" => Some("it needs a terminology service; compare codes"),
        "conformsTo" | "htmlChecks" | "checkModifiers" => Some("it needs a validator"),
        "elementDefinition" | "slice" => Some("it needs profiles"),
        "defineVariable" => Some("variables are given by the caller"),
        _ => None,
    }
}

/// Whether the first argument is a regular expression, which is made once if it is a literal.
pub(super) fn takes_a_pattern(function: &Signature) -> bool {
    matches!(function.name, "matches" | "matchesFull" | "replaceMatches")
}

/// Makes a regular expression; what would take much memory is refused.
pub(super) fn pattern(at: u32, function: &Signature, text: &str) -> Result<Pattern, Error> {
    Pattern::new(at, text, function.name == "matchesFull")
}

impl<'a> Call<'_, 'a> {
    /// An argument, evaluated where the call stands; empty if it was not given.
    fn argument(&self, evaluation: &mut Evaluation<'_, 'a>, index: usize) -> Outcome<'a> {
        match self.arguments.get(index) {
            Some(argument) => evaluation.evaluate(argument, self.scope),
            None => Ok(Collection::EMPTY),
        }
    }

    fn text(
        &self,
        evaluation: &mut Evaluation<'_, 'a>,
        index: usize,
    ) -> Result<Option<std::borrow::Cow<'a, str>>, Error> {
        let argument = self.argument(evaluation, index)?;
        evaluation.text(self.at, &argument)
    }

    fn integer(&self, evaluation: &mut Evaluation<'_, 'a>, index: usize) -> Result<Option<i32>, Error> {
        let argument = self.argument(evaluation, index)?;
        evaluation.integer(self.at, &argument)
    }

    /// An argument, evaluated for an item that becomes `$this`.
    fn on(
        &self,
        evaluation: &mut Evaluation<'_, 'a>,
        argument: usize,
        item: &Item<'a>,
        index: usize,
    ) -> Outcome<'a> {
        match self.arguments.get(argument) {
            Some(argument) => evaluation.evaluate_on(argument, item.clone(), index, self.scope),
            None => Ok(Collection::EMPTY),
        }
    }

    /// Whether an item meets the condition that is the first argument.
    fn is_met(
        &self,
        evaluation: &mut Evaluation<'_, 'a>,
        item: &Item<'a>,
        index: usize,
    ) -> Result<Option<bool>, Error> {
        let met = self.on(evaluation, 0, item, index)?;
        evaluation.boolean(self.at, &met)
    }

    fn wrong<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        Err(Error::new(ErrorKind::Evaluation, self.at, message))
    }
}
