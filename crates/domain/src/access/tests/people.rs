//! Who is barred, what labels and limits leave, who searches, and what those may do who have not signed in.

use super::*;

#[test]
fn a_reason_is_asked_once_where_the_matrix_asks_for_one() {
    let read = Action::Read(RecordType::Risk);
    assert_eq!(asked(Role::ServiceManager, read, &team()), Decision::NeedReason);
    let given = Standing { is_reason_given: true, ..team() };
    assert_eq!(opens(Role::ServiceManager, read, &given).reason(), Reason::Given);
    assert_eq!(opens(Role::Practitioner, read, &given).reason(), Reason::NotAsked);
    denies(Role::ServiceManager, read, &Standing { is_reason_given: true, ..foreign() });
}

#[test]
fn emergency_access_is_for_clinicians_who_can_find_the_person_and_only_to_read() {
    let read = Action::Read(RecordType::Risk);
    for role in Role::ALL {
        let expected = match role {
            Role::Practitioner | Role::ClinicalLead => Decision::NeedBreakGlass,
            Role::CaldicottGuardian => Decision::NeedReason,
            _ => Decision::Deny,
        };
        assert_eq!(asked(role, read, &foreign()), expected, "{role}");
    }
    denies(Role::Practitioner, Action::Amend(RecordType::Risk), &foreign());
    denies(Role::Practitioner, read, &Standing { sealing: Sealing::Sealed, ..foreign() });
    denies(Role::Practitioner, read, &Standing { has_declared_conflict: true, ..foreign() });
    denies(Role::Practitioner, read, &Standing { is_own_record: true, ..foreign() });
    denies(Role::Practitioner, read, &Standing { stage: None, ..foreign() });
    denies(Role::Practitioner, Action::Read(RecordType::RestrictedItem), &team());
}

#[test]
fn cover_opens_a_case_of_another_team() {
    let cover = Standing { is_covering: true, ..foreign() };
    opens(Role::Practitioner, Action::Read(RecordType::Risk), &cover);
    opens(Role::SupportWorker, Action::Create(RecordType::SupportNote), &cover);
}

#[test]
fn one_s_own_record_and_a_declared_conflict_deny_everything() {
    let all = Standing {
        is_assigned: true,
        is_reason_given: true,
        is_on_access_list: true,
        is_sent_by_own_organisation: true,
        ..team()
    };
    for role in Role::ALL {
        for action in every_action() {
            for sealing in [Sealing::Open, Sealing::Sealed] {
                denies(role, action, &Standing { is_own_record: true, sealing, ..all });
                denies(role, action, &Standing { has_declared_conflict: true, sealing, ..all });
            }
        }
    }
}

#[test]
fn the_identification_search_is_for_three_roles_and_shows_four_rows() {
    let search = Standing::of_the_service();
    for role in Role::ALL {
        let may = [Role::Practitioner, Role::ClinicalLead, Role::Administrator].contains(&role);
        assert_eq!(asked(role, Action::Identify, &search).scope().is_some(), may, "{role}");
    }
    for found in [foreign(), at(Stage::Archived, foreign()), Standing { stage: None, ..foreign() }] {
        let scope = opens(Role::Practitioner, Action::Identify, &found);
        for field in [
            Field::Identity,
            Field::SafeContact,
            Field::Address,
            Field::WorkerSafetyInstruction,
            Field::EarlierEpisode,
            Field::WhyMatched,
        ] {
            assert!(scope.shows(field), "{field:?}");
        }
        assert!(!scope.shows(Field::CurrentRiskInWords) && !scope.shows(Field::OffenceGroup));
    }
    let hidden = Standing { labels: Set::<Label>::EMPTY.with(Label::LocationProtected), ..foreign() };
    let scope = opens(Role::Practitioner, Action::Identify, &hidden);
    assert!(scope.shows(Field::Identity) && scope.shows(Field::WorkerSafetyInstruction));
    assert!(!scope.shows(Field::Address) && !scope.shows(Field::SafeContact));
    let sealed = Standing { sealing: Sealing::Sealed, ..foreign() };
    denies(Role::Practitioner, Action::Identify, &sealed);
    opens(Role::Practitioner, Action::Identify, &Standing { is_on_access_list: true, ..sealed });
}

#[test]
fn a_protected_location_is_for_the_access_list() {
    let hidden = Standing { labels: Set::<Label>::EMPTY.with(Label::LocationProtected), ..team() };
    let listed = Standing { is_on_access_list: true, ..hidden };
    for record in [RecordType::Address, RecordType::SafeContact] {
        denies(Role::Practitioner, Action::Read(record), &hidden);
        opens(Role::Practitioner, Action::Read(record), &listed);
    }
    let read = Action::Read(RecordType::Attachment);
    denies(Role::Practitioner, read, &Standing { hangs_on: Some(RecordType::Address), ..hidden });
    opens(Role::Practitioner, read, &Standing { hangs_on: Some(RecordType::Address), ..listed });
    let contact = Action::Read(RecordType::Contact);
    let scope = opens(Role::Practitioner, contact, &hidden);
    assert!(!scope.shows(Field::AppointmentPlace) && scope.shows(Field::NextAppointment));
    assert!(opens(Role::Practitioner, contact, &listed).shows(Field::AppointmentPlace));
}

#[test]
fn what_is_legally_restricted_asks_its_own_row_too() {
    let labels = Set::<Label>::EMPTY.with(Label::LegallyRestricted);
    let read = Action::Read(RecordType::ClinicalNote);
    denies(Role::Practitioner, read, &Standing { labels, ..team() });
    opens(Role::Practitioner, read, &Standing { labels, ..own() });
    denies(Role::SupportWorker, read, &Standing { labels, ..own() });
    denies(Role::Practitioner, Action::Amend(RecordType::ClinicalNote), &Standing { labels, ..own() });
}

#[test]
fn what_a_third_party_said_is_not_for_support_workers_mentors_or_partners() {
    let third_party = Standing {
        labels: Set::<Label>::EMPTY.with(Label::ThirdParty),
        granted_rows: Set::<Row>::EMPTY.with(Row::Contacts),
        ..own()
    };
    let read = Action::Read(RecordType::Contact);
    for role in [Role::SupportWorker, Role::PeerMentor, Role::PartnerWorker] {
        opens(role, read, &Standing { labels: Set::default(), ..third_party });
        denies(role, read, &third_party);
    }
    opens(Role::Practitioner, read, &third_party);
}

#[test]
fn labels_that_change_how_one_works_leave_access_as_it_is() {
    let labels = [Label::Child, Label::NotForSubject, Label::SafeContactOnly]
        .into_iter()
        .fold(Set::<Label>::EMPTY, Set::<Label>::with);
    for role in Role::ALL {
        for action in every_action() {
            let labelled = asked(role, action, &Standing { labels, ..own() });
            assert_eq!(labelled, asked(role, action, &own()), "{role} {action:?}");
        }
    }
}

#[test]
fn a_mentor_sees_initials_until_they_have_ruled_out_a_conflict() {
    let assigned = Standing { has_ruled_out_conflict: false, ..own() };
    let scope = opens(Role::PeerMentor, Action::Read(RecordType::Person), &assigned);
    assert!(scope.shows(Field::Initials) && scope.shows(Field::Area));
    assert!(!scope.shows(Field::FullName) && !scope.shows(Field::PreferredName));
    for action in
        every_action().filter(|action| action.record_type().is_some_and(RecordType::is_about_a_case))
    {
        if action != Action::Read(RecordType::Person) {
            denies(Role::PeerMentor, action, &assigned);
        }
    }
    let page = Action::Read(RecordType::Allocation);
    denies(Role::PeerMentor, page, &assigned);
    opens(Role::PeerMentor, page, &own());
    opens(Role::PeerMentor, page, &Standing::of_oneself());
    denies(
        Role::PeerMentor,
        Action::Read(RecordType::Person),
        &Standing { has_ruled_out_conflict: false, ..foreign() },
    );
    assert!(opens(Role::PeerMentor, Action::Read(RecordType::Person), &own()).shows(Field::FullName));
}

#[test]
fn whoever_meets_a_person_says_whether_they_know_them_and_nobody_else_hears_of_them() {
    let say = Action::Create(RecordType::Conflict);
    let own = Standing { is_assigned: true, ..foreign() };
    for role in Role::ALL {
        let (in_own, in_team, elsewhere) = match role {
            Role::Practitioner | Role::ClinicalLead | Role::Administrator => (true, true, true),
            Role::ServiceManager | Role::CaldicottGuardian => (true, true, false),
            Role::SupportWorker | Role::PeerMentor => (true, false, false),
            Role::DataAnalyst | Role::PartnerWorker | Role::Referrer | Role::SystemAdministrator => {
                (false, false, false)
            }
        };
        for (standing, may) in [(own, in_own), (team(), in_team), (foreign(), elsewhere)] {
            assert_eq!(matches!(asked(role, say, &standing), Decision::Allow(_)), may, "{role}");
            denies(role, Action::Read(RecordType::Conflict), &standing);
        }
    }
    opens(Role::SupportWorker, say, &Standing { is_on_rota: true, ..team() });
}

#[test]
fn limited_fields_are_those_that_are_written_down() {
    use Field::*;
    let granted = Standing {
        granted_rows: Set::<Row>::EMPTY.with(Row::Identity).with(Row::Safeguarding),
        granted_fields: Set::of(&[FullName]),
        is_sent_by_own_organisation: true,
        ..own()
    };
    let cases: &[(Role, RecordType, &[Field], &[Field])] = &[
        (Role::PeerMentor, RecordType::Person, &[FullName, Pronouns, AgeBand], &[Identity, Address]),
        (Role::PeerMentor, RecordType::Adjustment, &[CommunicationNeeds], &[Identity]),
        (Role::PeerMentor, RecordType::SafeContact, &[OneContactMethod, OwnMeetingPlace], &[SafeContact]),
        (
            Role::PeerMentor,
            RecordType::SafetyPlan,
            &[SafetyPlanWhatHelps, SafetyPlanWhomToRing],
            &[SafetyPlanWhole],
        ),
        (Role::PeerMentor, RecordType::Risk, &[OwnReport], &[CurrentRiskInWords]),
        (Role::PeerMentor, RecordType::JusticeEvent, &[NextAppointment, MayContactLine], &[OffenceGroup]),
        (Role::PeerMentor, RecordType::OnwardReferral, &[OnwardAttended], &[CurrentRiskInWords]),
        (Role::SupportWorker, RecordType::Risk, &[CurrentRiskInWords], &[OwnReport]),
        (Role::SupportWorker, RecordType::Need, &[NeedsList], &[CurrentRiskInWords]),
        (Role::SupportWorker, RecordType::ClinicalNote, &[TeamVisibleNotes], &[NeedsList]),
        (
            Role::SupportWorker,
            RecordType::JusticeEvent,
            &[CourtDates, Conditions, OffenceGroup],
            &[CustodyNumber],
        ),
        (Role::SupportWorker, RecordType::Report, &[OwnSupportLetters], &[FinalisedDocument]),
        (
            Role::Administrator,
            RecordType::JusticeEvent,
            &[CourtDates, CourtName, CustodyNumber],
            &[OffenceGroup],
        ),
        (Role::Administrator, RecordType::SafetyPlan, &[SafetyPlanWhomToRing], &[SafetyPlanWhole]),
        (Role::PartnerWorker, RecordType::Person, &[FullName], &[Pronouns, AgeBand]),
        (Role::PartnerWorker, RecordType::Safeguarding, &[OwnConcern, OwnConcernStatus], &[FullName]),
        (Role::Referrer, RecordType::Triage, &[Progress, WhatReferrerEntered], &[AcceptedAndUrgency]),
        (Role::DataAnalyst, RecordType::Outcome, &[CodedFields], &[FullName, Identity]),
    ];
    for (role, record, shown, hidden) in cases {
        let standing = Standing { is_in_holding_team: true, ..granted };
        let scope = opens(*role, Action::Read(*record), &standing);
        assert!(shown.iter().all(|field| scope.shows(*field)), "{role} {record:?}");
        assert!(!hidden.iter().any(|field| scope.shows(*field)), "{role} {record:?}");
    }
    denies(Role::SupportWorker, Action::Read(RecordType::Formulation), &own());
    let nothing_granted = Standing { granted_fields: Set::default(), ..granted };
    denies(Role::PartnerWorker, Action::Read(RecordType::Person), &nothing_granted);
}

#[test]
fn nobody_approves_their_own_act_or_changes_their_own_account() {
    let approval = Standing::of_the_team();
    let own_act = Standing { is_own_act: true, ..approval };
    for (role, record) in [
        (Role::ClinicalLead, RecordType::Merge),
        (Role::ClinicalLead, RecordType::Account),
        (Role::CaldicottGuardian, RecordType::Export),
        (Role::CaldicottGuardian, RecordType::Retention),
        (Role::ClinicalLead, RecordType::Journal),
    ] {
        opens(role, Action::Sign(record), &approval);
        denies(role, Action::Sign(record), &own_act);
    }
    let scope = opens(Role::SystemAdministrator, Action::Create(RecordType::Assignment), &approval);
    assert!(scope.needs_second_approval());
    let read = opens(Role::SystemAdministrator, Action::Read(RecordType::Assignment), &approval);
    assert!(!read.needs_second_approval());
    let mine = Standing { is_about_oneself: true, ..approval };
    denies(Role::SystemAdministrator, Action::Create(RecordType::Assignment), &mine);
    denies(Role::SystemAdministrator, Action::Amend(RecordType::Account), &mine);
    // A report is signed by its author: only second approvals are another's.
    opens(Role::Practitioner, Action::Sign(RecordType::Report), &Standing { is_own_act: true, ..team() });
}

#[test]
fn an_attachment_that_hangs_on_nothing_known_is_denied() {
    for role in Role::ALL {
        for verb in Verb::ALL {
            for hangs_on in [None, Some(RecordType::Attachment), Some(RecordType::Draft)] {
                let standing = Standing { hangs_on, is_about_oneself: true, is_assigned: true, ..team() };
                denies(role, Action::of(verb, RecordType::Attachment), &standing);
            }
        }
    }
}

#[test]
fn a_system_administrator_sees_no_record_of_a_person() {
    let everything = Standing {
        is_assigned: true,
        is_on_access_list: true,
        is_sent_by_own_organisation: true,
        is_reason_given: true,
        ..team()
    };
    for action in
        every_action().filter(|action| action.record_type().is_some_and(RecordType::is_about_a_case))
    {
        denies(Role::SystemAdministrator, action, &everything);
    }
    denies(Role::SystemAdministrator, Action::Identify, &everything);
}

#[test]
fn drafts_are_their_authors_alone() {
    for role in Role::ALL {
        for action in [Action::Create, Action::Read, Action::Amend].map(|of| of(RecordType::Draft)) {
            opens(role, action, &Standing::of_oneself());
            denies(role, action, &Standing::of_the_team());
            denies(role, action, &Standing { is_reason_given: true, ..team() });
        }
        denies(role, Action::Disclose(RecordType::Draft), &Standing::of_oneself());
    }
}

#[test]
fn anybody_who_has_signed_in_may_say_that_something_could_have_hurt_someone() {
    for role in Role::ALL {
        opens(role, Action::Create(RecordType::SafetyReport), &Standing::of_the_service());
        let reads = [Role::ClinicalLead, Role::CaldicottGuardian].contains(&role);
        let read = asked(role, Action::Read(RecordType::SafetyReport), &Standing::of_the_service());
        assert_eq!(read.scope().is_some(), reads, "{role}");
    }
}

#[test]
fn the_public_sends_four_rows_of_somebody_new_and_reads_nothing() {
    for action in every_action() {
        let record = action.record_type().and_then(RecordType::row);
        let may = matches!(action, Action::Create(_))
            && matches!(record, Some(Row::Identity | Row::SafeContact | Row::Risk | Row::Referral));
        let arriving = decide(&Actor::Public, action, &Standing::arriving(), NOW);
        assert_eq!(arriving.scope().is_some(), may, "{action:?}");
        let known = Standing { person: foreign().person, ..Standing::arriving() };
        assert_eq!(decide(&Actor::Public, action, &known, NOW), Decision::Deny, "{action:?}");
        assert_eq!(decide(&Actor::Public, action, &own(), NOW), Decision::Deny, "{action:?}");
    }
}

#[test]
fn whoever_has_not_signed_in_does_what_is_written_and_nothing_else() {
    let written = |actor: &Actor| {
        every_action()
            .filter(|action| decide(actor, *action, &Standing::of_the_service(), NOW).scope().is_some())
            .collect::<Vec<_>>()
    };
    for actor in everybody_else() {
        let expected = match &actor {
            Actor::Round(Round::Recount) => {
                vec![Action::Read(RecordType::Allocation), Action::Read(RecordType::Counts)]
            }
            Actor::Round(Round::Escalate) => vec![
                Action::Create(RecordType::Task),
                Action::Read(RecordType::Task),
                Action::Read(RecordType::Allocation),
            ],
            Actor::Round(Round::TidyDrafts) => {
                vec![Action::Read(RecordType::Draft), Action::Amend(RecordType::Draft)]
            }
            Actor::Operator => vec![
                Action::Read(RecordType::Journal),
                Action::Create(RecordType::Account),
                Action::Read(RecordType::Account),
                Action::Amend(RecordType::Account),
                Action::Create(RecordType::Assignment),
                Action::Read(RecordType::Assignment),
                Action::Amend(RecordType::Assignment),
                Action::Create(RecordType::Form),
                Action::Read(RecordType::Form),
            ],
            _ => Vec::new(),
        };
        assert_eq!(written(&actor), expected, "{actor:?}");
        assert!(!actor.is_practitioner() && actor.role().is_none() && actor.account().is_none());
    }
}

#[test]
fn a_new_referral_is_entered_by_the_team_and_by_the_referrer() {
    let arriving = Standing::arriving();
    for record in [RecordType::Person, RecordType::Referral, RecordType::Address] {
        for role in [Role::Practitioner, Role::Administrator, Role::Referrer] {
            opens(role, Action::Create(record), &arriving);
        }
        for role in [Role::DataAnalyst, Role::PartnerWorker, Role::CaldicottGuardian, Role::PeerMentor] {
            denies(role, Action::Create(record), &arriving);
        }
    }
}
