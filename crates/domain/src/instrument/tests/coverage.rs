//! No fact without its vector: each end of each band, each alert, each threshold, each rule for what is missing.

use super::{
    super::{Cut, Instrument, Item, Points, Rule, Trigger},
    instruments,
    vectors::{Given, Vector, differences, vectors_of},
};
use crate::content::tests::{instruments_of, said, shipped_instruments};

/// Everything that an instrument says and no vector tries.
fn untried(instrument: &Instrument, vectors: &[Vector]) -> Vec<String> {
    let mut untried = Vec::new();
    if vectors.is_empty() {
        untried.push("it has no vectors".to_owned());
    }
    untried.extend(untried_bands(instrument, vectors));
    untried.extend(untried_alerts(instrument, vectors));
    untried.extend(untried_threshold(instrument, vectors));
    untried.extend(untried_missing(instrument, vectors));
    untried.iter().map(|what| format!("{}: {what}\n", instrument.code)).collect()
}

/// Whether a vector gives this total, added up or entered.
fn gives(instrument: &Instrument, vectors: &[Vector], total: i32) -> bool {
    vectors.iter().any(|vector| total_of(instrument, vector) == Some(Points::whole(total)))
}

fn total_of(instrument: &Instrument, vector: &Vector) -> Option<Points> {
    match &vector.given {
        Given::Total(points) => Some(*points),
        Given::Answers(answers) => instrument.score(answers).ok()?.total,
    }
}

/// Whether a vector answers an item so.
fn answers(vectors: &[Vector], item: &Item, value: i32) -> bool {
    vectors.iter().any(|vector| match &vector.given {
        Given::Answers(answers) => answers.get(&item.code) == Some(&value),
        Given::Total(_) => false,
    })
}

fn untried_bands(instrument: &Instrument, vectors: &[Vector]) -> Vec<String> {
    let is_tried = |number: i32| match instrument.reads_each_item() {
        true => instrument.items.iter().any(|item| answers(vectors, item, number)),
        false => gives(instrument, vectors, number),
    };
    let ends = instrument.bands.iter().flat_map(|band| [(band, band.span.min), (band, band.span.max)]);
    ends.filter(|(_, end)| !is_tried(*end))
        .map(|(band, end)| format!("no vector tries {end}, an end of the band ‘{}’", band.name))
        .collect()
}

fn untried_alerts(instrument: &Instrument, vectors: &[Vector]) -> Vec<String> {
    let mut untried = Vec::new();
    for alert in &instrument.alerts {
        let (items, at, beyond) = match &alert.trigger {
            Trigger::TotalAtLeast(cut) => {
                for total in [*cut, cut - 1] {
                    if !gives(instrument, vectors, total) {
                        untried.push(format!("no vector tries the alert ‘{}’ at {total}", alert.opens));
                    }
                }
                continue;
            }
            Trigger::ItemAtLeast(items, value) => (items, *value, value - 1),
            Trigger::ItemAtMost(items, value) => (items, *value, value + 1),
        };
        for item in items.iter().filter_map(|code| instrument.item(code)) {
            for value in [at, beyond].into_iter().filter(|value| item.values.contains(value)) {
                if !answers(vectors, item, value) {
                    untried.push(format!("no vector tries the alert of {} at {value}", item.code));
                }
            }
        }
    }
    untried
}

fn untried_threshold(instrument: &Instrument, vectors: &[Vector]) -> Vec<String> {
    let Some(threshold) = &instrument.threshold else {
        return Vec::new();
    };
    let readings = || {
        vectors.iter().filter_map(|vector| match &vector.given {
            Given::Answers(answers) => instrument.score(answers).ok()?.reads_positive,
            Given::Total(total) => instrument.of_total(*total).ok()?.reads_positive,
        })
    };
    match &threshold.cut {
        Cut::AtLeast(cut) | Cut::Below(cut) => [*cut, cut - 1]
            .into_iter()
            .filter(|total| !gives(instrument, vectors, *total))
            .map(|total| format!("no vector tries the threshold at {total}"))
            .collect(),
        Cut::AnyOf(_) => [true, false]
            .into_iter()
            .filter(|reading| !readings().any(|one| one == *reading))
            .map(|reading| format!("no vector reads positive: {reading}"))
            .collect(),
    }
}

/// Nothing answered, one missing, as many as may be, and one more.
fn untried_missing(instrument: &Instrument, vectors: &[Vector]) -> Vec<String> {
    if instrument.items.is_empty() {
        return Vec::new();
    }
    let may_miss = match &instrument.rule {
        Rule::Sum { may_miss, .. } => usize::try_from(*may_miss).expect("a small number"),
        Rule::Mean { .. } | Rule::Each | Rule::Given { .. } | Rule::Words => 0,
    };
    let missing: Vec<usize> = vectors
        .iter()
        .filter_map(|vector| match &vector.given {
            Given::Answers(answers) => Some(instrument.score(answers).ok()?.missing.len()),
            Given::Total(_) => None,
        })
        .collect();
    let mut wanted = vec![0, 1, may_miss, may_miss + 1, instrument.items.len()];
    wanted.dedup();
    wanted.retain(|count| *count <= instrument.items.len() && !missing.contains(count));
    wanted.iter().map(|count| format!("no vector has {count} missing")).collect()
}

#[test]
fn every_fact_is_tried_by_a_vector() {
    let folder = shipped_instruments();
    let found: Vec<String> = instruments()
        .iter()
        .flat_map(|instrument| untried(instrument, &vectors_of(instrument, &folder)))
        .collect();
    assert!(found.is_empty(), "\n{}", found.concat());
}

#[test]
fn every_file_of_vectors_belongs_to_an_instrument() {
    let (folder, instruments) = (shipped_instruments(), instruments());
    for path in folder.paths().filter_map(|path| path.strip_prefix("instruments/vectors/")) {
        let code = path.strip_suffix(".csv").unwrap_or(path);
        assert!(instruments.get(code).is_some(), "{path}");
    }
}

/// What the vectors of the repository say of an instrument whose file is altered.
fn noticed(code: &str, alterations: &[(&str, &str)]) -> String {
    let path = format!("instruments/{code}.toml");
    let mut text =
        String::from_utf8(shipped_instruments().bytes(&path).expect("the file").to_vec()).expect("UTF-8");
    for (from, to) in alterations {
        assert!(text.contains(from), "{path} holds {from}");
        text = text.replace(from, to);
    }
    let folder = shipped_instruments().with(&path, text);
    let instruments = instruments_of(&folder).unwrap_or_else(|problems| panic!("{}", said(&problems)));
    let instrument = instruments.get(code).expect("the instrument");
    let vectors = vectors_of(instrument, &folder);
    differences(instrument, &vectors) + &untried(instrument, &vectors).concat()
}

#[test]
fn a_fact_that_is_altered_is_noticed() {
    // Both sides of the border, or the reader itself would name the gap.
    let band = [("to = 4, name", "to = 3, name"), ("from = 5, to", "from = 4, to")];
    assert!(noticed("phq9", &band).contains("phq9, minimal, to: band is ‘mild’, not ‘minimal’"));
    let ninth = "items = [\"phq9.9\"], at_least = 1";
    let another = "{ items = [\"phq9.3\"], at_least = 2, opens = \"physical_health\", mark = \"D\" },\n";
    for (code, from, to) in [
        ("phq9", "may_miss = 2", "may_miss = 1"),
        ("phq9", ninth, "items = [\"phq9.9\"], at_least = 2"),
        ("phq9", ninth, "items = [\"phq9.8\"], at_least = 1"),
        ("phq9", "alerts = [\n", &format!("alerts = [\n{another}")),
        ("dast10", "\"dast10.3\", reversed = true", "\"dast10.3\""),
        ("bjmhs", "at_least = 2", "at_least = 3"),
        ("asrs", "\"asrs.6\", counts_from = 3", "\"asrs.6\", counts_from = 2"),
        ("pc_ptsd5", "stem = \"pc_ptsd5.event\"\n", ""),
        ("honos", "not_known = [9]\n", ""),
        ("moca", "below = 26", "below = 25"),
        ("sdq", "\"sdq.24\"]", "\"sdq.25\"]"),
        ("audit", "total_at_least = 16", "total_at_least = 17"),
        ("audit", "values = [0, 2, 4]", "values = [0, 1, 2, 4]"),
        ("phq2", "leads_to = \"phq9\"", "leads_to = \"gad7\""),
    ] {
        assert!(!noticed(code, &[(from, to)]).is_empty(), "{code}: {to} was not noticed");
    }
}

#[test]
fn an_instrument_without_vectors_is_noticed() {
    let instruments = instruments();
    let gad7 = instruments.get("gad7").expect("the GAD-7");
    let path = "instruments/vectors/gad7.csv";
    assert!(
        untried(gad7, &vectors_of(gad7, &shipped_instruments().without(path)))[0]
            .contains("it has no vectors")
    );
}
