//! The caseload: whom do I see today, whom am I losing?

use casework::caseload::{self, Reach};
use domain::{caseload::Prompt, service_hours::wording};
use serde::Serialize;

use super::support::state_words;
use crate::{
    answer::{Answer, Trouble},
    render::Frame,
    visit::Visit,
};

#[derive(Serialize)]
struct CaseloadPage {
    frame: Frame,
    count: usize,
    headings: Vec<HeadingPart>,
}

#[derive(Serialize)]
struct HeadingPart {
    id: &'static str,
    title: &'static str,
    people: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    href: String,
    area: Option<String>,
    state: Option<&'static str>,
    prompts: Vec<String>,
    contact: Option<String>,
    reach: Option<String>,
    conflict: Option<String>,
}

/// The page.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let caseload = caseload::show(&visit.desk, &visit.actor())?;
    let headings: Vec<HeadingPart> = caseload
        .headings
        .into_iter()
        .map(|(heading, lines)| HeadingPart {
            id: heading.code(),
            title: heading.words(),
            people: lines.into_iter().map(|line| of_line(visit, line)).collect(),
        })
        .collect();
    let count = headings.iter().map(|heading| heading.people.len()).sum();
    visit.show("caseload/index.html", &CaseloadPage { frame: visit.frame("My caseload"), count, headings })
}

fn of_line(visit: &Visit<'_>, line: caseload::Line) -> Line {
    let id = line.episode;
    let site = visit.desk.content().places.sites.iter().find(|site| site.code == line.site);
    Line {
        name: line.name,
        href: format!("/episodes/{id}/support"),
        area: site.map(|site| site.area.clone()).filter(|_| line.is_conflict_open),
        state: line.state.as_ref().map(state_words),
        prompts: line.place.prompts.into_iter().map(|prompt| words(visit, prompt)).collect(),
        contact: line.may_record_contact.then(|| format!("/episodes/{id}/contacts/new")),
        reach: reach(visit, line.reach),
        conflict: line.is_conflict_open.then(|| format!("/people/{}/conflict", line.person)),
    }
}

/// The one safe way in words; nothing where the reader may not know it.
fn reach(visit: &Visit<'_>, reach: Reach) -> Option<String> {
    let label = |code: &str| visit.desk.content().lookups.label("contact_method", code).to_owned();
    match reach {
        Reach::NotShown => None,
        Reach::NoWay => Some("No safe way is recorded. Ask before you ring or write.".to_owned()),
        Reach::By { method, value, safe_times, never } => {
            let mut words = format!("{}: {value}.", label(&method));
            if let Some(times) = safe_times {
                words.push_str(&format!(" When: {times}."));
            }
            if !never.is_empty() {
                let never: Vec<String> = never.iter().map(|code| label(code).to_lowercase()).collect();
                words.push_str(&format!(" Never: {}.", never.join(", ")));
            }
            Some(words)
        }
    }
}

fn words(visit: &Visit<'_>, prompt: Prompt) -> String {
    match prompt {
        Prompt::Appointment(at) => format!("Appointment {}", visit.said(at)),
        Prompt::AppointmentNotWrittenUp(at) => format!("Appointment to write up: {}", visit.said(at)),
        Prompt::Court(on) => format!("Court or police date {}", wording::day(on)),
        Prompt::TaskDue(on) => format!("Task due {}", wording::day(on)),
        Prompt::TaskOverdue(on) => format!("Task overdue since {}", wording::day(on)),
        Prompt::Chase(on) => format!("Ask the service again {}", wording::day(on)),
        Prompt::FirstContactBy(on) => format!("First contact by {}", wording::day(on)),
        Prompt::FirstContactOverdue(on) => format!("First contact was due by {}", wording::day(on)),
        Prompt::QuietSince(on) => format!("Nobody has reached them since {}", wording::day(on)),
    }
}
