//! Tables for what the matrix does not say: stages, reasons, bars, labels, rota, search, and who is no practitioner.

mod people;
mod properties;
mod stages;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn somebody(role: Role) -> Actor {
    Actor::Practitioner(SignedIn {
        account: Id::from_uuid(Uuid::from_u128(1)),
        name: "Amina Begum".to_owned(),
        assignment: Id::from_uuid(Uuid::from_u128(2)),
        role,
        organisation: "bsmhft".to_owned(),
        team: "custody".to_owned(),
        session: Id::from_uuid(Uuid::from_u128(3)),
    })
}

/// An unsealed person's case in assessment, to which the actor has no relationship.
fn foreign() -> Standing {
    Standing {
        person: Some(Id::from_uuid(Uuid::from_u128(7))),
        sealing: Sealing::Open,
        stage: Some(Stage::Assessment),
        has_ruled_out_conflict: true,
        ..Standing::default()
    }
}

fn own() -> Standing {
    Standing { is_assigned: true, ..foreign() }
}

fn team() -> Standing {
    Standing { is_in_holding_team: true, ..foreign() }
}

fn at(stage: Stage, standing: Standing) -> Standing {
    Standing { stage: Some(stage), ..standing }
}

fn asked(role: Role, action: Action, standing: &Standing) -> Decision {
    decide(&somebody(role), action, standing, NOW)
}

fn opens(role: Role, action: Action, standing: &Standing) -> Scope {
    asked(role, action, standing).scope().unwrap_or_else(|| panic!("{role} may {action:?}"))
}

fn denies(role: Role, action: Action, standing: &Standing) {
    assert_eq!(asked(role, action, standing), Decision::Deny, "{role} {action:?}");
}

/// Every action there is.
fn every_action() -> impl Iterator<Item = Action> {
    RecordType::ALL
        .into_iter()
        .flat_map(|record| {
            Verb::ALL.into_iter().map(move |verb| Action::of(verb, record)).chain([Action::Run(record)])
        })
        .chain([Action::Identify])
}

/// Who acts without having signed in.
fn everybody_else() -> Vec<Actor> {
    vec![
        Actor::Public,
        Actor::LinkHolder(Id::from_uuid(Uuid::from_u128(9))),
        Actor::ConnectedSystem("pds".to_owned()),
        Actor::WallScreen("perry_barr".to_owned()),
        Actor::Round(Round::Recount),
        Actor::Round(Round::Escalate),
        Actor::Round(Round::TidyDrafts),
        Actor::Operator,
    ]
}
