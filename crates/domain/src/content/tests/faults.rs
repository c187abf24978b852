//! Each kind of fault in a content folder is named, and nothing else beside it.

use super::{said, shipped};
use crate::content::{Content, ContentProblem};

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
pub(super) fn assert_only(problems: &[ContentProblem], file: &str, words: &str) {
    assert!(
        problems.len() == 1 && problems[0].file == file && problems[0].what.contains(words),
        "expected only ‘{words}’ in {file}, got:\n{}",
        said(problems)
    );
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
    let risks = "lookups/risk_type.csv";
    let hand = problems_with(risks, |text| text.replace("triage,no", "triage,never"));
    assert_only(&hand, risks, "by_hand cannot be read");
    let consents = "lookups/consent_decision.csv";
    let age = problems_with(consents, |text| text.replace("GILLICK,D,,16", "GILLICK,D,,sixteen"));
    assert_only(&age, consents, "until_age is not an age");
    let ages = problems_with(consents, |text| text.replace("GILLICK,D,,16", "GILLICK,D,16,16"));
    assert_only(&ages, consents, "until_age is not above from_age");
    let genders = "lookups/gender.csv";
    let whose = problems_with(genders, |text| text.replace(",women", ",ladies"));
    assert_only(&whose, genders, "‘ladies’ in column who_for");
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
fn a_slip_in_a_form_is_named() {
    let file = "forms/referral_self/1.json";
    let lookup = problems_with(file, |text| text.replace("lookup:language", "lookup:tongue"));
    assert_only(&lookup, file, "it takes its answers from a list that is not there (‘tongue’)");
    let fact = problems_with(file, |text| text.replace("\"takes_medicine\"", "\"takes_medicines\""));
    assert_only(&fact, file, "‘takes_medicines’ is not a fact");
    let kind = problems_with(file, |text| text.replacen("\"type\": \"text\"", "\"type\": \"reference\"", 1));
    assert_only(&kind, file, "its type ‘reference’ cannot be asked here");
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
