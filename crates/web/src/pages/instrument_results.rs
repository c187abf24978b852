//! Scores: entering one that was worked out elsewhere, and reading all of a person over time.

use casework::instrument_result::{self, Enter, ResultsPage};
use domain::{
    content::Content,
    failure::Failure,
    instrument::{Direction, Points},
    instrument_result::{CannotRecord, EnteredResult, InstrumentResult},
    noun::Kept,
    service_hours::wording,
};
use serde::Serialize;

use super::filled_forms::{said, title_of};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading, day_fields},
    render::{Frame, PersonBanner, Problem},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    banner: PersonBanner,
    instruments: Vec<OverTime>,
}

/// One instrument over time.
#[derive(Serialize)]
struct OverTime {
    code: String,
    title: String,
    range: String,
    in_words: String,
    polyline: String,
    points: Vec<Point>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Point {
    x: i32,
    y: i32,
    label_y: i32,
    total: String,
}

#[derive(Serialize)]
struct Row {
    day: String,
    by: Option<String>,
    score: String,
    band: String,
    missing: String,
    is_retired: bool,
    form: Option<String>,
    take_back: Option<String>,
}

/// The edges of the chart: left, right, top, bottom.
const CHART: (i32, i32, i32, i32) = (25, 295, 25, 105);

/// Every score of a person, by instrument.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let shown = instrument_result::index(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let content = visit.desk.content();
    let mut codes: Vec<&str> = Vec::new();
    for kept in &shown.results {
        if !codes.contains(&kept.noun.instrument.as_str()) {
            codes.push(&kept.noun.instrument);
        }
    }
    let page = IndexPage {
        frame: visit.frame_of("Scores over time", &shown.head),
        banner: visit.banner(&shown.head),
        instruments: codes.iter().map(|code| over_time(content, code, &shown)).collect(),
    };
    visit.show("instrument_results/index.html", &page)
}

fn over_time(content: &Content, code: &str, shown: &ResultsPage) -> OverTime {
    let all: Vec<&Kept<InstrumentResult>> =
        shown.results.iter().filter(|kept| kept.noun.instrument == code).collect();
    let counted: Vec<(&Kept<InstrumentResult>, Points)> = all
        .iter()
        .rev()
        .filter(|kept| kept.retired.is_none())
        .filter_map(|kept| Some((*kept, kept.noun.total?)))
        .collect();
    let instrument = content.instruments.get(code);
    let span = instrument.and_then(|instrument| instrument.span());
    let points = match (span, counted.len()) {
        (Some(span), 2..) => points(&counted, span.min, span.max),
        (_, _) => Vec::new(),
    };
    let range = match (instrument, span) {
        (Some(instrument), Some(span)) => format!(
            "From {} to {}. {}",
            span.min,
            span.max,
            match instrument.direction {
                Direction::HigherIsWorse => "More is worse.",
                Direction::HigherIsBetter => "More is better.",
                Direction::Neither => "",
            }
        ),
        (_, _) => String::new(),
    };
    let said_each: Vec<String> = counted
        .iter()
        .map(|(kept, total)| format!("{total} on {}", wording::full_day(kept.noun.asked_on)))
        .collect();
    OverTime {
        code: code.to_owned(),
        title: all.first().map_or_else(String::new, |kept| title_of(content, &kept.noun)),
        range: range.trim().to_owned(),
        in_words: said_each.join(", "),
        polyline: points.iter().map(|point| format!("{},{}", point.x, point.y)).collect::<Vec<_>>().join(" "),
        points,
        rows: all.into_iter().map(|kept| row(kept, shown.may_change)).collect(),
    }
}

/// The places of the totals: days from left to right as far apart as they were, the range from bottom to top.
fn points(counted: &[(&Kept<InstrumentResult>, Points)], min: i32, max: i32) -> Vec<Point> {
    let (left, right, top, bottom) = CHART;
    let day = |kept: &Kept<InstrumentResult>| {
        let first = counted[0].0.noun.asked_on;
        kept.noun.asked_on.since(first).map_or(0, |span| span.get_days())
    };
    let last = counted.last().map_or(0, |(kept, _)| day(kept));
    let place = |(index, (kept, total)): (usize, &(&Kept<InstrumentResult>, Points))| {
        let count = i32::try_from(counted.len().saturating_sub(1)).unwrap_or(1).max(1);
        let index = i32::try_from(index).unwrap_or(0);
        let x = match last {
            // All on one day: as far apart as there is room.
            0 => left + (right - left) * index / count,
            last => left + (right - left) * day(kept) / last,
        };
        let whole = total.as_whole().unwrap_or(min);
        let y = bottom - (bottom - top) * (whole - min) / (max - min).max(1);
        Point { x, y, label_y: y - 8, total: total.to_string() }
    };
    counted.iter().enumerate().map(place).collect()
}

fn row(kept: &Kept<InstrumentResult>, may_change: bool) -> Row {
    let result = &kept.noun;
    let is_retired = kept.retired.is_some();
    Row {
        day: wording::full_day(result.asked_on),
        by: result.rater.as_ref().map(ToString::to_string),
        score: match &result.total {
            Some(total) => total.to_string(),
            None => said(result),
        },
        band: result.band.clone().unwrap_or_else(|| "None".to_owned()),
        missing: match (result.missing, result.is_prorated) {
            (0, _) => "None".to_owned(),
            (number, true) => format!("{number}, worked out from the rest"),
            (number, false) => number.to_string(),
        },
        is_retired,
        form: result.form.map(|form| format!("/filled-forms/{form}")),
        take_back: (may_change && !is_retired && result.form.is_none())
            .then(|| format!("/instrument-results/{}/retirement/new", kept.id)),
    }
}

/// A score that was worked out elsewhere.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let today = Fields::from_pairs(day_fields("asked", visit.today()));
    form(visit, &today, Vec::new())
}

fn form(visit: &Visit<'_>, typed: &Fields, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let episode = visit.id("id")?;
    let beginning = instrument_result::begin(&visit.desk, &visit.actor(), episode)?;
    let instruments = &visit.desk.content().instruments;
    let mut choices: Vec<Choice> = beginning
        .instruments
        .iter()
        .filter_map(|code| instruments.get(code))
        .map(|instrument| {
            Choice::new(&instrument.code, format!("{} ({})", instrument.short_title, instrument.title))
        })
        .collect();
    choices.sort_by_key(|choice| choice.text.to_lowercase());
    let form = Form {
        heading: "Enter a score".to_owned(),
        lead: vec![
            "For a questionnaire that was filled in on paper or elsewhere. The band follows from the score. A score \
             decides nothing and grades no risk."
                .to_owned(),
        ],
        action: format!("/episodes/{episode}/instrument-results"),
        key: Some(visit.new_key()?),
        revision: None,
        fields: vec![
            Field::select("instrument", "Which questionnaire?", choices),
            Field::date("asked", "On which day was it filled in?"),
            Field::line("rater", "Who filled it in?").hint("Such as: the person, the nurse in custody"),
            Field::line("total", "The score").hint("The total, like 12. Leave empty if it has none"),
            Field::line("words", "What else did it say?").hint("Leave empty if nothing"),
        ],
        button: "Save the score".to_owned(),
        leave: crumb("Cancel", format!("/episodes/{episode}/forms")),
    };
    visit.show_form(Some(&beginning.head), form, typed, problems)
}

/// Keeps it.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let episode = visit.id("id")?;
    let mut reading = Reading::of(typed);
    let instrument = typed.given("instrument").map(str::to_owned);
    if instrument.is_none() {
        reading.problem("instrument", "Select the questionnaire");
    }
    let asked_on = reading.date("asked", "The day", "Enter the day on which it was filled in");
    let rater = reading.optional_line("rater", "Who filled it in");
    let words = reading.optional_line("words", "What else it said");
    let total = match typed.given("total").map(Points::parse) {
        None => None,
        Some(Ok(total)) => Some(total),
        Some(Err(_)) => {
            reading.problem("total", "Enter the score as a number, like 12 or 4.5");
            None
        }
    };
    if let (Some(instrument), Some(asked_on), true) = (instrument, asked_on, reading.problems.is_empty()) {
        let entered = EnteredResult { asked_on, rater, total, words };
        let command = Enter { episode, instrument, entered };
        match instrument_result::enter(&visit.desk, &visit.actor(), visit.key()?, command) {
            Ok(_) => return Ok(visit.done(format!("/episodes/{episode}/forms"), "score_saved")),
            Err(Failure::Refused(refusal)) => {
                let field = match &refusal {
                    CannotRecord::Total(_) | CannotRecord::NothingSaid => "total",
                    CannotRecord::InFuture | CannotRecord::LongAgo => "asked-day",
                    CannotRecord::EpisodeClosed | CannotRecord::Answers(_) => "",
                };
                reading.problem(field, refusal.to_string());
            }
            Err(Failure::NotFound) => reading.problem("instrument", "Select the questionnaire from the list"),
            Err(other) => return Err(other.into()),
        }
    }
    form(visit, typed, reading.problems)
}
