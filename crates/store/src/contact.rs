//! Contacts: meetings and calls, planned and held.

use domain::{contact::Contact, noun::Kept};

use crate::noun::{Promoted, Statements, Table, statements};

impl Table for Contact {
    const NAME: &'static str = "contacts";
    const STATEMENTS: Statements = statements!(
        "contacts",
        own ", worker, starts_at, state, has_reached",
        insert ", $9, $10, $11, $12",
        update ", worker = $6, starts_at = $7, state = $8, has_reached = $9",
        id "$10", revision "$11",
        order "starts_at"
    );

    fn promoted(kept: &Kept<Self>) -> Promoted {
        let contact = &kept.noun;
        // What was retired neither waits nor reached anybody.
        let (state, has_reached) = match &kept.retired {
            None => (contact.state.code(), contact.state.has_reached()),
            Some(_) => ("retired", false),
        };
        Promoted(vec![contact.worker.into(), contact.starts_at.into(), state.into(), has_reached.into()])
    }
}
