//! FHIRPath N1 (release 2.0) over FHIR R4: expressions that score, calculate and decide in forms.
//!
//! An expression is read once and evaluated often, over JSON that is borrowed and whose numbers keep their digits:
//!
//! ```
//! use forms::fhirpath::{Document, Environment, Expression};
//!
//! let response = Document::parse(r#"{
//!     "resourceType": "QuestionnaireResponse", "status": "completed",
//!     "item": [
//!         {"linkId": "sleep", "answer": [{"valueCoding": {"code": "often", "extension": [
//!             {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2.5}]}}]},
//!         {"linkId": "units", "answer": [{"valueInteger": 7}]}
//!     ]
//! }"#).expect("proper JSON");
//! let now = "2026-11-23T22:00:00+00:00[Europe/London]".parse().expect("a proper moment");
//! let mut environment = Environment::of(response.root(), now);
//!
//! let units = Expression::parse("%resource.item.where(linkId = 'units').answer.value").expect("it can be read");
//! assert_eq!(units.link_ids_named(), ["units"]);
//! let result = units.evaluate(&environment).expect("it can be evaluated");
//! environment.set_variable("units", result);
//!
//! let score = Expression::parse("item.answer.weight().sum() + %units").expect("it can be read");
//! assert_eq!(score.variables_used(), ["units"]);
//! let result = score.evaluate(&environment).expect("it can be evaluated");
//! assert_eq!(result.single().and_then(|item| item.value()).map(|value| value.to_string()), Some("9.5".to_owned()));
//! ```
//!
//! # From text to result
//!
//! * [`Expression::parse`] refuses what can be seen to be wrong: grammar, unknown functions and types, wrong numbers of
//!   arguments, patterns. [`Expression::check`] compares names with the types of FHIR R4.
//! * [`Expression::variables_used`] and [`Expression::link_ids_named`] say what the expression needs, so that a form
//!   can be refused that names what it does not have, and its expressions put in order.
//! * [`Document`] holds JSON; a [`Node`] is a place in it. An [`Environment`] has the focus, `%resource`, `%context`,
//!   `%rootResource`, named variables and the moment that is now.
//! * [`Expression::evaluate`] gives a [`Collection`] of [`Item`]s or an [`Error`] with its place and a sentence.
//!   [`Item::answer`] makes an answer of an item, [`Value::of_answer`] a value of an answer.
//!
//! # Decisions a caller should know
//!
//! * **Empty is nothing**, never nought and never no. `sum()`, `avg()`, `min()` and `max()` of nothing are nothing, and
//!   so is a calculation with a part that is nothing. Who wants nought says so: `aggregate($this + $total, 0)`.
//! * **Numbers are exact** to 28 digits; digits are kept (`1.10`). Roots, powers and logarithms are given to 16 places.
//! * **Vague dates stay vague.** A comparison that the known part does not decide is empty, and so is one between a time
//!   with and one without offset, if less than half a day parts them.
//! * **Scores** (`weight()`, `ordinal()`) are the extension `itemWeight` or `ordinalValue` on the answer, its value or
//!   its coding. The caller puts them into the response, from the options of the form. No score is nothing.
//! * **`valueCoding`** and the like are allowed where FHIRPath has `value`, as many published forms say it.
//! * **`descendants()` and `repeat()`** give two places that say the same twice: rows of a form are not duplicates.
//!   `descendants()` follows the order of the document.
//! * Resources that the model only names (`Account` …) have elements of unknown type: their texts are Strings, even
//!   where FHIR has a date; `toDate()` helps. The model is `model/r4.txt`.
//! * Not offered, and refused when read: `resolve`, `memberOf`, `subsumes`, `subsumedBy`, `conformsTo`, `htmlChecks`,
//!   `checkModifiers`, `elementDefinition`, `slice`, `defineVariable`. `trace` gives its input and writes nothing.
//!
//! # Limits
//!
//! An expression has at most [`LONGEST_EXPRESSION`] bytes and [`DEEPEST_EXPRESSION`] parts inside each other. An
//! evaluation takes at most [`MOST_STEPS`] steps, a collection has at most [`MOST_ITEMS`] items, and a text that is
//! made at most [`LONGEST_TEXT`] bytes. Patterns take time in proportion to the text. What is more is an [`Error`] of
//! the kind [`ErrorKind::Limit`]. No input makes the engine panic.

mod answer;
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

pub(crate) use answer::in_18_digits;
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

/// The longest text that a function makes, in bytes.
pub const LONGEST_TEXT: usize = evaluate::LONGEST_TEXT;
