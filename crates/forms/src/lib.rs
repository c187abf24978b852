//! Asks questions by FHIR R4 Questionnaires: reads a form, its filled-in pages, and the answers kept of them.
//!
//! The crate knows nothing of any field of work, of HTTP or of storage. A form is read once and then shared:
//!
//! ```
//! use forms::{Questionnaire, Sheet, Stage, Value};
//!
//! let form = Questionnaire::read(r#"{
//!     "resourceType": "Questionnaire", "url": "urn:example:sleep", "version": "1", "status": "active",
//!     "title": "Sleep",
//!     "item": [
//!         {"linkId": "slept", "type": "boolean", "text": "Did you sleep last night?", "required": true},
//!         {"linkId": "hours", "type": "decimal", "text": "How many hours?",
//!          "enableWhen": [{"question": "slept", "operator": "=", "answerBoolean": true}]}
//!     ]
//! }"#).expect("the form has no problems");
//!
//! // What a browser sent, verbatim.
//! let sheet = Sheet::of([("slept", "true"), ("hours", "6.50")]);
//! let filled = form.read_sheet(&sheet, Stage::Complete);
//! assert!(filled.problems().is_empty());
//!
//! let completed = filled.completed().expect("no problems at the last stage");
//! assert_eq!(completed.answers().values("slept"), [Value::Boolean(true)]);
//! assert_eq!(completed.answers().lines()[1].answer, "6.50");
//! ```
//!
//! # From form to answers
//!
//! * [`Questionnaire::read`] finds every [`LoadProblem`] of a form at once; a form that loads can be asked.
//!   [`Questionnaire::read_within`] takes the caller's lists of options and time zone.
//! * [`Sheet`] keeps what was typed. It is the draft: store it as JSON, lay the next page over it
//!   ([`Sheet::lay_over`]), read it as often as needed. [`Questionnaire::blank_sheet`] has the initial answers.
//! * [`Questionnaire::read_sheet`] gives a [`Filled`]: typed [`Answers`], each [`Problem`] by field, and which
//!   questions are asked. At [`Stage::Draft`] nothing is missing; at [`Stage::Complete`] required questions that
//!   are asked must be answered. Answers of questions that are not asked stay on the sheet and are no answers.
//! * [`Completed`] can only be made of a sheet without problems. It is kept as a FHIR QuestionnaireResponse
//!   ([`Completed::response`]) and read again with [`Questionnaire::read_response`], which checks it by the very
//!   same rules, since it writes the response onto a sheet and reads that.
//! * [`fhirpath`] evaluates expressions over responses, and over whatever else is FHIR.
//! * [`Section`] describes a page: [`Section::questions`] is ready to be given to a template.
//!
//! # Field names
//!
//! The name of a field is the linkId, with every byte other than letters, digits, `-`, `_` and `.` written as `~` and
//! two hexadecimal digits. Then:
//!
//! | field | is |
//! | --- | --- |
//! | `sleep` | a question; several choices are sent by several fields of this name |
//! | `born:day` `born:month` `born:year` | a date; day, or day and month, may be empty |
//! | `seen:day` … `seen:time` | a dateTime; the time may be empty. Where the hour comes twice: `01:30+01:00` |
//! | `home` `home:other` | an open choice: the list (which sends `:other` for something else) and its text |
//! | `weight` `weight:unit` | a quantity, and its unit where there are several |
//! | `child:0:name` | a question in the first row of a repeating group; rows nest |
//! | `drug:0` `drug:1` | a question that repeats and is not picked from a list |
//! | `child:count` `drug:count` | how many rows the page shows |
//!
//! A page sends an empty hidden field of the same name before check boxes, so that unticking the last one is seen.
//!
//! # Decisions a caller should know
//!
//! * Unanswered is never no and never zero: no comparison holds for a question without an answer, `!=` included.
//! * A question beneath a question is asked once the outer one is answered, as only then FHIR has a place for it.
//! * Hidden and read-only questions always have the form's initial answer, whatever is sent; calculated ones what is
//!   worked out.
//! * What was worked out when a form was handed in stands in its response and is not worked out again.
//! * Rows of a repeating group in which nothing was typed do not exist, and so lack nothing.
//! * A date may be known to the month or the year. A vague date meets no comparison that it does not decide.
//! * Decimals are exact and keep their digits.
//! * Answers to coded questions are matched by system and code. A caller's list must go on naming retired options
//!   ([`ListedOption::is_retired`]), or answers given earlier cannot be read.
//!
//! # Expressions
//!
//! A form may work out answers, conditions, lists and bounds by FHIRPath ([`fhirpath`]), with the extensions of Structured
//! Data Capture. [`Questionnaire::read_sheet_given`] takes what they work with: the moment, and named values
//! ([`Given`]). What could not be evaluated is in [`Filled::faults`], what a form only warns of in [`Filled::warnings`].
//! [`Item::weight`] says what an answer counts, [`Answers::observations`] what the form marks to be taken out.
//! [`Questionnaire::validate_response`] judges a response as a FHIR validator would.
//!
//! # Refused, honoured, ignored
//!
//! `docs/questionnaires.md` has the tables. What would change a form's meaning and is not understood is refused when the
//! form is read, with everything else that could fail later; what is harmless is listed by [`Questionnaire::ignored`].
//! More than [`MOST_ITEMS`] items or [`DEEPEST`] levels are refused too.

mod answers;
mod coding;
mod computing;
mod date;
mod decimal;
mod difference;
mod enable;
mod expression;
pub mod fhirpath;
mod filling;
mod json;
mod manuscript;
mod observation;
mod passed_over;
mod pattern;
mod quantity;
mod question;
mod questionnaire;
mod response;
mod section;
mod sheet;
mod value;
mod view;

pub use answers::{Answered, Answers, Completed, Line};
pub use coding::Coding;
pub use computing::{Fault, Given};
pub use date::{Moment, PartialDate};
pub use decimal::Decimal;
pub use difference::{Change, Difference, Part, differences};
pub use filling::{Filled, Problem, Stage};
pub use manuscript::{
    CannotEdit, Dependent, Depends, Manuscript, NewItem, Outline, OutlineOption, TakenItem, Way,
};
pub use observation::Observation;
pub use passed_over::PassedOver;
pub use quantity::Quantity;
pub use question::string::{LONGEST_LINE, LONGEST_TEXT};
pub use questionnaire::{
    DEEPEST, Emphasis, Foreign, Ignored, Item, ListedOption, LoadProblem, MOST_ITEMS, Questionnaire,
    Surroundings,
};
pub use response::{Response, ResponseProblem, ResponseStatus, Severity, operation_outcome};
pub use section::Section;
pub use sheet::{MOST_ROWS, Sheet};
pub use value::Value;
pub use view::{Beneath, Cell, Choice, Condition, Input, OnPaper, Question, Rows, When};
