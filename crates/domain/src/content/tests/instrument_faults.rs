//! Each kind of fault in the file of an instrument is named, and nothing else beside it.

use super::{faults::assert_only, instruments_of, said, shipped_instruments};
use crate::content::{ContentProblem, Folder};

const PHQ9: &str = "instruments/phq9.toml";

/// The problems after the file of one instrument is changed.
fn problems_with(path: &str, change: impl Fn(String) -> String) -> Vec<ContentProblem> {
    let text = text_of(path);
    let changed = change(text.clone());
    assert_ne!(text, changed, "the change must change {path}");
    problems_of(&shipped_instruments().with(path, changed))
}

fn text_of(path: &str) -> String {
    String::from_utf8(shipped_instruments().bytes(path).expect("the file").to_vec()).expect("UTF-8")
}

fn problems_of(folder: &Folder) -> Vec<ContentProblem> {
    instruments_of(folder).expect_err("a problem")
}

/// Asserts that a change of a file is named in these words alone.
#[track_caller]
fn is_named(file: &str, from: &str, to: &str, words: &str) {
    assert_only(&problems_with(file, |text| text.replacen(from, to, 1)), file, words);
}

#[test]
fn a_slip_in_what_an_instrument_is_is_named() {
    is_named(PHQ9, "code = \"phq9\"", "code = \"phq_9\"", "The code ‘phq_9’ is not the name of the file");
    is_named(PHQ9, "whom = \"adults\"", "whom = \"men\"", "whom: ‘men’ is not known");
    is_named(PHQ9, "rater = \"person\"", "rater = \"nurse\"", "rater: ‘nurse’ is not known");
    is_named(PHQ9, "\"higher_is_worse\"", "\"worse\"", "direction: ‘worse’ is not known");
    is_named(PHQ9, "wording = \"free\"", "wording = \"yes\"", "wording: ‘yes’ is not known");
    is_named(PHQ9, "mark = \"S\"", "mark = \"Q\"", "mark: ‘Q’ is not known");
    is_named(PHQ9, "short_title = \"PHQ-9\"\n", "", "‘short_title’ is missing");
    is_named(PHQ9, "may_miss = 2", "may_miss = 2\nprorate = 2", "‘prorate’ is not known here");
    is_named(PHQ9, "[score]", "[scores]\n[score]", "‘scores’ is not known here");
    let youth = "instruments/sdq.toml";
    is_named(youth, "from_age = 11", "from_age = 18", "until_age is not above from_age");
    is_named(youth, "until_age = 18", "until_age = 180", "until_age is not an age");
}

#[test]
fn a_file_that_is_no_toml_is_named_with_its_line() {
    let broken = problems_with(PHQ9, |text| text.replace("domain = \"depression\"", "domain = depression"));
    assert!(
        broken.iter().all(|one| one.what.contains("not TOML") && one.line == Some(7)),
        "{}",
        said(&broken)
    );
    let missing = problems_of(&shipped_instruments().without(PHQ9));
    assert_only(&missing, "instruments/phq2.toml", "It leads to the instrument ‘phq9’, which is not there");
}

#[test]
fn a_slip_in_the_bands_is_named() {
    let named = |from, to, words| is_named(PHQ9, from, to, words);
    named("to = 4, name", "to = 3, name", "No band holds the scores from 4 to 4");
    named("to = 4, name", "to = 5, name", "The band ‘mild’ begins at 5, in another band");
    named("to = 27, name", "to = 26, name", "The bands end at 26, the scores at 27");
    named("to = 27, name", "to = 28, name", "The bands end at 28, the scores at 27");
    named("from = 0, to = 4", "from = 1, to = 4", "No band holds the scores from 0 to 0");
    named("from = 5, to = 9", "from = 9, to = 5", "from is above to");
    named("name = \"mild\"", "name = \"\"", "‘name’ cannot be read");
    named("to = 9, ", "", "‘to’ is missing");
    named("to = 9, ", "to = 99999, ", "to is 99999, more than any instrument gives");
    let dialog = "instruments/dialog.toml";
    is_named(dialog, "to = 7, name", "to = 8, name", "The bands end at 8, the scores at 7");
    let star = "instruments/outcomes_star.toml";
    let bands = "bands = [{ from = 0, to = 1, name = \"low\", mark = \"D\" }]\n\n[licence]";
    is_named(star, "\n[licence]", bands, "There are bands, but no number to lie in them");
}

#[test]
fn a_slip_in_an_item_is_named() {
    let named = |from, to, words| is_named(PHQ9, from, to, words);
    named("44254-1", "44254-2", "‘44254-2’ is not a LOINC code: its check digit does not fit");
    named("44254-1", "LA44254-1", "‘LA44254-1’ is not a LOINC code");
    named("loinc = \"44255-8\"", "loinc = \"44250-9\"", "Two items have the same LOINC code");
    named("code = \"phq9.2\"", "code = \"gad7.2\"", "‘gad7.2’ cannot be a code here");
    named("code = \"phq9.2\"", "code = \"phq9.Two\"", "‘phq9.Two’ cannot be a code here");
    named("values = [0, 1, 2, 3]", "values = [0, 1, 3, 2]", "‘values’ cannot be read");
    named("values = [0, 1, 2, 3]", "values = [0, 1, 2, 4]", "The items give 0 to 36, not 0 to 27");
    let core = "instruments/yp_core.toml";
    is_named(core, "max = 40", "max = 30", "The items give 0 to 40, not 0 to 30");
    named("concepts = [\"720433000\"", "concepts = [\"72-33\"", "‘72-33’ is not a SNOMED CT concept");
    let twice = problems_with(PHQ9, |text| text.replace("code = \"phq9.2\"", "code = \"phq9.1\""));
    assert!(said(&twice).contains("The item ‘phq9.1’ is there twice"), "{}", said(&twice));
    let none = problems_with(PHQ9, |text| text.replace("values = [0, 1, 2, 3]\n", ""));
    assert!(none.len() == 9 && said(&none).contains("line 17: The item has no values"), "{}", said(&none));
    let honos = "instruments/honos.toml";
    let known = problems_with(honos, |text| text.replace("not_known = [9]", "not_known = [4]"));
    assert!(known.iter().all(|one| one.what.contains("also among not_known")), "{}", said(&known));
}

#[test]
fn a_slip_in_the_rule_is_named() {
    let named = |from, to, words| is_named(PHQ9, from, to, words);
    named("rule = \"sum\"", "rule = \"total\"", "‘total’ is not a rule");
    named("may_miss = 2", "may_miss = 9", "may_miss would leave no answer");
    named("max = 27", "max = \"27\"", "‘max’ cannot be read");
    named("max = 27\n", "", "‘max’ is missing");
    let audit = "instruments/audit.toml";
    let unlike = "Items with different values cannot stand for each other";
    is_named(audit, "max = 40", "max = 40\nmay_miss = 1", unlike);
    let ptsd = "instruments/pc_ptsd5.toml";
    let stem = "The stem ‘pc_ptsd5.1’ is not an item that stays out of the total";
    is_named(ptsd, "stem = \"pc_ptsd5.event\"", "stem = \"pc_ptsd5.1\"", stem);
    let moca = "instruments/moca.toml";
    is_named(moca, "\"given\"", "\"sum\"", "There are no items to add up");
    let given = problems_with(moca, |text| text.replace("\"given\"", "\"each\""));
    assert!(said(&given).contains("There are no items to stand alone"), "{}", said(&given));
}

#[test]
fn a_slip_in_a_threshold_is_named() {
    let named = |from, to, words| is_named(PHQ9, from, to, words);
    named("at_least = 10", "at_least = 28", "The threshold 28 parts no scores");
    named("at_least = 10", "at_least = 0", "The threshold 0 parts no scores");
    named("at_least = 10", "at_least = 10\nbelow = 5", "The threshold does not lie in one place");
    let bjmhs = "instruments/bjmhs.toml";
    is_named(bjmhs, "{ items = [\"bjmhs.8\"]", "{ items = [\"bjmhs.9\"]", "names the item ‘bjmhs.9’");
    is_named(bjmhs, "at_least = 2", "at_least = 7", "7 of 6 items can never be met");
    let phq2 = "instruments/phq2.toml";
    is_named(phq2, "\"phq9\"", "\"phq8\"", "It leads to the instrument ‘phq8’, which is not there");
    let never = "[threshold]\nat_least = 3\nwords = \"give the PHQ-9\"\nmark = \"K\"\n";
    is_named(phq2, never, "", "It leads on, but never reads positive");
}

#[test]
fn a_slip_in_an_alert_is_named() {
    let named = |from, to, words| is_named(PHQ9, from, to, words);
    named("[\"phq9.9\"]", "[\"phq9.10\"]", "An alert names the item ‘phq9.10’, which is not there");
    named("[\"phq9.9\"], at_least = 1", "[\"phq9.9\"], at_least = 4", "waits for 4, which ‘phq9.9’ never is");
    named("[\"phq9.9\"], at_least = 1,", "[\"phq9.9\"],", "The alert does not say when it opens");
    named("opens = \"suicide\"", "opens = \"high\"", "An alert opens ‘high’, which is no section");
    named("opens = \"suicide\"", "opens = \"Suicide!\"", "An alert opens ‘Suicide!’, which is no section");
    let audit = "instruments/audit.toml";
    is_named(audit, "total_at_least = 16", "total_at_least = 41", "a total of 41, which never comes");
    let star = "instruments/outcomes_star.toml";
    let alert = "alerts = [{ total_at_least = 3, opens = \"suicide\", mark = \"D\" }]\n\n[licence]";
    is_named(star, "\n[licence]", alert, "a total of 3, which never comes");
}

#[test]
fn a_slip_in_a_subscale_or_in_what_others_have_is_named() {
    let honos = "instruments/honos.toml";
    is_named(honos, "max = 12, mark", "max = 11, mark", "The items of ‘honos.behaviour’ give 0 to 12");
    is_named(honos, "\"honos.3\"]", "\"honos.33\"]", "A subscale names the item ‘honos.33’");
    let code = "total_code = \"44261-6\"";
    is_named(PHQ9, code, "total_code = \"70274-6\"", "‘gad7’ has the code 70274-6 as well");
}

#[test]
fn slips_in_several_instruments_are_told_at_once() {
    let broken = text_of(PHQ9)
        .replace("whom = \"adults\"", "whom = \"men\"")
        .replace("wording = \"free\"", "wording = \"yes\"")
        .replace("to = 9, ", "")
        .replace("44254-1", "44254-2");
    let folder =
        shipped_instruments().with(PHQ9, broken).with("instruments/new_one.toml", "code = \"new_one\"\n");
    let told = said(&problems_of(&folder));
    for words in [
        "phq9.toml, line 8: whom",
        "phq9.toml, line 21: ‘44254-2’",
        "phq9.toml, line 30: ‘to’ is missing",
        "‘yes’ is not known",
        "instruments/new_one.toml, line 1: ‘licence’ is missing",
        "instruments/new_one.toml, line 1: ‘title’ is missing",
        "instruments/new_one.toml, line 1: ‘score’ is missing",
    ] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
}
