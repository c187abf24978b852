//! Goals.

use domain::{
    goal::{Goal, GoalState},
    noun::Kept,
};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Goal {
    const NAME: &'static str = "goals";
    const STATEMENTS: Statements = statements!(
        "goals",
        own ", state",
        insert ", $9",
        update ", state = $6",
        id "$7", revision "$8",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let state = match &kept.noun.state {
            GoalState::Open => "open",
            GoalState::Reached { .. } => "reached",
            GoalState::LetGo { .. } => "let_go",
        };
        Promoted(vec![state.into()])
    }
}
