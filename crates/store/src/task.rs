//! Tasks.

use domain::{noun::Kept, task::Task};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Task {
    const NAME: &'static str = "tasks";
    const STATEMENTS: Statements = statements!(
        "tasks",
        own ", given_to, due_on, is_open",
        insert ", $9, $10, $11",
        update ", given_to = $6, due_on = $7, is_open = $8",
        id "$9", revision "$10",
        order "due_on"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let task = &kept.noun;
        let is_open = task.state.is_open() && kept.retired.is_none();
        Promoted(vec![task.given_to.into(), task.due_on.into(), is_open.into()])
    }
}
