//! Two forms of the same kind side by side: what changed first, in words, what did not folded away.

use casework::{
    assessment,
    comparison::{Other, Row, Side, chosen, in_order, rows},
    filled_form, screening,
};
use domain::{Id, instrument_result::InstrumentResult, noun::Kept};
use serde::Serialize;

use super::filled_forms::{said, title_of};
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link, PersonBanner},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct ComparisonPage {
    frame: Frame,
    banner: PersonBanner,
    title: String,
    /// Others to choose from, each with its date and who sent it.
    others: Vec<Link>,
    compared: Option<Compared>,
}

#[derive(Serialize)]
struct Compared {
    earlier: SideHead,
    later: SideHead,
    /// Where the form has other versions on the two dates: both, in words.
    versions: Option<String>,
    scores: Vec<ScoreRow>,
    over_time: String,
    groups: Vec<Group>,
    unchanged: Vec<Group>,
    unanswered: usize,
}

#[derive(Serialize)]
struct SideHead {
    when: String,
    by: String,
    href: String,
}

#[derive(Serialize)]
struct ScoreRow {
    title: String,
    before: String,
    after: String,
    change: &'static str,
}

#[derive(Serialize)]
struct Group {
    title: String,
    rows: Vec<RowLine>,
}

#[derive(Serialize)]
struct RowLine {
    question: String,
    /// How it was asked on the earlier date, where that was otherwise.
    worded: Option<String>,
    before: String,
    after: String,
    change: &'static str,
}

/// What stands where a question was not asked or not answered.
const OPEN: &str = "Not asked or not answered";

/// Two forms of the team.
pub fn filled_form(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let by = visit.actor();
    let shown = filled_form::show(&visit.desk, &by, visit.id("id")?)?;
    let side = |page: &filled_form::FilledPage| Side {
        id: page.filled.id.uuid(),
        at: page.filled.sent_at(),
        by: page.filled.author().name.clone(),
        asked: Some(page.filled.noun.answers.clone()),
        lines: page.lines.clone(),
    };
    let with =
        with(visit, &shown.others)?.map(|with| filled_form::show(&visit.desk, &by, with)).transpose()?;
    let compared = with.map(|other| {
        let (earlier, later) = in_order(side(&shown), side(&other));
        let results =
            |side: &Side| if side.id == other.filled.id.uuid() { &other.results } else { &shown.results };
        let scores = scores(visit, results(&earlier), results(&later));
        Compared {
            over_time: format!("/people/{}/instrument-results", shown.head.person.id),
            scores,
            ..compared(visit, "filled-forms", earlier, later)
        }
    });
    let page = ComparisonPage {
        frame: frame(visit, &shown.filled.noun.title, format!("/filled-forms/{}", shown.filled.id)),
        banner: visit.banner(&shown.head),
        title: shown.filled.noun.title.clone(),
        others: links(visit, &shown.others, "filled-forms", shown.filled.id.to_string()),
        compared,
    };
    visit.show("comparison/show.html", &page)
}

/// Two screenings.
pub fn screening(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let by = visit.actor();
    let shown = screening::show(&visit.desk, &by, visit.id("id")?)?;
    let side = |page: screening::ScreeningPage| Side {
        id: page.screening.id.uuid(),
        at: page.screening.recorded_at,
        by: page.screening.recorded_by.name.clone(),
        asked: page.screening.noun.answers,
        lines: page.lines,
    };
    let with = with(visit, &shown.others)?.map(|with| screening::show(&visit.desk, &by, with)).transpose()?;
    let (banner, id) = (visit.banner(&shown.head), shown.screening.id);
    let others = links(visit, &shown.others, "screenings", id.to_string());
    let compared = with.map(|other| {
        let (earlier, later) = in_order(side(shown), side(other));
        compared(visit, "screenings", earlier, later)
    });
    let page = ComparisonPage {
        frame: frame(visit, "Screening", format!("/screenings/{id}")),
        banner,
        title: "Screening".to_owned(),
        others,
        compared,
    };
    visit.show("comparison/show.html", &page)
}

/// Two assessments.
pub fn assessment(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let by = visit.actor();
    let shown = assessment::show(&visit.desk, &by, visit.id("id")?)?;
    let side = |page: assessment::AssessmentPage| Side {
        id: page.assessment.id.uuid(),
        at: page.assessment.noun.began_at,
        by: page.assessment.recorded_by.name.clone(),
        asked: page.assessment.noun.answers,
        lines: page.lines,
    };
    let with =
        with(visit, &shown.others)?.map(|with| assessment::show(&visit.desk, &by, with)).transpose()?;
    let (banner, id) = (visit.banner(&shown.head), shown.assessment.id);
    let others = links(visit, &shown.others, "assessments", id.to_string());
    let compared = with.map(|other| {
        let (earlier, later) = in_order(side(shown), side(other));
        compared(visit, "assessments", earlier, later)
    });
    let page = ComparisonPage {
        frame: frame(visit, "Assessment", format!("/assessments/{id}")),
        banner,
        title: "Assessment".to_owned(),
        others,
        compared,
    };
    visit.show("comparison/show.html", &page)
}

fn frame(visit: &Visit<'_>, title: &str, back: String) -> Frame {
    Frame { crumbs: vec![crumb(title, back)], ..visit.frame(&format!("{title}, two dates compared")) }
}

/// The other one that the address names; one that may not be laid beside this is not found.
fn with<T>(visit: &Visit<'_>, others: &[Other]) -> Result<Option<Id<T>>, Trouble> {
    let Some(named) = visit.request.query.given("with") else { return Ok(None) };
    let named = named.parse().map_err(|_| Trouble::NotFound)?;
    chosen(others, named).map(Some).ok_or(Trouble::NotFound)
}

fn links(visit: &Visit<'_>, others: &[Other], noun: &str, id: String) -> Vec<Link> {
    let link = |other: &Other| {
        let words = format!("{} by {}", visit.said(other.at), other.by);
        crumb(&words, format!("/{noun}/{id}/comparison?with={}", other.id))
    };
    others.iter().map(link).collect()
}

fn compared(visit: &Visit<'_>, noun: &str, earlier: Side, later: Side) -> Compared {
    let all = rows(&earlier.lines, &later.lines);
    let (open, said): (Vec<Row>, Vec<Row>) =
        all.into_iter().partition(|row| row.before.is_none() && row.after.is_none());
    let (changed, unchanged): (Vec<Row>, Vec<Row>) = said.into_iter().partition(Row::is_changed);
    let head = |side: &Side| SideHead {
        when: visit.in_full(side.at),
        by: side.by.clone(),
        href: format!("/{noun}/{}", side.id),
    };
    let versions = match (&earlier.asked, &later.asked) {
        (Some(before), Some(after)) if (&before.form, &before.version) != (&after.form, &after.version) => {
            let said = format!(
                "The form is not the same on both dates: first {}, version {}, then {}, version {}.",
                before.form, before.version, after.form, after.version
            );
            Some(said)
        }
        (_, _) => None,
    };
    Compared {
        earlier: head(&earlier),
        later: head(&later),
        versions,
        scores: Vec::new(),
        over_time: String::new(),
        groups: grouped(changed),
        unchanged: grouped(unchanged),
        unanswered: open.len(),
    }
}

/// Rows under their headings, each heading once.
fn grouped(rows: Vec<Row>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let title = row.section.clone();
        let line = line(row);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.rows.push(line),
            None => groups.push(Group { title, rows: vec![line] }),
        }
    }
    groups
}

fn line(row: Row) -> RowLine {
    RowLine {
        change: change(row.before.as_deref(), row.after.as_deref()),
        question: row.question,
        worded: row.worded,
        before: row.before.unwrap_or_else(|| OPEN.to_owned()),
        after: row.after.unwrap_or_else(|| OPEN.to_owned()),
    }
}

/// What became of an answer, in a word.
fn change(before: Option<&str>, after: Option<&str>) -> &'static str {
    match (before, after) {
        (None, Some(_)) => "New",
        (Some(_), None) => "No answer now",
        (before, after) if before == after => "The same",
        (_, _) => "Changed",
    }
}

fn scores(
    visit: &Visit<'_>,
    earlier: &[Kept<InstrumentResult>],
    later: &[Kept<InstrumentResult>],
) -> Vec<ScoreRow> {
    let content = visit.desk.content();
    let of = |list: &[Kept<InstrumentResult>], code: &str| {
        list.iter().find(|kept| kept.noun.instrument == code).map(|kept| said(&kept.noun))
    };
    let mut all: Vec<&InstrumentResult> = Vec::new();
    for kept in earlier.iter().chain(later) {
        if !all.iter().any(|known| known.instrument == kept.noun.instrument) {
            all.push(&kept.noun);
        }
    }
    let row = |result: &&InstrumentResult| {
        let (before, after) = (of(earlier, &result.instrument), of(later, &result.instrument));
        ScoreRow {
            title: title_of(content, result),
            change: change(before.as_deref(), after.as_deref()),
            before: before.unwrap_or_else(|| "Not asked".to_owned()),
            after: after.unwrap_or_else(|| "Not asked".to_owned()),
        }
    };
    all.iter().map(row).collect()
}
