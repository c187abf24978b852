//! Plans.

use domain::{
    noun::Kept,
    plan::{Plan, PlanState},
};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Plan {
    const NAME: &'static str = "plans";
    const STATEMENTS: Statements = statements!(
        "plans",
        own ", state",
        insert ", $9",
        update ", state = $6",
        id "$7", revision "$8",
        order "recorded_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let state = match &kept.noun.state {
            PlanState::Drafted => "drafted",
            PlanState::Agreed { .. } => "agreed",
        };
        Promoted(vec![state.into()])
    }
}
