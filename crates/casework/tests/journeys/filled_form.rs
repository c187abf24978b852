//! Forms of the team: who may fill them in and read them, what they say of consent, and what instruments say of them.

use std::{collections::BTreeMap, path::Path as FilePath};

use casework::{
    allocation::{self, Allocate},
    episode,
    filled_form::{self, CannotFillIn},
    form_run,
    form_version::{self, BeginFrom, Edit},
    instrument_result, journal,
    person::conduct,
    screening::CannotSend,
    so_far::{self, PartialSum, Says},
};
use domain::{
    Id,
    access::{Actor, RecordType},
    consent::Decision,
    content::{Content, Folder},
    episode::Episode,
    failure::Failure,
    filled_form::{CannotFill, FilledForm},
    form_version::Offering,
    instrument::Points,
    instrument_result::{CannotRecord, EnteredResult},
    need::Standing,
};

use crate::{
    caseload::with_mentor,
    consent_and_age::{aged, correct_birth},
    given::{
        a_referral,
        filled::{Path, fill, key, to_screen},
    },
    support::{House, on_both_engines},
};

/// Fills a form in along its shortest way, with these answers, and sends it.
pub fn filled_in(
    house: &House,
    by: &Actor,
    episode: Id<Episode>,
    form: &str,
    answers: &[(&str, &str)],
) -> Id<FilledForm> {
    let draft = filled_form::begin(&house.desk, by, episode, form).expect("begun");
    fill(house, by, draft, Path::Minimal, answers);
    let run = form_run::open(&house.desk, by, draft).expect("one's own draft");
    assert_eq!(run.problems(), [], "{form} {}", house.engine);
    let ruled_by = run.work.record_type();
    let first = filled_form::record_form(&house.desk, by, draft, ruled_by).expect("recorded");
    let again = filled_form::record_form(&house.desk, by, draft, ruled_by).expect("pressed twice");
    assert_eq!(first, again, "a second press is given the answer of the first");
    first
}

fn offered(house: &House, by: &Actor, episode: Id<Episode>) -> Vec<String> {
    let page = filled_form::index(&house.desk, by, episode).expect("a page");
    page.offered.into_iter().map(|offer| offer.form.code).collect()
}

#[test]
fn each_role_is_offered_the_forms_of_its_rows_and_reads_no_others() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (beside, person) = with_mentor(house, &amina, &marcus);
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        let for_marcus = offered(house, &marcus, beside);
        assert!(for_marcus.iter().any(|code| code == "peer_session"), "{for_marcus:?}");
        for form in ["womens", "mhtr", "disclosure_serious", "appropriate_adult"] {
            assert!(!for_marcus.iter().any(|code| code == form), "{form} {for_marcus:?}");
        }
        let refused = filled_form::begin(&house.desk, &marcus, beside, "mhtr");
        assert!(matches!(refused, Err(Failure::NotFound)), "a form of another row does not exist");
        let read = |by: &Actor, id| filled_form::show(&house.desk, by, id).map(|page| page.filled.id);
        assert!(!for_marcus.iter().any(|code| code == "prison_visit"), "he does not see the list of needs");
        for form in ["consent_cell", "capacity", "prison_visit"] {
            assert!(!for_marcus.iter().any(|code| code == form), "a mentor takes down a no, never a yes");
            let refused = filled_form::begin(&house.desk, &marcus, beside, form);
            assert!(matches!(refused, Err(Failure::NotFound)), "{form} {refused:?}");
        }
        let note = filled_in(house, &marcus, beside, "peer_session", &[]);
        assert_eq!(read(&marcus, note).expect("one's own"), note);
        let dean = house.actor("dean");
        let taken = filled_form::take_back(&house.desk, &dean, key(), note, 1, "Twice".to_owned());
        if taken.is_ok() {
            let page = filled_form::show(&house.desk, &marcus, note).expect("still one's own");
            assert_eq!(page.filled.author().name, "Marcus Reid", "who took it away did not write it");
        }
        let episode = to_screen(a_referral(house), &amina);
        let is_offered = |form: &str| offered(house, &amina, episode).iter().any(|code| code == form);
        assert!(!is_offered("disclosure_serious"), "row 16 is for one's own cases: {}", house.engine);
        let revision = episode::show(&house.desk, &amina, episode).expect("a page").episode.revision;
        let worker = amina.account().expect("an account").cast();
        let command = Allocate { episode, revision, worker };
        allocation::allocate(&house.desk, &amina, key(), command).expect("taken on");
        let for_amina = offered(house, &amina, episode);
        for form in ["womens", "safeguarding_adult", "peer_session", "mhtr", "disclosure_serious"] {
            assert!(for_amina.iter().any(|code| code == form), "{form} {}", house.engine);
        }
        let concern = filled_in(house, &amina, episode, "disclosure_serious", &[]);
        assert_eq!(read(&amina, concern).expect("row 16"), concern);
        for other in ["marcus", "helen", "dean", "sunita"] {
            let answer = read(&house.actor(other), concern);
            assert!(matches!(answer, Err(Failure::NotFound)), "{other} {answer:?} {}", house.engine);
            let listed = filled_form::index(&house.desk, &house.actor(other), episode);
            let is_listed = listed.is_ok_and(|page| page.filled.iter().any(|kept| kept.id == concern));
            assert!(!is_listed, "{other} {}", house.engine);
        }
    });
}

#[test]
fn four_plain_questions_set_a_row_for_each_recipient_by_a_map_that_is_content() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let answers = [
            ("ask.engage", "given"),
            ("ask.records", "said_no"),
            ("ask.court", "partly"),
            ("ask.follow_up", "given"),
            ("tell.police", "said_no"),
            ("tell.court", "given"),
        ];
        filled_in(house, &amina, episode, "consent_cell", &answers);
        let rows: BTreeMap<String, Decision> = casework::consent::of_episode(&house.desk, &amina, episode)
            .expect("a page")
            .rows
            .into_iter()
            .map(|row| (row.noun.scope, row.noun.decision))
            .collect();
        let said = |scope: &str| rows.get(scope).copied();
        assert_eq!(said("engage"), Some(Decision::Given), "{rows:?} {}", house.engine);
        assert_eq!(said("police"), Some(Decision::SaidNo), "some of it is not all of it: {rows:?}");
        assert_eq!(said("court"), Some(Decision::Given), "{rows:?}");
    });
}

#[test]
fn some_of_it_leaves_no_full_yes_and_wipes_no_words() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let of = |scope: &str| {
            let page = casework::consent::of_episode(&house.desk, &amina, episode).expect("a page");
            let row = page.rows.into_iter().find(|row| row.noun.scope == scope);
            row.map(|row| (row.noun.decision, row.noun.words))
        };
        let yes = [
            ("ask.engage", "given"),
            ("ask.records", "given"),
            ("ask.court", "given"),
            ("ask.follow_up", "given"),
        ];
        filled_in(house, &amina, episode, "consent_cell", &yes);
        assert_eq!(of("probation").map(|(decision, _)| decision), Some(Decision::Given), "{}", house.engine);
        house.hours_pass(1);
        let some = [
            ("ask.engage", "given"),
            ("ask.records", "given"),
            ("ask.court", "partly"),
            ("ask.follow_up", "given"),
            ("tell.police", "partly"),
            ("tell.police.note", "x"),
        ];
        filled_in(house, &amina, episode, "consent_cell", &some);
        let (decision, words) = of("probation").expect("a row");
        assert_eq!(decision, Decision::Partly, "some of it is not all of it: {}", house.engine);
        assert!(words.is_some_and(|words| words.contains("Ask")));
        assert_eq!(of("police").expect("a row"), (Decision::Partly, Some("Words of the person".to_owned())));
        house.hours_pass(1);
        let again = [
            ("ask.engage", "given"),
            ("ask.records", "given"),
            ("ask.court", "partly"),
            ("ask.follow_up", "given"),
            ("tell.police", "partly"),
        ];
        filled_in(house, &amina, episode, "consent_cell", &again);
        assert_eq!(
            of("police").expect("a row").1,
            Some("Words of the person".to_owned()),
            "{}",
            house.engine
        );
    });
}

#[test]
fn a_worry_of_somebody_who_writes_no_needs_counts_and_takes_none_away() {
    on_both_engines(|house| {
        let (amina, dean) = (house.actor("amina"), house.actor("dean"));
        let (episode, _) = with_mentor(house, &amina, &dean);
        let standing = || {
            let readers = ["grace", "priya", "tom"].map(|name| house.actor(name));
            let pages =
                readers.iter().find_map(|by| casework::needs::of_episode(&house.desk, by, episode).ok());
            let needs = pages.expect("somebody of the team reads needs").needs;
            needs
                .into_iter()
                .find(|kept| kept.noun.kind == "suicide_self_harm")
                .map(|kept| kept.noun.standing)
        };
        filled_in(house, &dean, episode, "prison_visit", &[("need.suicide_self_harm", "newly_found")]);
        assert_eq!(standing(), Some(Standing::Unmet), "a worry counts whoever has it: {}", house.engine);
        house.hours_pass(1);
        filled_in(house, &dean, episode, "prison_visit", &[("need.suicide_self_harm", "ruled_out")]);
        assert_eq!(standing(), Some(Standing::Unmet), "and he takes none away: {}", house.engine);
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
    });
}

#[test]
fn a_form_taken_out_of_view_stays_readable_and_no_longer_counts() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let empty = filled_form::begin(&house.desk, &amina, episode, "neurodiversity").expect("begun");
        let kind = form_run::open(&house.desk, &amina, empty).expect("one's own").work.record_type();
        let nothing = filled_form::record_form(&house.desk, &amina, empty, kind);
        assert!(matches!(nothing, Err(Failure::Refused(_))), "a form that says nothing is none: {nothing:?}");
        let id = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let stale = filled_form::take_back(&house.desk, &amina, key(), id, 2, "Wrong person".to_owned());
        assert!(matches!(stale, Err(Failure::Changed(_))), "{stale:?}");
        let nameless = filled_form::take_back(&house.desk, &amina, key(), id, 1, "  ".to_owned());
        assert!(matches!(nameless, Err(Failure::Refused(_))), "{nameless:?}");
        filled_form::take_back(&house.desk, &amina, key(), id, 1, "Wrong person".to_owned()).expect("taken");
        let page = filled_form::show(&house.desk, &amina, id).expect("readable");
        assert_eq!(page.filled.retired.map(|retired| retired.reason), Some("Wrong person".to_owned()));
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
        assert!(!page.may_take_back);
    });
}

/// The content of the repository with an invented pack of the PHQ-9: codes and weights as published, words our own.
pub fn with_a_pack() -> Content {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let folder: Folder = rehearsal::files_below(&root).into_iter().collect();
    let codes =
        ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"];
    let option = |weight: usize| {
        format!(
            r#"{{"valueCoding": {{"system": "urn:pack", "code": "w{weight}", "display": "Level {weight}", "extension": [
                {{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": {weight}}}]}}}}"#
        )
    };
    let options: Vec<String> = (0..4).map(option).collect();
    let item = |(place, code): (usize, &&str)| {
        format!(
            r#"{{"linkId": "q{}", "type": "choice", "text": "Invented item {}", "code": [{{"system": "http://loinc.org", "code": "{code}"}}], "answerOption": [{}]}}"#,
            place + 1,
            place + 1,
            options.join(",")
        )
    };
    let items: Vec<String> = codes.iter().enumerate().map(item).collect();
    let pack = format!(
        r#"{{"resourceType": "Questionnaire", "url": "urn:pack:phq9", "version": "1", "name": "pack", "title": "Invented pack",
            "status": "active", "item": [{}]}}"#,
        items.join(",")
    );
    let offered = String::from_utf8(folder.bytes("forms.toml").expect("it ships").to_vec()).expect("text");
    let offer = "\n[pack]\ntitle = \"Invented pack\"\ngroup = \"Needs\"\norder = 900\nwhen = \"episode\"\n\
                 kind = \"assessment\"\nfor_age = {}\nwho_for = \"everyone\"\n";
    let folder = folder.with("forms/pack/1.json", pack).with("forms.toml", format!("{offered}{offer}"));
    Content::read(&folder).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_pack_is_scored_by_the_codes_of_its_items_and_an_alert_opens_a_section() {
    House::on_both_with(&with_a_pack(), |house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let all: Vec<(String, &str)> = (1..=9).map(|place| (format!("q{place}"), "w1")).collect();
        let all: Vec<(&str, &str)> = all.iter().map(|(item, answer)| (item.as_str(), *answer)).collect();
        let id = filled_in(house, &amina, episode, "pack", &all);
        let page = filled_form::show(&house.desk, &amina, id).expect("a page");
        let result = |code: &str| {
            let kept = page.results.iter().find(|kept| kept.noun.instrument == code);
            kept.unwrap_or_else(|| panic!("{code} {}", house.engine)).noun.clone()
        };
        let phq9 = result("phq9");
        assert_eq!((phq9.total, phq9.band.as_deref()), (Some(Points::whole(9)), Some("mild")));
        assert_eq!((phq9.opens.as_slice(), phq9.missing), (&["suicide".to_owned()][..], 0));
        assert_eq!(result("phq2").total, Some(Points::whole(2)), "the shorter one within it");
        let one = filled_in(house, &amina, episode, "pack", &[("q1", "w3")]);
        let page = filled_form::show(&house.desk, &amina, one).expect("a page");
        let phq9 = page.results.iter().find(|kept| kept.noun.instrument == "phq9").expect("asked");
        assert_eq!((phq9.noun.total, phq9.noun.missing), (None, 8), "unanswered is never nought");
        assert_eq!(phq9.noun.unseen, ["suicide"], "nothing is known of what was not answered");
        let over_time = instrument_result::index(&house.desk, &amina, page.head.person.id).expect("a page");
        assert_eq!(over_time.results.len(), 4, "two instruments, twice: {}", house.engine);
    });
}

#[test]
fn only_forms_of_the_same_sort_that_the_reader_may_read_are_laid_side_by_side() {
    on_both_engines(|house| {
        let (amina, marcus) = (house.actor("amina"), house.actor("marcus"));
        let (episode, person) = with_mentor(house, &amina, &marcus);
        conduct::rule_out_conflict(&house.desk, &marcus, person).expect("said");
        let others = |by: &Actor, id| -> Vec<uuid::Uuid> {
            let page = filled_form::show(&house.desk, by, id).expect("a page");
            page.others.into_iter().map(|other| other.id).collect()
        };
        let first = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "no")]);
        let other = filled_in(house, &amina, episode, "veterans", &[("service.forces", "yes")]);
        let none: Vec<uuid::Uuid> = Vec::new();
        assert_eq!(others(&amina, first), none, "another form is nothing to compare with: {}", house.engine);
        house.hours_pass(1);
        let second = filled_in(house, &amina, episode, "neurodiversity", &[("read.letter", "yes")]);
        assert_eq!(others(&amina, first), [second.uuid()], "{}", house.engine);
        assert_eq!(others(&amina, second), [first.uuid()]);
        assert_eq!(others(&amina, other), none);
        let lines = |id| filled_form::show(&house.desk, &amina, id).expect("a page").lines;
        let rows = casework::comparison::rows(&lines(first), &lines(second));
        let changed: Vec<_> = rows.iter().filter(|row| row.is_changed()).collect();
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert_eq!((changed[0].before.as_deref(), changed[0].after.as_deref()), (Some("No"), Some("Yes")));
        filled_form::take_back(&house.desk, &amina, key(), first, 1, "Wrong person".to_owned())
            .expect("taken");
        assert_eq!(others(&amina, second), none, "what is out of view is not compared: {}", house.engine);
        let by_amina = filled_in(house, &amina, episode, "peer_session", &[]);
        let by_marcus = filled_in(house, &marcus, episode, "peer_session", &[]);
        assert_eq!(
            others(&marcus, by_marcus),
            none,
            "a mentor reads what he wrote, so he compares nothing else"
        );
        assert_eq!(others(&amina, by_marcus), [by_amina.uuid()], "{}", house.engine);
    });
}

#[test]
fn every_form_that_is_filled_in_can_be_had_on_paper_and_no_other() {
    on_both_engines(|house| {
        let codes: Vec<String> = casework::paper::index(&house.desk)
            .into_iter()
            .flat_map(|group| group.forms.into_iter().map(|(code, _)| code))
            .collect();
        for code in [
            "triage",
            "screening",
            "assessment_youth",
            "consent_cell",
            "referral_custody_staff",
            "peer_session",
        ] {
            assert!(codes.iter().any(|known| known == code), "{code} {codes:?}");
        }
        for code in &codes {
            let form = casework::paper::show(&house.desk, code).expect("it is listed");
            assert!(form.sections.iter().any(|section| !section.questions.is_empty()), "{code}");
        }
        let other = casework::paper::show(&house.desk, "no_such_form");
        assert!(matches!(other, Err(Failure::NotFound)), "what is listed nowhere is not there");
    });
}

#[test]
fn a_form_that_asks_an_instrument_says_what_it_comes_to_while_it_is_filled_in() {
    House::on_both_with(&with_a_pack(), |house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let draft = filled_form::begin(&house.desk, &amina, episode, "pack").expect("begun");
        let phq9 = |typed: &[(&str, &str)]| {
            let own = |(item, answer): &(&str, &str)| ((*item).to_owned(), vec![(*answer).to_owned()]);
            form_run::save(&house.desk, &amina, draft, typed.iter().map(own).collect()).expect("saved");
            let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
            let says = so_far::of_run(&house.desk, &run);
            let found = says.instruments.into_iter().find(|one| one.instrument.code == "phq9");
            found.expect("it is asked").says
        };
        assert_eq!(phq9(&[]), Says::Nothing, "{}", house.engine);
        let option = |item: &str, weight: usize| {
            let run = form_run::open(&house.desk, &amina, draft).expect("one's own draft");
            let filled = run.so_far();
            let sections = run.form.questionnaire.sections();
            let mut all = sections.iter().flat_map(|section| run.questions(section, &filled));
            all.find(|question| question.link_id == item).expect("it is asked").options[weight].value.clone()
        };
        let first = [("q1", option("q1", 3)), ("q9", option("q9", 1))];
        let first: Vec<(&str, &str)> = first.iter().map(|(item, answer)| (*item, answer.as_str())).collect();
        let Says::Result { result, partial } = phq9(&first) else { panic!("two are answered") };
        assert_eq!(
            (result.total, result.missing, result.opens.as_slice()),
            (None, 7, &["suicide".to_owned()][..])
        );
        let sum = |points: i32, at_least: Option<&str>| {
            let at_least = at_least.map(str::to_owned);
            Some(PartialSum { points: Points::whole(points), band: None, at_least })
        };
        assert_eq!(partial, sum(4, None), "{}", house.engine);
        let rest: Vec<(String, String)> =
            (2..=8).map(|place| (format!("q{place}"), option(&format!("q{place}"), 2))).collect();
        let rest: Vec<(&str, &str)> =
            rest.iter().map(|(item, answer)| (item.as_str(), answer.as_str())).collect();
        let Says::Result { partial, .. } = phq9(&rest[..3]) else { panic!("five are answered") };
        assert_eq!(partial, sum(10, Some("moderate")), "{}", house.engine);
        let Says::Result { result, partial } = phq9(&rest) else { panic!("all are answered") };
        assert_eq!((result.total, partial), (Some(Points::whole(18)), None), "{}", house.engine);
        let kept =
            filled_form::record_form(&house.desk, &amina, draft, RecordType::Assessment).expect("sent");
        let page = filled_form::show(&house.desk, &amina, kept).expect("a page");
        let kept = page.results.iter().find(|kept| kept.noun.instrument == "phq9").expect("kept");
        assert_eq!((kept.noun.total, &kept.noun.band), (result.total, &result.band), "as it said before");
        let other = filled_form::begin(&house.desk, &amina, episode, "neurodiversity").expect("begun");
        let run = form_run::open(&house.desk, &amina, other).expect("one's own draft");
        assert!(so_far::of_run(&house.desk, &run).is_empty(), "a form without an instrument says nothing");
    });
}

#[test]
fn a_score_is_entered_without_the_wording_and_bad_ones_are_refused() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let today = jiff::tz::TimeZone::UTC.to_datetime(house.now()).date();
        let enter = |instrument: &str, total: i32, asked_on| {
            let entered =
                EnteredResult { asked_on, rater: None, total: Some(Points::whole(total)), words: None };
            let command = instrument_result::Enter { episode, instrument: instrument.to_owned(), entered };
            instrument_result::enter(&house.desk, &amina, key(), command)
        };
        enter("core10", 12, today).expect("entered");
        assert_eq!(journal::differing(&house.desk).expect("held against it"), [], "{}", house.engine);
        let outside = enter("core10", 41, today);
        assert!(matches!(outside, Err(Failure::Refused(CannotRecord::Total(_)))), "{outside:?}");
        let ahead = enter("core10", 12, today.tomorrow().expect("a day"));
        assert!(matches!(ahead, Err(Failure::Refused(CannotRecord::InFuture))), "{ahead:?}");
        assert!(matches!(enter("nothing", 1, today), Err(Failure::NotFound)));
        let dean = house.actor("dean");
        let beginning = instrument_result::begin(&house.desk, &dean, episode);
        assert!(matches!(beginning, Err(Failure::NotFound)), "scores are row 9: {}", house.engine);
    });
}

#[test]
fn a_form_for_another_age_is_not_sent_where_the_day_of_birth_was_put_right_meanwhile() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let episode = to_screen(a_referral(house), &amina);
        let draft = filled_form::begin(&house.desk, &amina, episode, "mhtr").expect("for an adult");
        fill(house, &amina, draft, Path::Minimal, &[]);
        let person = form_run::open(&house.desk, &amina, draft).expect("one's own").head.person.id;
        correct_birth(house, &amina, person, aged(house, 16));
        let sent = filled_form::record_form(&house.desk, &amina, draft, RecordType::Assessment);
        let is_refused = matches!(
            &sent,
            Err(Failure::Refused(CannotSend::Rule(CannotFillIn::Form(CannotFill::OtherAge))))
        );
        assert!(is_refused, "{sent:?} {}", house.engine);
        assert!(form_run::open(&house.desk, &amina, draft).is_ok(), "the draft is kept");
    });
}

#[test]
fn a_copy_of_the_form_of_consent_sets_no_consent_for_the_map_does_not_name_it() {
    on_both_engines(|house| {
        let (amina, priya, helen) = (house.actor("amina"), house.actor("priya"), house.actor("helen"));
        let copy = BeginFrom::Copy { code: "consent_cell".to_owned(), as_code: "consent_trial".to_owned() };
        let id = form_version::begin_from(&house.desk, &priya, key(), copy).expect("begun");
        let offering = Offering {
            group: "Consent".to_owned(),
            ruled_by: "consent".to_owned(),
            from_age: None,
            until_age: None,
            who_for: "everyone".to_owned(),
        };
        form_version::write(&house.desk, &priya, id, 1, Edit::Offering(offering)).expect("written");
        form_version::publish(&house.desk, &helen, id, 2).expect("published");
        let episode = to_screen(a_referral(house), &amina);
        let said =
            |episode| casework::consent::of_episode(&house.desk, &amina, episode).expect("a page").rows.len();
        let before = said(episode);
        let yes = [
            ("ask.engage", "given"),
            ("ask.records", "given"),
            ("ask.court", "given"),
            ("ask.follow_up", "given"),
        ];
        filled_in(house, &amina, episode, "consent_trial", &yes);
        assert_eq!(said(episode), before, "{}", house.engine);
    });
}
