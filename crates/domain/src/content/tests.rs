//! The repository's own content reads, and each kind of fault in a content folder is named.

use std::{fs, path::Path};

use jiff::civil::{Weekday, date, time};

use super::{Content, ContentProblem, Coverage, FACT_SYSTEM, Folder, Offered, SiteKind, TeamFunction};
use crate::urgency::Urgency;

/// The content folder of the repository.
fn shipped() -> Folder {
    folder_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"))
}

/// The invented team of the journeys.
fn elsewhere() -> Folder {
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

fn content() -> Content {
    Content::read(&shipped()).unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

fn said(problems: &[ContentProblem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// The problems after one file of the shipped folder is changed.
fn problems_with(path: &str, change: impl Fn(String) -> String) -> Vec<ContentProblem> {
    let folder = shipped();
    let text = String::from_utf8(folder.bytes(path).expect("the file").to_vec()).expect("UTF-8");
    let changed = change(text.clone());
    assert_ne!(text, changed, "the change must change {path}");
    Content::read(&folder.with(path, changed)).expect_err("a problem")
}

/// Asserts that one problem says this, in this file, and that no other is made up beside it.
#[track_caller]
fn assert_only(problems: &[ContentProblem], file: &str, words: &str) {
    assert!(
        problems.len() == 1 && problems[0].file == file && problems[0].what.contains(words),
        "expected only ‘{words}’ in {file}, got:\n{}",
        said(problems)
    );
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
fn suicide_and_self_harm_have_no_level() {
    let content = content();
    let risks = content.lookups.get("risk_type").expect("risks");
    for risk in risks.entries() {
        let levelled = risk.extra("has_level") == Some("yes");
        assert_eq!(levelled, !["suicide", "self_harm"].contains(&risk.code.as_str()), "{}", risk.code);
    }
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
    let inherited = folder.paths().filter(|path| path.starts_with("lookups/") || path.starts_with("forms/"));
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
fn all_problems_are_told_at_once_with_their_lines() {
    let folder = shipped()
        .with("bank_holidays.csv", "on,name\n2026-13-01,Never\n")
        .with("lookups/yes_no.csv", "code,label,mark\nyes,Yes,D\nno,No,D\nnot_known,Not known,Q\n");
    let problems = Content::read(&folder).expect_err("problems");
    let told = said(&problems);
    assert!(
        told.contains("bank_holidays.csv, line 2: This is not a day with a name. Write the day"),
        "{told}"
    );
    assert!(told.contains("lookups/yes_no.csv, line 4: The mark cannot be read. Write S"), "{told}");
}

#[test]
fn a_slip_in_service_toml_is_named() {
    let file = "service.toml";
    let problems = problems_with(file, |text| text.replace("short_name =", "shortname ="));
    let told = said(&problems);
    assert_eq!(problems.len(), 2, "{told}");
    assert!(
        told.contains("‘short_name’ is missing") && told.contains("‘shortname’ is not known here"),
        "{told}"
    );
    let closed_first = problems_with(file, |text| text.replace("monday = [\"08:00\"", "monday = [\"21:00\""));
    assert_only(&closed_first, file, "‘monday’ cannot be read");
    let hour = problems_with(file, |text| text.replace("monday = [\"08:00\"", "monday = [\"8 o'clock\""));
    assert_only(&hour, file, "‘monday’ cannot be read");
    let provider = problems_with(file, |text| text.replace("provider = \"bsmhft\"", "provider = \"nobody\""));
    assert_only(&provider, file, "There is no organisation ‘nobody’");
    let language = problems_with(file, |text| text.replace("\"bfi\"", "\"xx\""));
    assert_only(&language, file, "There is no language ‘xx’");
    let colour = problems_with(file, |text| text.replace("#ffff00", "yellow; }"));
    assert_only(&colour, file, "is not a colour");
    let link = problems_with(file, |text| text.replace("https://www.centre", "http://www.centre"));
    assert_only(&link, file, "is not a safe address");
    let broken = problems_with(file, |text| text.replace("name = \"Standard\"", "name = \"Standard"));
    assert!(broken.iter().all(|problem| problem.what.contains("not TOML") && problem.line.is_some()));
}

#[test]
fn a_slip_in_places_toml_is_named() {
    let file = "places.toml";
    let kind = problems_with(file, |text| text.replacen("kind = \"clinic\"", "kind = \"surgery\"", 1));
    assert!(said(&kind).contains("‘surgery’ is not a kind of site"));
    let way_on = problems_with(file, |text| text.replacen("way_on = \"Ring", "note = \"Ring", 1));
    assert!(said(&way_on).contains("‘way_on’ is missing"));
    let team = problems_with(file, |text| text.replace("sites = [\"perry_barr\"", "sites = [\"perry_bar\""));
    let told = said(&team);
    assert!(told.contains("There is no site ‘perry_bar’"), "{told}");
    assert!(told.contains("No team has the site ‘perry_barr’"), "{told}");
    let twice = problems_with(file, |text| text.replace("code = \"stechford\"", "code = \"perry_barr\""));
    assert!(said(&twice).contains("The site ‘perry_barr’ is there twice"));
    let function = problems_with(file, |text| text.replace("function = \"court\"", "function = \"courts\""));
    assert!(said(&function).contains("‘courts’ is not what a team does"));
    let code = problems_with(file, |text| text.replace("code = \"solar\"", "code = \"Solar Team\""));
    assert!(said(&code).contains("‘Solar Team’ cannot be a code"));
}

#[test]
fn a_slip_in_limits_toml_is_named() {
    let file = "limits.toml";
    let zero = problems_with(file, |text| text.replace("drafts_kept_days = 30", "drafts_kept_days = 0"));
    assert_only(&zero, file, "‘drafts_kept_days’ cannot be read");
    let chase = problems_with(file, |text| text.replace("[7, 14, 28]", "[7, 28, 14]"));
    assert_only(&chase, file, "‘chase_after_days’ cannot be read");
    let urgency = problems_with(file, |text| text.replace("urgent = 60", "urgent = 600"));
    assert_only(&urgency, file, "A less urgent person would be seen sooner");
    let session = problems_with(file, |text| text.replace("idle_minutes = 15", "idle_minutes = \"long\""));
    assert_only(&session, file, "‘idle_minutes’ cannot be read");
    let unknown = problems_with(file, |text| text.replace("[retention]", "[retention]\nfor_ever_years = 1"));
    assert_only(&unknown, file, "‘for_ever_years’ is not known here");
}

#[test]
fn a_slip_in_a_lookup_is_named() {
    let file = "lookups/told_to.csv";
    let twice = problems_with(file, |text| text + "other,Another,,,,,,,,D\n");
    assert_only(&twice, file, "The code ‘other’ is there twice");
    let columns = problems_with(file, |text| text + "too,few\n");
    assert_only(&columns, file, "The line does not have");
    let blank = problems_with(file, |text| text + "blank,,,,,,,,,D\n");
    assert_only(&blank, file, "A code or its label is empty");
    let shape = problems_with(file, |text| text + "two words,Two words,,,,,,,,D\n");
    assert_only(&shape, file, "‘two words’ cannot be a code");
    let day = problems_with(file, |text| text + "soon,Soon,,,next year,,,,,D\n");
    assert_only(&day, file, "from_on is not a day");
    let order = problems_with(file, |text| text + "gone,Gone,,,2026-02-01,2026-01-31,,,,D\n");
    assert_only(&order, file, "It ends before it begins");
    let words = problems_with(file, |text| text + "maybe,Maybe,,,,,perhaps,,,D\n");
    assert_only(&words, file, "needs_words cannot be read");
    let heading = problems_with(file, |text| text.replace("code,label", "code,words"));
    assert!(said(&heading).contains("The column ‘label’ is missing"));
    let bytes = Content::read(&shipped().with(file, b"code,label,mark\nother,caf\xe9,D\n".to_vec()));
    assert!(said(&bytes.expect_err("a problem")).contains("told_to.csv, line 2: There are letters"));
}

#[test]
fn a_lookup_that_names_what_is_not_there_is_named() {
    let sources = "lookups/referral_source.csv";
    let form = problems_with(sources, |text| text.replace("referral_self", "referral_myself"));
    assert_only(&form, sources, "‘referral_myself’ in column form: no form of that code");
    let national = problems_with(sources, |text| text.replace(",B2,", ",B9,"));
    assert_only(
        &national,
        sources,
        "‘B9’ in column national: no such code in lookups/source_of_referral.csv",
    );
    let scopes = "lookups/consent_scope.csv";
    let fact = problems_with(scopes, |text| text.replace("consent_engage", "consent_talk"));
    assert_only(&fact, scopes, "‘consent_talk’ in column set_by");
    let urgency = problems_with("lookups/urgency.csv", |text| text.replace("same_day,", "today,"));
    assert!(said(&urgency).contains("The urgency ‘same_day’ is missing"));
    let missing = Content::read(&shipped().without("lookups/list_ending.csv")).expect_err("a problem");
    assert_only(&missing, "lookups/list_ending.csv", "The list is missing");
}

#[test]
fn a_slip_in_the_directory_is_named() {
    let file = "directory.csv";
    let kind = problems_with(file, |text| text.replace(",womens_centre ", ",womans_centre "));
    assert_only(&kind, file, "‘womans_centre’ in kinds is not known");
    let need = problems_with(file, |text| text.replace("sex_work parenting", "sexwork parenting"));
    assert_only(&need, file, "‘sexwork’ in needs is not known");
    let organisation = problems_with(file, |text| text.replace(",st_basils,homeless", ",st_basil,homeless"));
    assert_only(&organisation, file, "There is no organisation ‘st_basil’");
    let ages = problems_with(file, |text| text.replace("everyone,16,25,West", "everyone,25,16,West"));
    assert_only(&ages, file, "until_age is not above from_age");
    let number = problems_with(file, |text| text.replace("everyone,16,25,West", "everyone,16,old,West"));
    assert_only(&number, file, "until_age is not a number");
}

#[test]
fn a_service_takes_people_from_one_birthday_to_another() {
    let content = content();
    let st_basils = content.directory.get("st_basils").expect("the service");
    assert_eq!([15, 16, 24, 25].map(|age| st_basils.takes_age(Some(age))), [false, true, true, false]);
    assert!(st_basils.takes_age(None), "not knowing the age rules nothing out");
    assert!(content.directory.for_need("accommodation").any(|service| service.code == "st_basils"));
    assert!(content.directory.for_need("gambling").all(|service| service.code != "st_basils"));
}

#[test]
fn a_slip_in_a_form_is_named() {
    let file = "forms/referral_self/1.json";
    let lookup = problems_with(file, |text| text.replace("lookup:language", "lookup:tongue"));
    assert_only(&lookup, file, "it takes its answers from a list that is not there (‘tongue’)");
    let fact = problems_with(file, |text| text.replace("\"takes_medicine\"", "\"takes_medicines\""));
    assert_only(&fact, file, "‘takes_medicines’ is not a fact");
    let kind = problems_with(file, |text| text.replacen("\"type\": \"text\"", "\"type\": \"quantity\"", 1));
    assert_only(&kind, file, "its type ‘quantity’ cannot be asked here");
    let twice = problems_with(file, |text| text.replace("\"me.before\"", "\"me.help\""));
    assert_only(&twice, file, "Item ‘me.help’: its linkId is there twice");
    let version = problems_with(file, |text| text.replace("\"version\": \"1\"", "\"version\": \"2\""));
    assert_only(&version, file, "version is not ‘1’");
    let json = problems_with(file, |text| text.replacen('[', "(", 1));
    assert!(said(&json).contains("This is not JSON") && json.iter().all(|problem| problem.line.is_some()));
    let name = Content::read(&shipped().with("forms/triage/second.json", "{}")).expect_err("a problem");
    assert_only(&name, "forms/triage/second.json", "is not a form and its version");
    let screening = "forms/screening/1.json";
    let need = problems_with(screening, |text| {
        text.replace("need\", \"code\": \"money\"", "need\", \"code\": \"cash\"")
    });
    assert_only(&need, screening, "‘cash’ is not a need");
    let answers = problems_with("forms/screening/1.json", |text| {
        text.replace("\"code\": \"said_no\"}", "\"code\": \"said_never\"}")
    });
    assert!(said(&answers).contains("it waits for the answer ‘said_never’"));
    let missing = Content::read(&shipped().without("forms/triage/1.json")).expect_err("a problem");
    assert_only(&missing, "forms/triage/1.json", "The form is missing");
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
