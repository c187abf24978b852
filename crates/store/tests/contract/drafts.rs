//! Drafts, sessions, accounts and what the installation is: nothing of a person's, all of it durable.

use domain::{
    Id,
    access::Role,
    account::{Account, Assignment},
    failure::{Failure, Never},
};
use jiff::ToSpan;
use store::{Delay, Draft, DraftEnd, Kind, NewSession};
use uuid::Uuid;

use crate::house::{Open, TEAM, amina, monday, next, on_both_engines};

fn account(user_name: &str) -> Account {
    Account {
        id: Id::from_uuid(Uuid::from_u64_pair(20, next())),
        user_name: user_name.to_owned(),
        name: "Amina Yusuf".to_owned(),
        employer: "test_organisation".to_owned(),
        disabled_at: None,
    }
}

fn added(open: &Open, user_name: &'static str) -> Account {
    let account = account(user_name);
    let new = account.clone();
    open.write(amina(), move |record| Ok::<_, Failure<Never>>(record.add_account(&new, monday())?))
        .expect("added");
    account
}

fn draft_of(account: &Account) -> Draft {
    Draft {
        id: Id::from_uuid(Uuid::from_u64_pair(21, next())),
        account: account.id,
        page: "screening".to_owned(),
        about: Some(Uuid::from_u64_pair(22, 1)),
        revision: 3,
        form_version: "screening 1".to_owned(),
        fields: r#"{"note":"Ön a line\nof its own"}"#.to_owned(),
        started_at: monday(),
        saved_at: monday(),
    }
}

#[test]
fn a_draft_is_its_owners_alone_and_is_there_after_a_restart_until_it_is_sent() {
    on_both_engines(|house| {
        let open = house.open();
        let (owner, other) = (added(&open, "amina"), added(&open, "tom"));
        let draft = draft_of(&owner);
        let begun = draft.clone();
        open.write(amina(), move |record| Ok::<_, Failure<Never>>(record.begin_draft(&begun)?))
            .expect("begun");
        let (id, later) = (draft.id, monday().checked_add(10.seconds()).expect("a moment"));
        let saved = |whose: Id<Account>| {
            open.write(amina(), move |record| {
                Ok::<_, Failure<Never>>(record.save_draft(whose, id, r#"{"note":"more"}"#, later)?)
            })
            .expect("an answer")
        };
        assert!(!saved(other.id), "another's draft does not exist");
        assert!(saved(owner.id));
        drop(open);

        let open = house.open();
        let expected = Draft { fields: r#"{"note":"more"}"#.to_owned(), saved_at: later, ..draft };
        let read = |whose: Id<Account>| {
            open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.draft(whose, id)?))
                .expect("an answer")
        };
        assert_eq!(read(owner.id).as_ref(), Some(&expected));
        assert_eq!(read(other.id), None);
        let mine = open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.drafts_of(owner.id)?));
        assert_eq!(mine.expect("an answer"), [expected]);
        open.write(amina(), move |record| {
            Ok::<_, Failure<Never>>(record.end_draft(owner.id, id, DraftEnd::Submitted)?)
        })
        .expect("sent");
        assert_eq!(read(owner.id), None);
        let lines = "select count(*) from journal_lines where action in ('draft_begun', 'draft_submitted')";
        assert_eq!(house.number(lines), 2, "saving is no line");
        let words = "select count(*) from journal_lines where detail like '%more%'";
        assert_eq!(house.number(words), 0, "what was typed is not in the journal");
    });
}

#[test]
fn old_drafts_are_thrown_away_and_newer_ones_are_not() {
    on_both_engines(|house| {
        let open = house.open();
        let owner = added(&open, "amina");
        let old = draft_of(&owner);
        let new = Draft { saved_at: monday().checked_add(1.hour()).expect("a moment"), ..draft_of(&owner) };
        let limit = new.saved_at;
        open.write(amina(), move |record| {
            record.begin_draft(&old)?;
            Ok::<_, Failure<Never>>(record.begin_draft(&new)?)
        })
        .expect("begun");
        let ended = open
            .write(amina(), move |record| Ok::<_, Failure<Never>>(record.end_old_drafts(limit)?))
            .expect("ended");
        assert_eq!((ended, house.number("select count(*) from drafts")), (1, 1));
    });
}

fn session_of(account: &Account, number: u8) -> NewSession {
    NewSession {
        id: Id::from_uuid(Uuid::from_u64_pair(23, next())),
        token_hash: [number; 32],
        account: account.id,
        assignment: None,
        csrf: "token".to_owned(),
        device: "a machine".to_owned(),
        is_shared_machine: true,
        at: monday(),
        ends_at: monday().checked_add(14.hours()).expect("a moment"),
    }
}

#[test]
fn a_session_locks_opens_and_ends_and_sees_its_assignment_as_it_stands_now() {
    on_both_engines(|house| {
        let open = house.open();
        let account = added(&open, "amina");
        let assignment = Assignment {
            id: Id::from_uuid(Uuid::from_u64_pair(24, next())),
            account: account.id,
            organisation: "test_organisation".to_owned(),
            team: TEAM.to_owned(),
            role: Role::Practitioner,
            from_at: monday(),
            until_at: None,
        };
        let (new, given) = (session_of(&account, 1), assignment.clone());
        let id = new.id;
        open.write(amina(), move |record| {
            record.assign(&given)?;
            record.begin_session(&new)?;
            Ok::<_, Failure<Never>>(record.choose_assignment(id, given.id)?)
        })
        .expect("begun");
        let found = || {
            open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.session(&[1; 32])?))
                .expect("an answer")
        };
        let session = found().expect("open");
        assert_eq!(session.assignment, Some(assignment));
        assert!(session.is_shared_machine && session.locked_at.is_none());

        let later = monday().checked_add(6.minutes()).expect("a moment");
        open.write(amina(), move |record| {
            record.lock_session(id, later)?;
            assert!(record.take_try(id, 2)?, "one of two tries");
            // A locked session is not kept awake by anything.
            Ok::<_, Failure<Never>>(record.touch_session(id, later)?)
        })
        .expect("locked");
        let locked = found().expect("locked, not ended");
        assert_eq!((locked.locked_at, locked.bad_pins, locked.used_at), (Some(later), 1, monday()));
        let takes = || {
            open.write(amina(), move |record| Ok::<_, Failure<Never>>(record.take_try(id, 2)?))
                .expect("an answer")
        };
        assert_eq!((takes(), takes()), (true, false), "no more than there are");
        let opens = open
            .write(amina(), move |record| Ok::<_, Failure<Never>>(record.unlock_session(id, later)?))
            .expect("an answer");
        assert!(opens);
        let again = found().expect("open");
        assert_eq!((again.locked_at, again.bad_pins, again.used_at), (None, 0, later));
        open.write(amina(), move |record| Ok::<_, Failure<Never>>(record.end_session(id, later)?))
            .expect("ends");
        assert_eq!(found(), None);
        assert!(!takes(), "an ended session has no tries");
    });
}

#[test]
fn ending_all_sessions_but_one_leaves_that_and_those_of_others() {
    on_both_engines(|house| {
        let open = house.open();
        let (account, other) = (added(&open, "amina"), added(&open, "tom"));
        let sessions = [session_of(&account, 1), session_of(&account, 2), session_of(&other, 3)];
        let (keep, whose) = (sessions[0].id, account.id);
        open.write(amina(), move |record| {
            for session in &sessions {
                record.begin_session(session)?;
            }
            Ok::<_, Failure<Never>>(record.end_sessions_of(whose, Some(keep), monday())?)
        })
        .expect("ended");
        let open_ones = [1, 2, 3].map(|number| {
            open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.session(&[number; 32])?.is_some()))
                .expect("an answer")
        });
        assert_eq!(open_ones, [true, false, true]);
    });
}

#[test]
fn a_user_name_is_taken_once_and_a_token_works_once() {
    on_both_engines(|house| {
        let open = house.open();
        let account = added(&open, "amina");
        let twice = self::account("amina");
        let taken =
            open.write(amina(), move |record| Ok::<_, Failure<Never>>(record.add_account(&twice, monday())?));
        assert!(matches!(taken, Err(Failure::Fault(_))));

        let ends = monday().checked_add(1.hour()).expect("a moment");
        let whose = account.id;
        open.write(amina(), move |record| {
            Ok::<_, Failure<Never>>(record.keep_token(&[9; 32], "password", Some(whose), monday(), ends)?)
        })
        .expect("kept");
        let uses = |purpose: &'static str, at| {
            open.write(amina(), move |record| {
                Ok::<_, Failure<Never>>(record.use_token(&[9; 32], purpose, at)?)
            })
            .expect("an answer")
        };
        assert_eq!(uses("password", ends), None, "too late by nothing at all");
        assert_eq!(uses("another purpose", monday()), None);
        assert_eq!(uses("password", monday()), Some(Some(account.id)));
        assert_eq!(uses("password", monday()), None);
    });
}

#[test]
fn a_delay_is_kept_changed_and_forgotten() {
    on_both_engines(|house| {
        let open = house.open();
        for failures in [1, 2] {
            let delay = Delay { failures, last_at: monday(), wait_until: monday() };
            open.write(amina(), move |record| {
                Ok::<_, Failure<Never>>(record.set_delay("account:amina", delay)?)
            })
            .expect("kept");
            let found =
                open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.delay_of("account:amina")?));
            assert_eq!(found.expect("an answer"), Some(delay));
        }
        open.write(amina(), |record| Ok::<_, Failure<Never>>(record.forget_delay("account:amina")?))
            .expect("forgotten");
        let found = open.read(&amina(), |record| Ok::<_, Failure<Never>>(record.delay_of("account:amina")?));
        assert_eq!(found.expect("an answer"), None);
    });
}

#[test]
fn an_installation_is_live_until_it_is_made_a_demonstration_and_stays_one() {
    on_both_engines(|house| {
        let open = house.open();
        let kind = |open: &Open| {
            open.read(&amina(), |record| {
                Ok::<_, Failure<Never>>((record.installation()?, record.is_empty()?))
            })
            .expect("an answer")
        };
        assert_eq!(kind(&open), (Kind::Live, true));
        for _ in 0..2 {
            open.write(amina(), |record| Ok::<_, Failure<Never>>(record.become_demonstration()?))
                .expect("done");
        }
        added(&open, "amina");
        drop(open);
        assert_eq!(kind(&house.open()), (Kind::Demonstration, false));
    });
}

#[test]
fn what_tries_are_counted_under_tells_nothing_of_whom_they_are_for() {
    on_both_engines(|house| {
        let open = house.open();
        let of = |parts: &'static [&'static str]| {
            open.read(&amina(), move |record| Ok::<_, Failure<Never>>(record.pool_of_tries("account", parts)))
                .expect("an answer")
        };
        let subject = of(&["amina", "192.0.2.7"]);
        assert_eq!(subject, of(&["amina", "192.0.2.7"]));
        assert!(!subject.contains("amina") && !subject.contains("192.0") && subject.len() < 60, "{subject}");
        for other in [of(&["amina1", "92.0.2.7"]), of(&["tom", "192.0.2.7"]), of(&["amina"])] {
            assert_ne!(subject, other);
        }
    });
}

#[test]
fn a_browser_is_known_to_the_accounts_that_used_it_until_nobody_has_for_long() {
    on_both_engines(|house| {
        let open = house.open();
        let (account, other) = (added(&open, "amina").id, added(&open, "tom").id);
        let later = monday().checked_add(1.hour()).expect("a moment");
        let seen = open
            .write(amina(), move |record| {
                let before = record.is_device_of_ours(&[7; 32])?;
                record.know_device(&[7; 32], account, monday())?;
                record.know_device(&[7; 32], account, monday())?;
                let known = [record.knows_device(&[7; 32], account)?, record.knows_device(&[7; 32], other)?];
                let forgotten = [record.forget_devices(monday())?, record.forget_devices(later)?];
                Ok::<_, Failure<Never>>((before, known, forgotten, record.is_device_of_ours(&[7; 32])?))
            })
            .expect("an answer");
        assert_eq!(seen, (false, [true, false], [0, 1], false));
    });
}
