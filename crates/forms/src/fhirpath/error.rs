//! Why an expression cannot be used, said so that the author of a form can put it right.

use std::fmt;

/// What an expression, or its evaluation, came to grief over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    at: usize,
    message: String,
}

/// The kinds of [`Error`], for callers that treat them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text does not follow the grammar, or a literal in it is none.
    Syntax,
    /// A function, type or variable of that name does not exist, or a function takes other arguments.
    Name,
    /// The function is part of FHIRPath or FHIR, but is not offered here.
    Unsupported,
    /// Only [`Expression::check`](super::Expression::check): the types of FHIR R4 rule the expression out.
    Type,
    /// Only [`Expression::check`](super::Expression::check): JSON's name of a choice (`valueCoding`) stands where
    /// FHIRPath has `value`. Many published forms do this and evaluation allows it.
    ConcreteName,
    /// The values met do not fit: several where one is expected, or of the wrong type.
    Evaluation,
    /// The expression, or what it makes of the data, is larger than is allowed.
    Limit,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, at: u32, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, at: at as usize, message: message.into() }))
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where in the expression, counted in characters from 0.
    pub fn at(&self) -> usize {
        self.0.at
    }

    /// The sentence without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "At character {} of the expression: {}.", self.0.at + 1, self.0.message)
    }
}

impl std::error::Error for Error {}
