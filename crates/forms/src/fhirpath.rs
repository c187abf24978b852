//! FHIRPath N1 (release 2.0) over FHIR R4.

mod ast;
mod check;
mod collection;
mod environment;
mod equality;
mod error;
mod evaluate;
mod expression;
mod functions;
mod lexer;
mod model;
mod node;
mod operators;
mod parser;
mod search;
mod temporal;
mod units;
mod value;

pub use collection::{Collection, Item, Items};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use expression::Expression;
pub use node::{Document, Node};
pub use temporal::{Precision, Temporal};
pub use value::{Quantity, Value};

/// The longest expression, in bytes.
pub const LONGEST_EXPRESSION: usize = parser::LONGEST;

/// How many parts of an expression may stand inside each other.
pub const DEEPEST_EXPRESSION: usize = parser::DEEPEST as usize;

/// The most steps of one evaluation.
pub const MOST_STEPS: usize = evaluate::MOST_STEPS;

/// The most items of one collection.
pub const MOST_ITEMS: usize = evaluate::MOST_ITEMS;
