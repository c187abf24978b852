//! Which answer of a form sets which row of consent (`consent_map.csv`): plain questions in, decisions for each recipient out.

use serde::Serialize;

use super::{csv_table::read_csv, folder::Folder, forms::Forms, lookups::Lookups, problem::Problems};
use crate::consent::Decision;

const FILE: &str = "consent_map.csv";
const COLUMNS: [&str; 9] =
    ["form", "link_id", "answer_code", "scope", "decision", "words", "narrows", "note", "mark"];

/// One line: this answer to this question sets this row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentLine {
    /// The form.
    pub form: String,
    /// The question.
    pub link_id: String,
    /// The answer, by its code.
    pub answer: String,
    /// Code of `consent_scope`.
    pub scope: String,
    /// Code of `consent_decision`.
    pub decision: Decision,
    /// What the row says where the form gives no words of its own.
    pub words: Option<String>,
    /// Only a yes that stands is changed; where there is no row, none is made.
    pub narrows: bool,
}

/// Reads the map. A team may go without.
pub(super) fn read(
    folder: &Folder,
    forms: &Forms,
    lookups: &Lookups,
    problems: &Problems,
) -> Vec<ConsentLine> {
    if folder.bytes(FILE).is_none() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for row in read_csv(FILE, &COLUMNS, folder, problems) {
        let text = |column: &str| row.cell(column).unwrap_or_default().to_owned();
        let (form, link_id, scope, decision) =
            (text("form"), text("link_id"), text("scope"), text("decision"));
        let asks = |json: &str| json.contains(&format!("\"{link_id}\""));
        if !forms.newest(&form).is_some_and(|form| asks(&form.json)) {
            problems.at(
                FILE,
                row.line,
                format!("There is no question ‘{link_id}’ in a form ‘{form}’"),
                "Name both as the form has them",
            );
        }
        let has =
            |lookup: &str, code: &str| lookups.get(lookup).is_some_and(|lookup| lookup.get(code).is_some());
        if !has("consent_scope", &scope) {
            problems.at(
                FILE,
                row.line,
                format!("‘{scope}’ is not in lookups/consent_scope.csv"),
                "Name one of its codes",
            );
        }
        match Decision::from_code(&decision).filter(|_| has("consent_decision", &decision)) {
            Some(decision) => lines.push(ConsentLine {
                form,
                link_id,
                answer: text("answer_code"),
                scope,
                decision,
                words: row.words("words"),
                narrows: row.cell("narrows") == Some("yes"),
            }),
            None => problems.at(
                FILE,
                row.line,
                format!("‘{decision}’ is not in lookups/consent_decision.csv"),
                "Name one of its codes",
            ),
        }
    }
    lines
}
