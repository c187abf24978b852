//! A draft as its writer checks it: what was typed, in words, also where it cannot be read yet.

use domain::{birth::month_of, content::SiteKind, service_hours::wording, text::LookAlike};
use jiff::civil::Date;
use serde::Serialize;

use super::{
    paper::{Paper, Step},
    read::Reader,
    words,
};

/// One step on the page that shows everything.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    title: &'static str,
    step: &'static str,
    rows: Vec<Row>,
}

/// One line of it.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    label: String,
    value: String,
}

const EMPTY: &str = "Not said";

pub(crate) fn parts(reader: &Reader<'_>) -> Vec<Part> {
    let mut steps = vec![Step::Source];
    if reader.known.is_none() {
        steps.extend([Step::Person, Step::About]);
    }
    steps.extend([Step::Standing, Step::Place, Step::Reason]);
    if words::form_of(reader.desk, reader.paper.text("source")).is_some() {
        steps.push(Step::Questions);
    }
    steps
        .into_iter()
        .map(|step| Part { title: step.title(), step: step.code(), rows: rows(reader, step) })
        .collect()
}

fn rows(reader: &Reader<'_>, step: Step) -> Vec<Row> {
    let paper = reader.paper;
    let lookup = |name: &str, field: &str| reader.content.lookups.label(name, paper.text(field)).to_owned();
    match step {
        Step::Source => vec![
            row("Referred by", lookup("referral_source", "source")),
            row("Name", paper.text("referrer_name")),
            row("Role or relation", paper.text("referrer_role")),
            row("How to reach them", paper.text("referrer_contact")),
            row("Reached us", received(paper)),
        ],
        Step::Person => person(paper),
        Step::About => vec![
            row("Sex", coded(reader, "gender", "sex")),
            row("Ethnicity", coded(reader, "ethnic_category", "ethnicity")),
            row("Language", language(reader)),
            row("Interpreter needed", coded(reader, "yes_no", "interpreter")),
        ],
        Step::Standing => vec![row("Stands", standing(reader))],
        Step::Place => place(reader),
        Step::Reason => {
            let needs: Vec<&str> = paper.all("needs");
            let needs: Vec<&str> =
                needs.into_iter().map(|code| reader.content.lookups.label("need_type", code)).collect();
            vec![
                row("Why now", paper.text("reason")),
                row("What may be the matter", needs.join(", ")),
                row("Immediate risk", risk(paper)),
                row("How soon", lookup("urgency", "urgency")),
                row("The person knows and agrees", agrees(paper)),
            ]
        }
        Step::Questions => answers(reader),
        Step::Check => Vec::new(),
    }
}

fn row(label: &str, value: impl Into<String>) -> Row {
    let value = value.into();
    let value = if value.trim().is_empty() { EMPTY.to_owned() } else { value };
    Row { label: label.to_owned(), value }
}

fn received(paper: Paper<'_>) -> String {
    match paper.text("received") {
        "now" => "Now".to_owned(),
        "earlier" => moment(paper, "received_at"),
        _ => String::new(),
    }
}

fn moment(paper: Paper<'_>, name: &str) -> String {
    let typed = paper.moment(name);
    if [typed.day, typed.month, typed.year, typed.time].iter().all(|part| part.is_empty()) {
        return String::new();
    }
    let which = match typed.which {
        "first" => " (the first)",
        "second" => " (the second)",
        _ => "",
    };
    let day = day([typed.day, typed.month, typed.year]);
    if typed.time.is_empty() { day } else { format!("{day}, {}{which}", typed.time) }
}

/// A day in words; what cannot be read yet is shown as it was typed.
fn day(typed: [&str; 3]) -> String {
    let [day, month, year] = typed;
    let read = || Date::new(year.parse().ok()?, month_of(month)?, day.parse().ok()?).ok();
    read().map_or_else(|| typed.join(" ").trim().to_owned(), wording::day)
}

fn person(paper: Paper<'_>) -> Vec<Row> {
    let mut rows = match paper.text("name_known") {
        "not_known" => vec![row("Name", format!("Not known: {}", paper.text("described_as")))],
        _ => vec![
            row("Last name", paper.text("family")),
            row("First names", paper.text("given")),
            row("Likes to be called", paper.text("preferred")),
        ],
    };
    let name = format!("{} {}", paper.text("given"), paper.text("family"));
    if let Some(what) = LookAlike::of(&name) {
        rows.push(row("Look at the name again", format!("The name {what}.")));
    }
    let born = match paper.text("birth") {
        "known" => day(["born_day", "born_month", "born_year"].map(|part| paper.text(part))),
        "year" => format!("In {}, day not known", paper.text("birth_year")),
        "estimated" => {
            let off = Some(paper.text("age_give_or_take")).filter(|off| !off.is_empty());
            format!(
                "Not known, looks about {} (give or take {} years)",
                paper.text("age"),
                off.unwrap_or("5")
            )
        }
        "unknown" => "Not known".to_owned(),
        "refused" => "Would rather not say".to_owned(),
        _ => String::new(),
    };
    rows.push(row("Other names", paper.text("aliases").lines().collect::<Vec<_>>().join("; ")));
    rows.push(row("Date of birth", born));
    rows.push(row("NHS number", paper.text("nhs_number")));
    rows
}

fn coded(reader: &Reader<'_>, lookup: &str, field: &str) -> String {
    let lookups = &reader.content.lookups;
    let code = reader.paper.text(field);
    match code {
        "" => lookups.label("yes_no", "not_asked").to_owned(),
        code if lookups.has(lookup, code) => lookups.label(lookup, code).to_owned(),
        code => lookups.label("yes_no", code).to_owned(),
    }
}

fn language(reader: &Reader<'_>) -> String {
    match reader.paper.text("language") {
        "" => "Not asked".to_owned(),
        code => reader.content.lookups.label("language", code).to_owned(),
    }
}

fn standing(reader: &Reader<'_>) -> String {
    match (reader.paper.text("standing"), SiteKind::from_code(reader.paper.text("standing"))) {
        (_, Some(kind)) => {
            reader.content.lookups.label("point_of_contact", kind.point_of_contact()).to_owned()
        }
        (words::ELSEWHERE, None) => "None of these places; open to us".to_owned(),
        (_, None) => String::new(),
    }
}

fn place(reader: &Reader<'_>) -> Vec<Row> {
    let (paper, content) = (reader.paper, reader.content);
    let site = reader.site();
    let mut rows = vec![row("Place", site.map_or("", |site| &site.name))];
    let Some(kind) = site.map(|site| site.kind) else { return rows };
    if kind == SiteKind::CustodySuite {
        rows.push(row("Custody record number", paper.text("custody_number")));
        rows.push(row("Arrested", moment(paper, "arrested")));
        rows.push(row("Arrived", moment(paper, "arrived")));
        rows.push(row("Detention authorised", moment(paper, "authorised")));
    } else if kind.is_court() || kind == SiteKind::VoluntaryAttendance {
        let label = if kind.is_court() { "Hearing" } else { "Interview" };
        rows.push(row(label, moment(paper, "hearing")));
    } else {
        return rows;
    }
    let offences: Vec<String> = (0..paper.offence_rows())
        .filter_map(|number| {
            let group = paper.text(&format!("offence_group_{number}")).to_owned();
            let heading = paper.text(&format!("offence_heading_{number}"));
            let group = content.lookups.label("offence_group", &group).to_owned();
            let words: Vec<&str> =
                [group.as_str(), heading].into_iter().filter(|word| !word.is_empty()).collect();
            (!words.is_empty()).then(|| words.join(": "))
        })
        .collect();
    rows.push(row("Offences", offences.join("; ")));
    rows.push(row(
        "Appropriate adult",
        match paper.text("appropriate_adult") {
            "" => "Not known".to_owned(),
            code => content.lookups.label("appropriate_adult", code).to_owned(),
        },
    ));
    rows
}

fn risk(paper: Paper<'_>) -> String {
    match paper.text("risk") {
        "yes" => format!("Yes: {}", paper.text("risk_words")),
        "no" => "None known to the referrer".to_owned(),
        "not_known" => "Not known".to_owned(),
        "not_asked" => "Not asked".to_owned(),
        _ => String::new(),
    }
}

fn agrees(paper: Paper<'_>) -> &'static str {
    match paper.text("agrees") {
        "yes" => "Yes",
        "no" => "Knows, and does not agree",
        "not_known" => "Not known",
        _ => "Not asked yet",
    }
}

fn answers(reader: &Reader<'_>) -> Vec<Row> {
    let Some(form) = words::form_of(reader.desk, reader.paper.text("source")) else { return Vec::new() };
    let filled = form.questionnaire.read_sheet(&reader.paper.sheet(), forms::Stage::Draft);
    filled.answers().lines().into_iter().map(|line| row(&line.question, line.answer)).collect()
}
