//! What the stage of a case does to access, at its boundaries.

use jiff::ToSpan;

use super::*;

const READ: Action = Action::Read(RecordType::ClinicalNote);

fn closed_days_ago(days: i64, seconds: i64, standing: Standing) -> Standing {
    Standing {
        closed_at: Some(NOW.checked_sub((days * 24).hours().seconds(seconds)).unwrap()),
        closed_reading_days: 30,
        ..at(Stage::Closed, standing)
    }
}

#[test]
fn the_stage_is_the_furthest_thing_that_has_happened() {
    let received = Milestones::default();
    let triage = Milestones { has_triage_entry: true, ..received };
    let accepted = Milestones { is_accepted: true, ..triage };
    let support = Milestones { has_agreed_plan: true, ..accepted };
    let transition = Milestones { has_opened_handover: true, ..support };
    let closed = Milestones { is_discharged: true, ..transition };
    let archived = Milestones { is_archived: true, ..closed };
    let declined = Milestones { is_declined: true, ..triage };
    let stages = [received, triage, declined, accepted, support, transition, closed, archived]
        .map(Stage::derived_from);
    assert_eq!(stages, Stage::ALL);
    assert_eq!(Stage::derived_from(Milestones { is_archived: true, ..declined }), Stage::Archived);
}

#[test]
fn a_new_case_is_for_the_team_of_the_receiving_site() {
    for stage in [Stage::Received, Stage::Triage] {
        for role in [Role::ServiceManager, Role::ClinicalLead, Role::Practitioner, Role::Administrator] {
            opens(role, Action::Read(RecordType::Referral), &at(stage, team()));
        }
        for role in [Role::SupportWorker, Role::PeerMentor, Role::PartnerWorker, Role::SystemAdministrator] {
            let everything = Standing {
                is_assigned: true,
                granted_rows: Set::<Row>::EMPTY.with(Row::Contacts).with(Row::SafeContact),
                granted_fields: Set::of(&[Field::FullName]),
                ..at(stage, team())
            };
            for action in
                every_action().filter(|action| action.record_type().is_some_and(RecordType::is_about_a_case))
            {
                denies(role, action, &everything);
            }
        }
        let sent = Standing { is_sent_by_own_organisation: true, ..at(stage, foreign()) };
        let scope = opens(Role::Referrer, Action::Read(RecordType::Triage), &sent);
        assert!(scope.shows(Field::Progress));
        assert!(!scope.shows(Field::AcceptedAndUrgency));
    }
}

#[test]
fn the_rota_shows_support_workers_and_mentors_who_has_just_arrived() {
    for role in [Role::SupportWorker, Role::PeerMentor] {
        let here = Standing { is_on_rota: true, ..at(Stage::Received, foreign()) };
        let scope = opens(role, Action::Read(RecordType::Person), &here);
        assert!(scope.shows(Field::PreferredName) && scope.shows(Field::Whereabouts));
        assert!(!scope.shows(Field::FullName) && !scope.shows(Field::Identity));
        assert_eq!(scope.relationship(), Relationship::Rota);
        opens(role, Action::Read(RecordType::WorkerSafetyAlert), &here);
        let scope = opens(role, Action::Create(RecordType::Contact), &here);
        assert_eq!(scope.fields(), Fields::Limited(Set::of(&[Field::OfferAnswer])));
        for action in [
            Action::Read(RecordType::Risk),
            Action::Read(RecordType::Contact),
            Action::Read(RecordType::Referral),
            Action::Amend(RecordType::Person),
            Action::Create(RecordType::SupportNote),
        ] {
            denies(role, action, &here);
        }
        let attached = Standing { hangs_on: Some(RecordType::WorkerSafetyAlert), ..here };
        denies(role, Action::Read(RecordType::Attachment), &attached);
        denies(role, Action::Read(RecordType::Person), &Standing { has_declared_conflict: true, ..here });
        denies(role, Action::Read(RecordType::Person), &Standing { is_on_rota: false, ..here });
    }
}

#[test]
fn the_duty_worker_reads_what_cover_needs_of_the_teams_open_people() {
    for stage in [Stage::Assessment, Stage::Support, Stage::Transition] {
        let duty = Standing { is_on_rota: true, ..at(stage, team()) };
        for record in [
            RecordType::Person,
            RecordType::SafeContact,
            RecordType::WorkerSafetyAlert,
            RecordType::Contact,
            RecordType::SafetyPlan,
        ] {
            opens(Role::SupportWorker, Action::Read(record), &duty);
            denies(Role::PeerMentor, Action::Read(record), &duty);
            denies(
                Role::SupportWorker,
                Action::Read(record),
                &Standing { is_in_holding_team: false, ..duty },
            );
        }
        let message = opens(Role::SupportWorker, Action::Create(RecordType::Task), &duty);
        assert_eq!(message.fields(), Fields::Limited(Set::of(&[Field::Message])));
        denies(Role::SupportWorker, Action::Read(RecordType::Risk), &duty);
        denies(Role::SupportWorker, Action::Amend(RecordType::Person), &duty);
    }
    let worklist = Standing { is_on_rota: true, ..Standing::of_the_team() };
    opens(Role::SupportWorker, Action::Read(RecordType::Allocation), &worklist);
    denies(Role::SupportWorker, Action::Read(RecordType::Allocation), &Standing::of_the_team());
    let own = Standing { is_on_rota: true, is_assigned: true, ..team() };
    assert_eq!(opens(Role::SupportWorker, Action::Create(RecordType::Task), &own).fields(), Fields::All);
}

#[test]
fn a_declined_case_is_read_by_triage_team_and_clinical_lead_and_edited_by_nobody() {
    let declined = at(Stage::Declined, team());
    for role in [Role::Practitioner, Role::ClinicalLead, Role::Administrator, Role::ServiceManager] {
        opens(role, Action::Read(RecordType::Referral), &declined);
    }
    opens(Role::ClinicalLead, Action::Read(RecordType::Referral), &at(Stage::Declined, foreign()));
    let everything = Standing {
        is_assigned: true,
        is_sent_by_own_organisation: true,
        is_on_rota: true,
        is_reason_given: true,
        ..declined
    };
    for role in Role::ALL {
        for record in RecordType::ALL.into_iter().filter(|record| record.is_about_a_case()) {
            for verb in [Verb::Create, Verb::Amend, Verb::Sign, Verb::Disclose] {
                denies(role, Action::of(verb, record), &everything);
            }
        }
    }
    denies(Role::SupportWorker, Action::Read(RecordType::Referral), &everything);
    opens(Role::Referrer, Action::Read(RecordType::Triage), &everything);
    denies(Role::Referrer, Action::Read(RecordType::Referral), &everything);
}

#[test]
fn a_closed_case_is_read_for_thirty_days_and_then_with_a_reason() {
    for (role, standing) in [(Role::Practitioner, team()), (Role::SupportWorker, own())] {
        let last_second = closed_days_ago(30, -1, standing);
        assert_eq!(opens(role, READ, &last_second).reason(), Reason::NotAsked);
        let over = closed_days_ago(30, 0, standing);
        assert_eq!(asked(role, READ, &over), Decision::NeedReason);
        let given = Standing { is_reason_given: true, ..over };
        assert_eq!(opens(role, READ, &given).reason(), Reason::Given);
        let unknown = Standing { closed_at: None, ..last_second };
        assert_eq!(asked(role, READ, &unknown), Decision::NeedReason);
    }
}

#[test]
fn nobody_outside_the_service_reads_a_case_that_closed_long_ago() {
    let outside = Standing {
        granted_rows: Set::<Row>::EMPTY.with(Row::SafeContact),
        is_sent_by_own_organisation: true,
        is_reason_given: true,
        ..foreign()
    };
    for (role, record) in
        [(Role::PartnerWorker, RecordType::SafeContact), (Role::Referrer, RecordType::Triage)]
    {
        opens(role, Action::Read(record), &closed_days_ago(29, 0, outside));
        denies(role, Action::Read(record), &closed_days_ago(30, 0, outside));
        denies(role, Action::Create(record), &closed_days_ago(1, 0, outside));
    }
}

#[test]
fn nobody_outside_the_service_writes_in_a_closed_case() {
    let outside = Standing {
        granted_rows: Set::<Row>::EMPTY.with(Row::Contacts),
        is_sent_by_own_organisation: true,
        ..foreign()
    };
    for (role, record) in [(Role::PartnerWorker, RecordType::Contact), (Role::Referrer, RecordType::Referral)]
    {
        opens(role, Action::Create(record), &outside);
        opens(role, Action::Read(record), &closed_days_ago(1, 0, outside));
        denies(role, Action::Create(record), &closed_days_ago(1, 0, outside));
    }
}

#[test]
fn what_is_new_in_a_closed_case_is_a_late_entry_and_nothing_is_amended() {
    let closed = closed_days_ago(3, 0, team());
    let late = opens(Role::Practitioner, Action::Create(RecordType::ClinicalNote), &closed);
    assert!(late.is_late_entry());
    assert!(!opens(Role::Practitioner, Action::Create(RecordType::ClinicalNote), &team()).is_late_entry());
    assert!(!opens(Role::Practitioner, READ, &closed).is_late_entry());
    for role in Role::ALL {
        for record in RecordType::ALL.into_iter().filter(|record| record.is_about_a_case()) {
            denies(role, Action::Amend(record), &Standing { is_assigned: true, ..closed });
        }
    }
    let over = closed_days_ago(31, 0, team());
    let note = Action::Create(RecordType::ClinicalNote);
    assert_eq!(asked(Role::Practitioner, note, &over), Decision::NeedReason);
}

#[test]
fn a_new_referral_opens_earlier_episodes_to_its_team_without_a_prompt() {
    let earlier = Standing { new_referral: Some(Holding::Team), ..closed_days_ago(400, 0, foreign()) };
    let scope = opens(Role::Practitioner, READ, &earlier);
    assert_eq!(scope.reason(), Reason::FilledByReferral);
    // What asks everybody for a reason asks here, too.
    let guardian = Role::CaldicottGuardian;
    for record in [RecordType::ClinicalNote, RecordType::Assessment, RecordType::Screening, RecordType::Need]
    {
        for role in [Role::ServiceManager, guardian] {
            assert_eq!(asked(role, Action::Read(record), &earlier), Decision::NeedReason, "{record:?}");
        }
    }
    let allocation = Action::Read(RecordType::Referral);
    assert_eq!(opens(Role::ServiceManager, allocation, &earlier).reason(), Reason::FilledByReferral);
    denies(Role::SupportWorker, READ, &earlier);
    let assigned = Standing { new_referral: Some(Holding::Assigned), ..earlier };
    opens(Role::SupportWorker, READ, &assigned);
    denies(Role::Practitioner, Action::Create(RecordType::ClinicalNote), &earlier);
    denies(Role::Practitioner, Action::Disclose(RecordType::Report), &earlier);
    assert_eq!(asked(Role::ClinicalLead, READ, &at(Stage::Archived, earlier)), Decision::NeedReason);
    denies(Role::Practitioner, READ, &at(Stage::Archived, earlier));
}

#[test]
fn the_page_of_a_closed_episode_opens_as_what_stands_on_it_does() {
    let page = Action::Read(RecordType::Allocation);
    let episode = Some(Id::from_uuid(uuid::Uuid::from_u128(8)));
    let closed = Standing { episode, ..closed_days_ago(400, 0, foreign()) };
    let earlier = Standing { new_referral: Some(Holding::Team), ..closed };
    assert_eq!(opens(Role::Practitioner, page, &earlier).reason(), Reason::FilledByReferral);
    denies(Role::SupportWorker, page, &earlier);
    opens(Role::SupportWorker, page, &Standing { new_referral: Some(Holding::Assigned), ..closed });
    let mentors = Standing { new_referral: Some(Holding::Assigned), ..closed };
    denies(Role::PeerMentor, page, &mentors);
    denies(Role::PeerMentor, READ, &mentors);
    assert_eq!(asked(Role::Practitioner, page, &closed), Decision::NeedReason);
    assert_eq!(asked(Role::Administrator, page, &closed), Decision::NeedReason);
    for role in [Role::ServiceManager, Role::SupportWorker, Role::PeerMentor, Role::Referrer] {
        denies(role, page, &closed);
    }
    denies(Role::Practitioner, page, &at(Stage::Assessment, earlier));
    denies(Role::Practitioner, Action::Amend(RecordType::Allocation), &earlier);
}

#[test]
fn whoever_can_find_a_person_opens_a_closed_episode_with_a_reason() {
    for days in [1, 400] {
        let closed = closed_days_ago(days, 0, foreign());
        for role in [Role::Practitioner, Role::ClinicalLead] {
            assert_eq!(asked(role, READ, &closed), Decision::NeedReason);
            let given = Standing { is_reason_given: true, ..closed };
            assert_eq!(opens(role, READ, &given).relationship(), Relationship::Identified);
            denies(role, Action::Create(RecordType::ClinicalNote), &given);
            denies(role, Action::Read(RecordType::RestrictedItem), &given);
        }
        assert_eq!(
            asked(Role::Administrator, Action::Read(RecordType::Person), &closed),
            Decision::NeedReason
        );
        denies(Role::Administrator, READ, &closed);
        for role in [Role::ServiceManager, Role::SupportWorker, Role::PeerMentor, Role::Referrer] {
            denies(role, READ, &closed);
        }
    }
}

#[test]
fn an_archived_case_is_read_by_clinical_lead_and_caldicott_guardian_with_a_reason() {
    for standing in [own(), team(), foreign()] {
        let archived = at(Stage::Archived, standing);
        let given = Standing { is_reason_given: true, ..archived };
        for role in Role::ALL {
            for record in RecordType::ALL.into_iter().filter(|record| record.is_about_a_case()) {
                for verb in [Verb::Create, Verb::Amend, Verb::Sign, Verb::Disclose] {
                    denies(role, Action::of(verb, record), &given);
                }
                if ![Role::ClinicalLead, Role::CaldicottGuardian].contains(&role) {
                    denies(role, Action::Read(record), &given);
                }
            }
        }
        for (role, record) in [
            (Role::ClinicalLead, RecordType::ClinicalNote),
            (Role::CaldicottGuardian, RecordType::ClinicalNote),
            (Role::CaldicottGuardian, RecordType::Consent),
        ] {
            assert_eq!(asked(role, Action::Read(record), &archived), Decision::NeedReason);
            assert_eq!(opens(role, Action::Read(record), &given).reason(), Reason::Given);
        }
    }
}
