//! The repository's own content reads, and holds what the team says of itself.

mod faults;
mod instrument_faults;

use std::{fs, path::Path, sync::LazyLock};

use forms::{Coding, ListedOption, Questionnaire, Surroundings};
use jiff::{
    civil::{Weekday, date, time},
    tz::TimeZone,
};

use super::{
    Content, ContentProblem, Coverage, FACT_SYSTEM, Folder, LOOKUP_PREFIX, LookupEntry, Lookups, Offered,
    SiteKind, TeamFunction, Whom, problem::Problems,
};
use crate::{birth::AgeOn, instrument::Instruments, urgency::Urgency};

/// The content folder of the repository.
pub(crate) fn shipped() -> Folder {
    folder_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"))
}

/// The invented team of the journeys.
pub(crate) fn elsewhere() -> Folder {
    folder_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../landward/tests/content-elsewhere"))
}

fn folder_at(root: &Path) -> Folder {
    let mut folders = vec![root.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name =
                        path.strip_prefix(root).expect("below the root").to_str().expect("a plain name");
                    files.push((name.to_owned(), fs::read(&path).expect("a file")));
                }
            }
        }
    }
    files.into_iter().collect()
}

/// The content of the repository.
pub(crate) fn content() -> Content {
    Content::read(&shipped()).unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

/// The shipped files of instruments, and the lists that they name.
pub(crate) fn shipped_instruments() -> Folder {
    static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
        let shipped = shipped();
        let kept =
            shipped.paths().filter(|path| path.starts_with("instruments/") || path.starts_with("lookups/"));
        kept.filter_map(|path| Some((path.to_owned(), shipped.bytes(path)?.to_vec()))).collect()
    });
    FOLDER.clone()
}

/// The instruments of a folder alone, or what is wrong with them: reading everything else takes its time.
pub(crate) fn instruments_of(folder: &Folder) -> Result<Instruments, Vec<ContentProblem>> {
    static LOOKUPS: LazyLock<Lookups> = LazyLock::new(|| Lookups::read(&shipped(), &Problems::default()));
    let problems = Problems::default();
    let instruments = Instruments::read(folder, &LOOKUPS, &problems);
    let found = problems.into_sorted();
    if found.is_empty() { Ok(instruments) } else { Err(found) }
}

pub(crate) fn said(problems: &[ContentProblem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn the_content_of_the_repository_reads() {
    let content = content();
    assert_eq!(content.service.telephones.len(), 4);
    assert_eq!(content.service.duty.telephone, "0121 301 4409");
    assert!(content.directory.entries().len() > 40);
    assert!(content.limits.see_within(Urgency::Immediate) < content.limits.see_within(Urgency::Routine));
    assert_eq!(content.limits.chase_after_days, [7, 14, 28]);
}

#[test]
fn the_team_is_open_eight_to_eight_and_at_weekends_until_four() {
    let hours = content().service.hours;
    assert_eq!(hours.on(Weekday::Monday), Some((time(8, 0, 0, 0), time(20, 0, 0, 0))));
    assert_eq!(hours.on(Weekday::Friday), Some((time(8, 0, 0, 0), time(20, 0, 0, 0))));
    assert_eq!(hours.on(Weekday::Saturday), Some((time(8, 0, 0, 0), time(16, 0, 0, 0))));
    assert_eq!(hours.on(Weekday::Sunday), Some((time(8, 0, 0, 0), time(16, 0, 0, 0))));
}

#[test]
fn long_lists_begin_with_what_a_custody_team_meets_daily() {
    let content = content();
    let offered = |name: &str| -> Vec<String> {
        let lookup = content.lookups.get(name).expect("the list");
        lookup.offered_on(date(2026, 11, 16)).map(|entry| entry.code.clone()).collect()
    };
    let places = offered("activity_location");
    assert_eq!(places[..4], ["M03", "N02", "M02", "A01"], "custody, court, probation, home");
    let languages = offered("language");
    assert_eq!(languages[..3], ["en", "ur", "pa"], "English, then what is spoken here");
    assert_eq!(languages[..content.service.languages_first.len()], content.service.languages_first[..]);
    assert!(
        languages.iter().all(|code| !["akk", "ang", "tlh"].contains(&code.as_str())),
        "nobody speaks them"
    );
    assert_eq!(content.lookups.label("language", "ang"), "English, Old", "what is on record keeps its name");
    assert_eq!(languages.last().map(String::as_str), Some("und"));
}

#[test]
fn the_six_referral_sources_of_the_trusts_page_are_there_each_with_its_form() {
    let content = content();
    let sources = content.lookups.get("referral_source").expect("referral sources");
    for (source, form) in [
        ("police_custody", "referral_custody_staff"),
        ("custody_healthcare", "referral_custody_healthcare"),
        ("substance_misuse_service", "referral_substance_misuse"),
        ("concerned_person", "referral_concerned_person"),
        ("self", "referral_self"),
        ("outside_agency", "referral_outside_agency"),
    ] {
        let entry = sources.get(source).unwrap_or_else(|| panic!("{source}"));
        assert!(entry.is_offered_on(date(2026, 10, 1)), "{source}");
        assert_eq!(entry.extra("form"), Some(form));
        assert!(content.forms.newest(form).is_some(), "{form}");
    }
}

#[test]
fn every_vulnerability_the_trust_names_is_a_need_that_screening_asks() {
    let content = content();
    let needs = content.lookups.get("need_type").expect("needs");
    let screening = &content.forms.newest("screening").expect("screening").json;
    for need in [
        "mental_health",
        "learning_disability",
        "learning_difficulty",
        "drugs",
        "alcohol",
        "accommodation",
        "money",
        "family_social",
    ] {
        assert_eq!(needs.get(need).and_then(|entry| entry.extra("screening")), Some("yes"), "{need}");
        assert!(marks_need(screening, need), "{need}");
    }
}

#[test]
fn the_needs_that_are_said_to_be_screened_are_the_ones_that_the_forms_ask() {
    let content = content();
    for (form, column) in [("screening", "screening"), ("screening_youth", "youth")] {
        let json = &content.forms.newest(form).expect("the form").json;
        for need in content.lookups.get("need_type").expect("needs").entries() {
            assert_eq!(
                need.extra(column) == Some("yes"),
                marks_need(json, &need.code),
                "{form}: {}",
                need.code
            );
        }
    }
}

#[test]
fn the_adult_assessment_asks_every_need() {
    let content = content();
    let json = &content.forms.newest("assessment").expect("assessment").json;
    for need in content.lookups.get("need_type").expect("needs").entries() {
        assert!(marks_need(json, &need.code), "{}", need.code);
    }
}

fn marks_need(json: &str, need: &str) -> bool {
    json.contains(&format!("{{\"system\": \"urn:landward:need\", \"code\": \"{need}\"}}"))
}

#[test]
fn every_form_can_be_asked_with_the_lists_it_names() {
    for folder in [shipped(), Folder::overlaid(&shipped(), &elsewhere())] {
        let content = Content::read(&folder).unwrap_or_else(|problems| panic!("{}", said(&problems)));
        let listed = |value_set: &str| {
            let lookup = content.lookups.get(value_set.strip_prefix(LOOKUP_PREFIX)?)?;
            let option = |entry: &LookupEntry| ListedOption {
                coding: Coding::new(value_set, &entry.code, &entry.label),
                is_retired: !entry.is_offered_on(date(2026, 10, 1)),
            };
            Some(lookup.entries().iter().map(option).collect())
        };
        let surroundings = Surroundings::new(&listed, TimeZone::UTC);
        for form in content.forms.iter() {
            let read = Questionnaire::read_within(&form.json, &surroundings);
            let questionnaire = read.unwrap_or_else(|problems| panic!("{}: {problems:?}", form.code));
            assert!(questionnaire.ignored().is_empty(), "{}: {:?}", form.code, questionnaire.ignored());
        }
    }
}

#[test]
fn a_screening_begins_with_consent_and_ends_with_the_appropriate_adult() {
    let content = content();
    for form in ["screening", "screening_youth"] {
        let json = &content.forms.newest(form).expect("screening").json;
        let questionnaire: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let sections = questionnaire["item"].as_array().expect("sections");
        let facts_of = |section: &serde_json::Value| -> Vec<String> {
            let items = section["item"].as_array().expect("items");
            let codes = items.iter().flat_map(|item| item["code"].as_array().into_iter().flatten());
            let facts = codes.filter(|code| code["system"] == FACT_SYSTEM);
            facts.filter_map(|code| Some(code["code"].as_str()?.to_owned())).collect()
        };
        let first = facts_of(sections.first().expect("a first section"));
        assert_eq!(first[..4], ["consent_engage", "consent_records", "consent_court", "consent_follow_up"]);
        let last = facts_of(sections.last().expect("a last section"));
        assert_eq!(last[0], "appropriate_adult_advised");
        assert!(last.contains(&"appropriate_adult_told_to".to_owned()));
        assert!(last.contains(&"appropriate_adult_answer".to_owned()));
    }
}

#[test]
fn suicide_and_self_harm_and_what_is_told_in_words_have_no_level() {
    let content = content();
    let risks = content.lookups.get("risk_type").expect("risks");
    for risk in risks.entries() {
        let levelled = risk.extra("has_level") == Some("yes");
        let is_told = risk.extra("said_at").is_some();
        let has_none = is_told || ["suicide", "self_harm"].contains(&risk.code.as_str());
        assert_eq!(levelled, !has_none, "{}", risk.code);
    }
    let today = date(2026, 11, 23);
    for risk in risks.entries() {
        let is_told = risk.extra("said_at").is_some();
        assert_eq!(risk.is_offered_on(today), !is_told, "{}: only the program sets what is told", risk.code);
    }
    let said_at = |step| content.lookups.risk_said_at(step).map(|risk| risk.code.as_str());
    assert_eq!((said_at("referral"), said_at("triage")), (Some("immediate"), Some("on_record")));
    assert_eq!(said_at("others"), Some("to_others"));
}

#[test]
fn a_caution_that_is_not_in_force_is_known_but_not_offered() {
    let content = content();
    let outcomes = content.lookups.get("custody_outcome").expect("custody outcomes");
    assert_eq!(outcomes.get("diversionary_caution").map(|entry| entry.from), Some(Offered::NotYet));
    assert!(outcomes.offered_on(date(2099, 1, 1)).all(|entry| entry.code != "diversionary_caution"));
    assert_eq!(outcomes.label("diversionary_caution"), "Diversionary caution");
}

#[test]
fn what_is_offered_has_a_first_and_a_last_day() {
    let folder = shipped().with(
        "lookups/told_to.csv",
        "code,label,mark,from_on,until_on\nold,Old,D,,2026-03-31\nnew,New,D,2026-04-01,\n",
    );
    let content = Content::read(&folder).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let offered = |on| {
        let told_to = content.lookups.get("told_to").expect("the list");
        told_to.offered_on(on).map(|entry| entry.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(offered(date(2026, 3, 31)), ["old"]);
    assert_eq!(offered(date(2026, 4, 1)), ["new"]);
    assert_eq!(content.lookups.label("told_to", "old"), "Old");
    assert_eq!(content.lookups.label("told_to", "never_heard_of"), "never_heard_of");
}

#[test]
fn headings_come_in_the_order_of_the_file() {
    let content = content();
    let groups = content.lookups.get("ethnic_category").expect("ethnicity").groups_on(date(2026, 10, 1));
    assert_eq!(groups[0].0, Some("White"));
    assert_eq!(groups.iter().map(|(_, entries)| entries.len()).sum::<usize>(), 18);
}

#[test]
fn a_place_of_another_team_names_the_way_on() {
    let places = content().places;
    let oldbury = places.site("oldbury").expect("Oldbury");
    assert!(matches!(&oldbury.coverage, Coverage::Elsewhere { way_on } if way_on.contains("Black Country")));
    assert_eq!(places.site("perry_barr").map(|site| &site.coverage), Some(&Coverage::Ours));
    assert_eq!(places.site("perry_barr").map(|site| site.kind), Some(SiteKind::CustodySuite));
    let first = places.teams_at("perry_barr").next().expect("a team");
    assert_eq!(first.function, TeamFunction::Custody);
    assert!(
        TeamFunction::ALL.iter().all(|function| places.teams.iter().any(|team| team.function == *function))
    );
}

#[test]
fn each_kind_of_site_is_a_point_of_contact() {
    let content = content();
    for kind in SiteKind::ALL {
        assert!(content.lookups.has("point_of_contact", kind.point_of_contact()), "{}", kind.code());
    }
}

#[test]
fn bank_holidays_are_known_until_the_end_of_2028() {
    let holidays = content().bank_holidays;
    assert!(holidays.contains(date(2026, 12, 25)));
    assert!(!holidays.contains(date(2026, 12, 24)));
    assert_eq!(holidays.known_until(), Some(date(2028, 12, 26)));
    assert_eq!(holidays.name(date(2026, 12, 28)), Some("Boxing Day"));
}

#[test]
fn what_every_team_inherits_names_no_team() {
    let folder = shipped();
    let ours = ["birmingham", "solihull", "anawim", "bvsc", "bsmhft", "west midlands", "0121", "shelter"];
    let inherited = folder
        .paths()
        .filter(|path| ["lookups/", "forms/", "instruments/"].iter().any(|at| path.starts_with(at)));
    for path in inherited {
        let text = String::from_utf8_lossy(folder.bytes(path).expect("a file")).to_lowercase();
        // A night shelter is a national kind of accommodation, not the charity.
        let text = text.replace("night shelter", "").replace("night_shelter", "");
        for word in ours {
            assert!(!text.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn another_team_is_another_folder_over_the_shipped_one() {
    let content = Content::read(&Folder::overlaid(&shipped(), &elsewhere()))
        .unwrap_or_else(|problems| panic!("{}", said(&problems)));
    assert_eq!(content.service.area, "Fenmoor");
    assert!(content.places.site("perry_barr").is_none());
    assert!(content.directory.get("anawim").is_none());
    assert!(content.lookups.has("yes_no", "yes"), "national and common lists are inherited");
    assert!(
        !content.lookups.has("referral_source", "custody_healthcare"),
        "a list of its own replaces ours whole"
    );
    assert!(content.lookups.has("need_type", "rural_isolation"));
    let screening = content.forms.newest("screening").expect("screening");
    assert_eq!(screening.version, 2, "its own version is the newest");
}

#[test]
fn a_team_that_forgets_what_it_must_own_is_told_so() {
    for owned in super::OWNED {
        let top = elsewhere().without(owned);
        let problems = Content::read(&Folder::overlaid(&shipped(), &top)).expect_err("a problem");
        let missing =
            |problem: &ContentProblem| problem.file == owned && problem.what == "The file is missing";
        assert!(problems.iter().any(missing), "{}", said(&problems));
    }
}

#[test]
fn a_service_takes_people_from_one_birthday_to_another() {
    let content = content();
    let st_basils = content.directory.get("st_basils").expect("the service");
    let whom = |age, one_of| Whom { age, one_of };
    let aged = |years| whom(AgeOn::Exactly { years }, None);
    assert_eq!([15, 16, 24, 25].map(|age| st_basils.is_for(aged(age))), [false, true, true, false]);
    assert!(st_basils.is_for(whom(AgeOn::NotKnown, None)), "not knowing the age rules nothing out");
    let about = |from, to| st_basils.is_for(whom(AgeOn::About { from, to }, None));
    assert_eq!([about(12, 15), about(10, 30), about(24, 28), about(25, 28)], [false, true, true, false]);
    let anawim = content.directory.get("anawim").expect("a women's centre");
    let of_gender = |code| whom(AgeOn::Exactly { years: 38 }, content.lookups.gender_is_for(code));
    let taken = ["1", "2", "9", "X", "no such code"].map(|code| anawim.is_for(of_gender(code)));
    assert_eq!(taken, [false, true, true, true, true], "only who is known to be somebody else is not meant");
    assert!(["1", "2"].iter().all(|code| st_basils.is_for(Whom { age: aged(20).age, ..of_gender(code) })));
    assert!(content.directory.for_need("accommodation").any(|service| service.code == "st_basils"));
    assert!(content.directory.for_need("gambling").all(|service| service.code != "st_basils"));
}

#[test]
fn an_older_version_of_a_form_can_still_be_read() {
    let folder = shipped();
    let first =
        String::from_utf8(folder.bytes("forms/triage/1.json").expect("triage").to_vec()).expect("UTF-8");
    let tenth = first.replace("\"version\": \"1\"", "\"version\": \"10\"");
    let second = first.replace("\"version\": \"1\"", "\"version\": \"2\"");
    let folder = folder.with("forms/triage/10.json", tenth).with("forms/triage/2.json", second);
    let content = Content::read(&folder).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    assert_eq!(content.forms.newest("triage").map(|form| form.version), Some(10));
    assert_eq!(content.forms.version("triage", 1).map(|form| form.json.as_str()), Some(first.as_str()));
    assert_eq!(content.forms.version("triage", 3), None);
}
