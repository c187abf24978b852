//! Knowing: looks are journalled before the answer, the timeline goes on page by page, people are found by their keys.

use domain::{
    access::{Action, RecordType, Standing},
    asked::Asked,
    failure::{Failure, Never},
    likeness::{Fields, Nicknames, Query},
    person::Person,
};
use jiff::ToSpan;
use store::{About, After};

use crate::house::{TEAM, amina, arrive, errand, monday, name, on_both_engines, practitioner_of, stranger};

#[test]
fn a_look_at_a_person_is_one_line_by_alias_and_a_look_at_nobody_is_none() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        let looks = "select count(*) from journal_lines where action = 'read'";
        open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.has_accounts()?)).expect("read");
        assert_eq!(house.number(looks), 0);
        open.read(&amina(), |record| {
            let look = Action::Read(RecordType::Person);
            record.open::<Person, Never>(person, look)?;
            record.open::<Person, Never>(person, look).map(|_| ())
        })
        .expect("opens");
        assert_eq!(house.number(looks), 1, "twice in one piece is one look");
        let by_alias = "select count(*) from journal_lines j join people p on p.alias = j.person_ref
            where j.action = 'read' and j.object = p.id and j.case_ref is not null and j.relationship = 'team'";
        assert_eq!(house.number(by_alias), 1);
        let named = "select count(*) from journal_lines j join people p on p.id = j.person_ref";
        assert_eq!(house.number(named), 0, "never by the person's own id");
        open.assert_journal_holds();
    });
}

#[test]
fn a_denied_look_is_journalled_too() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        let looked = open.read(&stranger(), |record| {
            record.open::<Person, Never>(person, Action::Read(RecordType::Person)).map(|_| ())
        });
        assert!(looked.is_err());
        assert_eq!(house.number("select count(*) from journal_lines where action = 'deny'"), 1);
    });
}

#[test]
fn what_is_asked_only_to_show_a_button_leaves_no_line() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        let before = house.number("select count(*) from journal_lines");
        let about = About { person, episode: None };
        for (who, expected) in [(amina(), true), (stranger(), false)] {
            let may = open.read(&who, |record| {
                Ok::<_, Failure<Never>>(
                    record.would_permit(about, Action::Amend(RecordType::Person))?.is_some(),
                )
            });
            assert_eq!(may.expect("an answer"), expected);
        }
        assert_eq!(house.number("select count(*) from journal_lines"), before);
    });
}

#[test]
fn the_timeline_is_read_page_by_page_without_a_gap_or_a_repeat() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        for minute in 1..=9_i64 {
            // Three at the same moment each: the identity breaks the tie.
            let at = monday().checked_add((minute / 3).minutes()).expect("a moment");
            open.write(errand(practitioner_of(TEAM), at), move |record| {
                let (kept, scope) =
                    record.open::<Person, Never>(person, Action::Amend(RecordType::Person))?;
                let corrected = kept.correct(kept.noun.clone(), "again", record.stamp());
                record.keep(&scope, corrected)
            })
            .expect("corrected");
        }
        let page = |after: Option<After>, most| {
            open.read(&amina(), |record| {
                let about = About { person, episode: None };
                let scope = record.permit::<Never>(about, Action::Read(RecordType::Person), None)?;
                Ok::<_, Failure<Never>>(record.timeline(&scope, person, &RecordType::ALL, after, most)?)
            })
            .expect("a page")
        };
        let whole = page(None, 100);
        assert_eq!(whole.len(), 12);
        assert!(whole.is_sorted_by(|a, b| (a.happened_at, a.id) > (b.happened_at, b.id)));
        let mut pages = Vec::new();
        let mut after = None;
        loop {
            let next = page(after, 5);
            let Some(last) = next.last() else { break };
            after = Some(After { happened_at: last.happened_at, id: last.id });
            pages.extend(next);
        }
        assert_eq!(pages, whole);
    });
}

#[test]
fn a_timeline_is_not_given_under_the_scope_of_another_person() {
    on_both_engines(|house| {
        let open = house.open();
        let ((one, _), (other, _)) = (open.arrival("Samuel"), open.arrival("Thomas"));
        let looked = open.read(&amina(), |record| {
            let about = About { person: one, episode: None };
            let scope = record.permit::<Never>(about, Action::Read(RecordType::Person), None)?;
            Ok::<_, Failure<Never>>(record.timeline(&scope, other, &RecordType::ALL, None, 10)?)
        });
        assert!(matches!(looked, Err(Failure::Fault(_))));
    });
}

#[test]
fn people_are_found_by_the_keys_of_their_names_and_no_longer_by_those_of_a_corrected_one() {
    on_both_engines(|house| {
        let open = house.open();
        let (samuel, _) = open.arrival("Samuel");
        open.arrival("Thomas");
        let found = |given: &str| {
            let asked = Query::of(Fields {
                family: "",
                given,
                birth: domain::birth::Birth::Unknown,
                nhs_number: None,
                numbers: &[],
                postcode: None,
            });
            open.read(&amina(), |record| {
                let scope = record.permit_apart::<Never>(&Standing::of_the_service(), Action::Identify)?;
                let people = record.people_with_keys(&scope, &asked.keys(&Nicknames::none()), 1)?;
                Ok::<_, Failure<Never>>(people.iter().map(|kept| kept.id).collect::<Vec<_>>())
            })
            .expect("a search")
        };
        assert!(found("Samuel").contains(&samuel));
        let keys = house.number("select count(*) from person_keys");
        open.write(amina(), move |record| {
            let (kept, scope) = record.open::<Person, Never>(samuel, Action::Amend(RecordType::Person))?;
            let mut noun = kept.noun.clone();
            noun.name = name("Gwendoline", "Featherstonehaugh");
            noun.interpreter = Asked::Answered(true);
            let corrected = kept.correct(noun, "another person's name", record.stamp());
            record.keep(&scope, corrected)
        })
        .expect("corrected");
        assert!(!found("Samuel").contains(&samuel));
        assert!(house.number("select count(*) from person_keys") > 0 && keys > 0);
    });
}

#[test]
fn a_search_is_only_run_under_the_scope_of_a_search() {
    on_both_engines(|house| {
        let open = house.open();
        let looked = open.write(amina(), |record| {
            let scope =
                record.permit_apart::<Never>(&Standing::arriving(), Action::Create(RecordType::Person))?;
            Ok::<_, Failure<Never>>(record.people_with_keys(&scope, &[], 1)?)
        });
        assert!(matches!(looked, Err(Failure::Fault(_))));
        open.write(amina(), |record| arrive(record, "After")).expect("kept");
    });
}
