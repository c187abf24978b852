//! Keeping records: what is kept can be read, nothing is overwritten unseen, and nobody's change is lost (R11).

use domain::{
    access::{Action, RecordType},
    failure::{Failure, Never},
    person::Person,
    referral::Referral,
};
use store::About;

use crate::house::{amina, name, on_both_engines, stranger};

#[test]
fn what_was_kept_is_read_back_as_it_was_by_the_next_instance_too() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, referral) = open.arrival("Samuel");
        let read = |open: &crate::house::Open| {
            open.read(&amina(), |record| {
                let (kept, _) =
                    record.open::<Referral, Never>(referral, Action::Read(RecordType::Referral))?;
                Ok::<_, Failure<Never>>(kept)
            })
            .expect("opens")
        };
        let kept = read(&open);
        assert_eq!((kept.revision, kept.person), (1, Some(person)));
        assert_eq!(kept.noun.reason, "Said he is hearing voices");
        assert_eq!(kept.recorded_by.name, "Amina Yusuf");
        drop(open);
        assert_eq!(read(&house.open()), kept);
    });
}

#[test]
fn a_correction_keeps_how_it_stood_before() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        correct(&open, person, 1, "Samson").expect("corrected");
        let (now, before, none) = open
            .read(&amina(), |record| {
                let (now, scope) = record.open::<Person, Never>(person, Action::Read(RecordType::Person))?;
                let before = record.version(&scope, person, 1)?;
                Ok::<_, Failure<Never>>((now, before, record.version(&scope, person, 3)?))
            })
            .expect("opens");
        assert_eq!(now.revision, 2);
        assert_eq!(now.noun.name, name("Samson", "Holt"));
        assert_eq!(before.expect("the first revision").noun.name, name("Samuel", "Holt"));
        assert_eq!(none, None);
    });
}

#[test]
fn a_change_made_from_an_old_page_is_refused_and_says_who_was_first() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        correct(&open, person, 1, "Samson").expect("the first");
        let second = correct(&open, person, 1, "Sam");
        let Err(Failure::Changed(changed)) = second else { panic!("the second was not refused: {second:?}") };
        assert_eq!((changed.revision, changed.by.name.as_str()), (2, "Amina Yusuf"));
        correct(&open, person, 2, "Sam").expect("from the page as it stands now");
    });
}

/// Two corrections that both saw revision 1 meet in one shared commit: the `where` of the update tells them apart even
/// when whoever wrote the casework forgot to ask for the revision.
#[test]
fn two_changes_from_the_same_revision_cannot_both_stand() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        let seen = open
            .read(&amina(), |record| {
                Ok::<_, Failure<Never>>(
                    record.open::<Person, Never>(person, Action::Read(RecordType::Person))?.0,
                )
            })
            .expect("opens");
        let change = |given: &'static str| {
            let seen = seen.clone();
            open.write(amina(), move |record| {
                let about = About { person, episode: None };
                let scope = record.permit::<Never>(about, Action::Amend(RecordType::Person), None)?;
                let mut noun = seen.noun.clone();
                noun.name = name(given, "Holt");
                let corrected = seen.correct(noun, "misheard", record.stamp());
                record.keep::<Person, Never>(&scope, corrected)
            })
        };
        change("Samson").expect("the first");
        assert!(matches!(change("Sam"), Err(Failure::Changed(changed)) if changed.revision == 2));
        assert_eq!(house.number("select count(*) from versions"), 1);
    });
}

#[test]
fn each_change_has_its_event_and_its_line_and_neither_is_left_by_a_refused_one() {
    on_both_engines(|house| {
        let open = house.open();
        let (person, _) = open.arrival("Samuel");
        let changes = "select count(*) from journal_lines where action in ('create', 'amend')";
        let (events, lines) = (house.number("select count(*) from events"), house.number(changes));
        assert_eq!(events, 3, "a person, an episode, a referral");
        assert_eq!(lines, events);
        correct(&open, person, 1, "Samson").expect("corrected");
        let _refused = correct(&open, person, 1, "Sam");
        assert_eq!(house.number("select count(*) from events"), 4);
        assert_eq!(house.number(changes), 4);
        open.assert_journal_holds();
    });
}

#[test]
fn what_another_team_holds_is_not_found_and_neither_is_what_does_not_exist() {
    on_both_engines(|house| {
        let open = house.open();
        let (_, referral) = open.arrival("Samuel");
        for id in [referral, domain::Id::from_uuid(uuid::Uuid::from_u64_pair(1, 1))] {
            let looked = open.read(&stranger(), |record| {
                record.open::<Referral, Never>(id, Action::Read(RecordType::Referral)).map(|_| ())
            });
            assert!(
                matches!(looked, Err(Failure::NotFound | Failure::NeedBreakGlass)),
                "{}: {looked:?}",
                house.engine
            );
        }
    });
}

pub fn correct(
    open: &crate::house::Open,
    person: domain::Id<Person>,
    revision: u32,
    given: &'static str,
) -> Result<(), Failure<Never>> {
    open.write(amina(), move |record| {
        let (kept, scope) = record.open_at(person, revision, Action::Amend(RecordType::Person))?;
        let mut noun = kept.noun.clone();
        noun.name = name(given, "Holt");
        let corrected = kept.correct(noun, "misheard", record.stamp());
        record.keep(&scope, corrected)
    })
}

/// Counts that are kept beside their rows are held against them, in both directions, and kept anew.
#[test]
fn a_wrong_count_is_found_whichever_side_is_short_and_kept_anew() {
    on_both_engines(|house| {
        let open = house.open();
        open.arrival("Samuel");
        open.arrival("Thomas");
        // The damage is done behind the store's back: it cannot have been told of it.
        let wrong = || {
            open.read_latest(&amina(), |record| Ok::<_, Failure<Never>>(record.miscounted()?))
                .expect("counted")
        };
        assert_eq!(wrong(), []);
        if !house.is_sqlite() {
            return;
        }
        for damage in [
            "update worklist_counts set number = number + 3",
            "insert into worklist_counts (team, state, number) values ('elsewhere', 'untriaged', 1)",
            "delete from worklist_counts",
        ] {
            house.raw(damage).expect("done behind the store's back");
            assert_eq!(wrong().len(), 1, "{damage}");
            open.write(amina(), |record| Ok::<_, Failure<Never>>(record.recount()?)).expect("kept anew");
            assert_eq!(wrong(), [], "{damage}");
            assert_eq!(house.number("select sum(number) from worklist_counts"), 2);
        }
    });
}
