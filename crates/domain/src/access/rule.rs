//! The rules of the gate, in the order in which they are asked: what bars everything, the seal, labels, the
//! matrix at the stage of the case, and what the rota and the identification search add.

use jiff::Timestamp;

use super::{
    Action, Relationship,
    actor::{Actor, Round},
    cell::{Cell, Grant, Permission, Reach, Verb},
    field::{self, Field, Fields},
    matrix::Row,
    record_type::RecordType,
    role::Role,
    set::Set,
    stage::{Passage, Stage, passage},
    standing::{Label, Sealing, Standing},
};

/// What the rules say, before anybody asks whether a reason was given.
pub(super) enum Verdict {
    Pass(Pass),
    BreakGlass,
    Deny,
}

/// On what terms somebody passes.
#[derive(Clone, Copy)]
pub(super) struct Pass {
    pub fields: Fields,
    pub relationship: Relationship,
    pub asks_reason: bool,
    pub is_reason_filled: bool,
    pub needs_second: bool,
    pub is_late: bool,
}

/// What an actor may do with a record to which they stand like this.
pub(super) fn verdict(actor: &Actor, action: Action, standing: &Standing, now: Timestamp) -> Verdict {
    if standing.is_barred() {
        return Verdict::Deny;
    }
    match actor {
        Actor::Practitioner(signed_in) => for_practitioner(signed_in.role, action, standing, now),
        Actor::Public => for_public(action, standing),
        Actor::Round(round) => for_round(*round, action),
        Actor::Operator => for_operator(action),
        // Their rules come with their doors.
        Actor::LinkHolder(_) | Actor::ConnectedSystem(_) | Actor::WallScreen(_) => Verdict::Deny,
    }
}

/// The fields that a label withholds from whoever is not on the access list.
pub(super) fn withheld(standing: &Standing) -> Set<Field> {
    if hides_places(standing) { field::PLACES } else { Set::EMPTY }
}

fn for_practitioner(role: Role, action: Action, standing: &Standing, now: Timestamp) -> Verdict {
    let Some(seal_asks_reason) = through_the_seal(role, action, standing) else {
        return Verdict::Deny;
    };
    let verdict = match action.record_type() {
        None => identify(role),
        Some(record) => match record.row() {
            Some(row) => for_row(role, action, record, row, standing, now),
            None => by_name(role, action, record, standing),
        },
    };
    match verdict {
        Verdict::Pass(pass) => {
            Verdict::Pass(Pass { asks_reason: pass.asks_reason || seal_asks_reason, ..pass })
        }
        Verdict::BreakGlass | Verdict::Deny => verdict,
    }
}

/// Whether a seal lets somebody through, and whether it asks for a reason (row 23).
fn through_the_seal(role: Role, action: Action, standing: &Standing) -> Option<bool> {
    match standing.sealing {
        Sealing::Open => Some(false),
        Sealing::Unknown => None,
        Sealing::Sealed => Row::Sealed.cell(role).grants().find_map(|grant| match grant {
            Grant::List => standing.is_on_access_list.then_some(false),
            Grant::Verbs(permission) => {
                let may = action.verb().is_some_and(|verb| permission.verbs.has(verb));
                (may && permission.reaches.has(Reach::Service)).then_some(permission.needs_reason)
            }
            Grant::Own | Grant::Parent | Grant::RunOnly => None,
        }),
    }
}

/// Practitioners, clinical leads and administrators search all unsealed people.
fn identify(role: Role) -> Verdict {
    if searches_everybody(role) {
        pass(Relationship::Identified, Fields::Limited(field::FOUND))
    } else {
        Verdict::Deny
    }
}

fn for_row(
    role: Role,
    action: Action,
    record: RecordType,
    row: Row,
    standing: &Standing,
    now: Timestamp,
) -> Verdict {
    let Some(verb) = action.verb() else {
        return run_only(role, row);
    };
    let Some(ask) = Ask::of(role, verb, record, row, standing) else {
        return Verdict::Deny;
    };
    if labels_refuse(ask, standing) {
        return Verdict::Deny;
    }
    // The page of one person's episode is row 24, and tells more than initials.
    let is_of_a_person =
        ask.record.is_about_a_case() || (ask.record == RecordType::Allocation && standing.person.is_some());
    let must_rule_out_conflict =
        role == Role::PeerMentor && is_of_a_person && !standing.has_ruled_out_conflict;
    let by_matrix = if must_rule_out_conflict { None } else { by_matrix(ask, standing, now) };
    match by_matrix.or_else(|| by_rota(ask, standing)) {
        Some(pass) => Verdict::Pass(pass),
        None if must_rule_out_conflict => before_conflict_is_ruled_out(action, standing),
        None => outside_the_relationship(ask, standing),
    }
}

/// What somebody asks. An attachment is asked for as the record on which it hangs, through its own cell.
#[derive(Clone, Copy)]
struct Ask {
    role: Role,
    verb: Verb,
    record: RecordType,
    row: Row,
    cell: &'static Cell,
    is_attachment: bool,
}

impl Ask {
    fn of(role: Role, verb: Verb, record: RecordType, row: Row, standing: &Standing) -> Option<Self> {
        let cell = row.cell(role);
        if row != Row::Attachment {
            return Some(Self { role, verb, record, row, cell, is_attachment: false });
        }
        let parent = standing.hangs_on.filter(|parent| *parent != RecordType::Attachment)?;
        Some(Self { role, verb, record: parent, row: parent.row()?, cell, is_attachment: true })
    }
}

/// The matrix as written, at the stage of the case.
fn by_matrix(ask: Ask, standing: &Standing, now: Timestamp) -> Option<Pass> {
    let passage = if ask.record.is_about_a_case() {
        passage(standing.stage?, ask.role, ask.verb, ask.row, standing, now)?
    } else {
        apart_from_stages(ask, standing)
    };
    let (permission, reach) = granted(ask, standing, passage.reaches)?;
    if is_own_approval(ask, permission, standing) {
        return None;
    }
    Some(Pass {
        fields: opened(ask, permission, standing)?,
        relationship: Relationship::Reached(reach),
        asks_reason: permission.needs_reason || passage.asks_reason_of.has(reach),
        // The referral fills in the reason that the stage asks, never the one that the cell asks of everybody (`?`).
        is_reason_filled: passage.is_reason_filled && !permission.needs_reason,
        needs_second: permission.needs_second && ask.verb != Verb::Read,
        is_late: passage.is_late,
    })
}

/// What has no stage. The page of one closed episode is row 24 alone, and opens as what stands on it does: a new open
/// referral for the same person gives its team all earlier ones to read (S5).
fn apart_from_stages(ask: Ask, standing: &Standing) -> Passage {
    let passage = Passage::through(standing.reaches(ask.row));
    match standing.new_referral.filter(|_| reads_closed_episode(ask, standing)) {
        Some(holding) if passage.reaches.intersection(holding.reaches()).is_empty() => {
            Passage { reaches: passage.reaches.union(holding.reaches()), is_reason_filled: true, ..passage }
        }
        Some(_) | None => passage,
    }
}

fn reads_closed_episode(ask: Ask, standing: &Standing) -> bool {
    ask.record == RecordType::Allocation
        && ask.verb == Verb::Read
        && standing.episode.is_some()
        && standing.stage == Some(Stage::Closed)
}

/// The first grant of the cell that gives the verb by one of these relationships, and the closest of them.
fn granted(ask: Ask, standing: &Standing, reaches: Set<Reach>) -> Option<(Permission, Reach)> {
    ask.cell.grants().find_map(|grant| match grant {
        Grant::Verbs(permission) => by_permission(permission, ask.verb, reaches),
        Grant::Own => {
            (ask.verb == Verb::Read && standing.is_about_oneself).then_some((OWN_EVENTS, Reach::Own))
        }
        Grant::Parent => granted(Ask { cell: ask.row.cell(ask.role), ..ask }, standing, reaches),
        Grant::List | Grant::RunOnly => None,
    })
}

/// What the word `own` grants.
const OWN_EVENTS: Permission = Permission {
    verbs: Set::EMPTY,
    is_read_limited: false,
    needs_second: false,
    reaches: Set::<Reach>::EMPTY.with(Reach::Own),
    needs_reason: false,
};

fn by_permission(permission: Permission, verb: Verb, reaches: Set<Reach>) -> Option<(Permission, Reach)> {
    let reach = permission.reaches.intersection(reaches).closest()?;
    permission.verbs.has(verb).then_some((permission, reach))
}

/// Nobody approves or reviews their own act, and nobody changes their own account.
fn is_own_approval(ask: Ask, permission: Permission, standing: &Standing) -> bool {
    let is_review = ask.verb == Verb::Sign && (permission.needs_second || ask.row == Row::Journal);
    let is_own_account = ask.row == Row::Accounts && ask.verb != Verb::Read && standing.is_about_oneself;
    (is_review && standing.is_own_act) || is_own_account
}

/// The fields that a grant opens; none at all is a denial.
fn opened(ask: Ask, permission: Permission, standing: &Standing) -> Option<Fields> {
    if !permission.is_read_limited {
        return Some(Fields::All);
    }
    if ask.verb == Verb::Create {
        return Some(field::writable(ask.role, ask.row));
    }
    let fields = field::limited(ask.role, ask.record, standing);
    (!fields.is_empty()).then_some(Fields::Limited(fields))
}

/// What the rota opens to support workers and mentors beyond their own cases.
fn by_rota(ask: Ask, standing: &Standing) -> Option<Pass> {
    if !standing.is_on_rota || ask.is_attachment {
        return None;
    }
    let is_duty_worker = ask.role == Role::SupportWorker && standing.is_in_holding_team;
    let fields = match (standing.stage, ask.role) {
        (Some(Stage::Received | Stage::Triage), Role::SupportWorker | Role::PeerMentor) => on_site(ask)?,
        (Some(Stage::Assessment | Stage::Support | Stage::Transition), _) if is_duty_worker => on_duty(ask)?,
        (None, _) if is_duty_worker && ask.row == Row::Allocation => on_duty(ask)?,
        _ => return None,
    };
    Some(Pass { fields, ..plain(Relationship::Rota) })
}

/// At the receiving site, S0 and S1: name, place, worker safety; and what the person answered to an offer.
fn on_site(ask: Ask) -> Option<Fields> {
    match (ask.verb, ask.record) {
        (Verb::Read, RecordType::Person | RecordType::ListRow) => Some(Fields::Limited(field::ON_THE_ROTA)),
        (Verb::Read, RecordType::WorkerSafetyAlert) => Some(Fields::All),
        (Verb::Create, RecordType::Contact) => Some(Fields::Limited(Set::of(&[Field::OfferAnswer]))),
        _ => None,
    }
}

/// As duty worker for the team's open people: rows 1, 2, 4, 17 and 24, the safety plan, and messages for the
/// holder.
fn on_duty(ask: Ask) -> Option<Fields> {
    match (ask.verb, ask.record, ask.row) {
        (Verb::Read, RecordType::SafetyPlan, _) => Some(Fields::All),
        (
            Verb::Read,
            _,
            Row::Identity | Row::SafeContact | Row::WorkerSafety | Row::Contacts | Row::Allocation,
        ) => Some(Fields::All),
        (Verb::Create, RecordType::Task, _) => Some(Fields::Limited(Set::of(&[Field::Message]))),
        _ => None,
    }
}

/// A mentor sees initials and area of an assigned person until they have said that there is no conflict.
fn before_conflict_is_ruled_out(action: Action, standing: &Standing) -> Verdict {
    let is_open = matches!(standing.stage, Some(Stage::Assessment | Stage::Support | Stage::Transition));
    if action == Action::Read(RecordType::Person) && standing.is_assigned && is_open {
        pass(Relationship::Reached(Reach::Own), Fields::Limited(Set::of(&[Field::Initials, Field::Area])))
    } else {
        Verdict::Deny
    }
}

/// Outside a relationship: a closed episode of somebody whom one can find is opened with a reason; an open one
/// by emergency access, which only those have who can find the person and answer for clinical work.
fn outside_the_relationship(ask: Ask, standing: &Standing) -> Verdict {
    const AS_TEAM: Set<Reach> = Set::<Reach>::EMPTY.with(Reach::Team);
    let is_of_a_case = ask.record.is_about_a_case() || reads_closed_episode(ask, standing);
    if ask.verb != Verb::Read || !is_of_a_case || !searches_everybody(ask.role) {
        return Verdict::Deny;
    }
    let readable =
        granted(ask, standing, AS_TEAM).and_then(|(permission, _)| opened(ask, permission, standing));
    let (Some(fields), Some(stage)) = (readable, standing.stage) else {
        return Verdict::Deny;
    };
    match stage {
        Stage::Closed => Verdict::Pass(Pass { fields, asks_reason: true, ..plain(Relationship::Identified) }),
        Stage::Archived => Verdict::Deny,
        Stage::Received
        | Stage::Triage
        | Stage::Declined
        | Stage::Assessment
        | Stage::Support
        | Stage::Transition => match ask.role {
            Role::Administrator => Verdict::Deny,
            _ => Verdict::BreakGlass,
        },
    }
}

fn run_only(role: Role, row: Row) -> Verdict {
    if row.cell(role).grants().any(|grant| grant == Grant::RunOnly) {
        pass(Relationship::Reached(Reach::Service), Fields::Limited(Set::EMPTY))
    } else {
        Verdict::Deny
    }
}

/// What has no row: drafts are their author's alone; anybody may say that something could have hurt someone.
fn by_name(role: Role, action: Action, record: RecordType, standing: &Standing) -> Verdict {
    let is_plain = matches!(action, Action::Create(_) | Action::Read(_) | Action::Amend(_));
    match record {
        RecordType::Draft if is_plain && standing.is_about_oneself => {
            pass(Relationship::Reached(Reach::Own), Fields::All)
        }
        RecordType::Conflict => conflict(role, action, standing),
        RecordType::SafetyReport => match (action, role) {
            (Action::Create(_), _)
            | (Action::Read(_) | Action::Amend(_), Role::ClinicalLead | Role::CaldicottGuardian) => {
                pass(Relationship::Reached(Reach::Service), Fields::All)
            }
            _ => Verdict::Deny,
        },
        _ => Verdict::Deny,
    }
}

/// Whoever meets a person's name in their work may say that they know the person, or that they do not, and hands the
/// person back by it (`docs/access.md` section 2: by one press, no reason asked). It opens nothing to read.
fn conflict(role: Role, action: Action, standing: &Standing) -> Verdict {
    match action {
        Action::Create(_) if standing.person.is_some() && meets(role, standing) => {
            pass(Relationship::Reached(Reach::Own), Fields::Limited(Set::EMPTY))
        }
        _ => Verdict::Deny,
    }
}

/// Who finds everybody by search; and whose work or rota is with this person or their team, if row 1 then opens anything
/// of the person to their role: for others the person is not there.
fn meets(role: Role, standing: &Standing) -> bool {
    let is_near = standing.is_assigned || standing.is_in_holding_team;
    let reads_name = || {
        let reaches = standing.reaches(Row::Identity);
        Row::Identity.cell(role).grants().any(|grant| match grant {
            Grant::Verbs(permission) => by_permission(permission, Verb::Read, reaches).is_some(),
            Grant::Own | Grant::List | Grant::Parent | Grant::RunOnly => false,
        })
    };
    searches_everybody(role) || (is_near && (standing.is_on_rota || reads_name()))
}

/// Self-referral: rows 1, 2, 5 and 6 of somebody new, and nothing can be read back.
fn for_public(action: Action, standing: &Standing) -> Verdict {
    let Action::Create(record) = action else {
        return Verdict::Deny;
    };
    let is_new = standing.person.is_none() && standing.stage == Some(Stage::Received);
    match record.row() {
        Some(Row::Identity | Row::SafeContact | Row::Risk | Row::Referral) if is_new => {
            pass(Relationship::Arriving, Fields::All)
        }
        _ => Verdict::Deny,
    }
}

fn for_round(round: Round, action: Action) -> Verdict {
    let may = match round {
        Round::Recount => {
            matches!(action, Action::Read(RecordType::Counts | RecordType::Allocation))
        }
        Round::Escalate => matches!(
            action,
            Action::Read(RecordType::Allocation | RecordType::Task) | Action::Create(RecordType::Task)
        ),
        Round::TidyDrafts => {
            matches!(action, Action::Read(RecordType::Draft) | Action::Amend(RecordType::Draft))
        }
    };
    if may { pass(Relationship::Machine, Fields::All) } else { Verdict::Deny }
}

/// Whoever runs the program on its machine sets up accounts, and reads whether the journal is whole.
fn for_operator(action: Action) -> Verdict {
    match action {
        // A form that a command brings in is a draft: somebody who has signed in publishes it.
        Action::Create(RecordType::Account | RecordType::Assignment | RecordType::Form)
        | Action::Read(RecordType::Account | RecordType::Assignment | RecordType::Form)
        | Action::Amend(RecordType::Account | RecordType::Assignment) => {
            pass(Relationship::Machine, Fields::All)
        }
        Action::Read(RecordType::Journal) => {
            pass(Relationship::Machine, Fields::Limited(Set::of(&[Field::ChainStatus, Field::Volumes])))
        }
        _ => Verdict::Deny,
    }
}

/// Whether a label shuts the record to this reader, whatever the matrix says of its row.
fn labels_refuse(ask: Ask, standing: &Standing) -> bool {
    let labels = standing.labels;
    let is_place = matches!(ask.row, Row::SafeContact | Row::Address);
    let is_beyond_row_16 = labels.has(Label::LegallyRestricted)
        && !Row::LegallyRestricted.cell(ask.role).grants().any(|grant| match grant {
            Grant::Verbs(permission) => {
                by_permission(permission, ask.verb, standing.reaches(Row::LegallyRestricted)).is_some()
            }
            Grant::Own | Grant::List | Grant::Parent | Grant::RunOnly => false,
        });
    let is_not_for_third_party = labels.has(Label::ThirdParty)
        && matches!(
            ask.role,
            Role::SupportWorker | Role::PeerMentor | Role::PartnerWorker | Role::Referrer | Role::DataAnalyst
        );
    (hides_places(standing) && is_place) || is_beyond_row_16 || is_not_for_third_party
}

fn hides_places(standing: &Standing) -> bool {
    standing.labels.has(Label::LocationProtected) && !standing.is_on_access_list
}

fn searches_everybody(role: Role) -> bool {
    matches!(role, Role::Practitioner | Role::ClinicalLead | Role::Administrator)
}

fn pass(relationship: Relationship, fields: Fields) -> Verdict {
    Verdict::Pass(Pass { fields, ..plain(relationship) })
}

const fn plain(relationship: Relationship) -> Pass {
    Pass {
        fields: Fields::All,
        relationship,
        asks_reason: false,
        is_reason_filled: false,
        needs_second: false,
        is_late: false,
    }
}
