//! Forms of the team that were filled in.

use domain::{filled_form::FilledForm, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for FilledForm {
    const NAME: &'static str = "filled_forms";
    const STATEMENTS: Statements = statements!(
        "filled_forms",
        own ", form, ruled_by, began_at",
        insert ", $9, $10, $11",
        update ", form = $6, ruled_by = $7, began_at = $8",
        id "$9", revision "$10",
        order "began_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let noun = &kept.noun;
        Promoted(vec![
            noun.answers.form.as_str().to_owned().into(),
            noun.ruled_by.clone().into(),
            noun.began_at.into(),
        ])
    }
}
