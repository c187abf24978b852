//! The safety plan: what is asked, how it reads, and the page to hand over.

use casework::{draft::Typed, entry};
use domain::{
    access::Field,
    content::Content,
    safety_plan::SafetyPlan,
    service_hours::{london::london, wording},
};
use serde::Serialize;

use super::entry::{EntryPages, Reading, Row, row, row_if};
use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Telephone},
    visit::Visit,
};

impl EntryPages for SafetyPlan {
    const SLUG: &'static str = "safety-plans";
    const MANY: &'static str = "Safety plans";
    const NEW: &'static str = "Make a safety plan with the person";
    const NONE: &'static str = "No safety plan has been made yet.";
    const FIELDS: &'static [&'static str] =
        &["warning_signs", "what_helps", "whom_to_ring", "making_safer", "copies"];
    const LOOKUPS: &'static [&'static str] = &[];
    const CAN_PRINT: bool = true;

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let warning_signs = reading.text(
            "warning_signs",
            "Warning signs",
            "Enter how they can tell that it is getting worse",
        );
        let what_helps = reading.text("what_helps", "What helps", "Enter what helps");
        let whom_to_ring = reading.text("whom_to_ring", "Whom to ring", "Enter whom to ring, with numbers");
        let making_safer = reading.optional_text("making_safer", "Making things safer");
        let copies = reading.optional_text("copies", "Who has a copy");
        Some(SafetyPlan {
            warning_signs: warning_signs?,
            what_helps: what_helps?,
            whom_to_ring: whom_to_ring?,
            making_safer,
            copies,
            moment: reading.moment(),
        })
    }

    fn typed(&self, typed: &mut Typed) {
        let mut put = |name: &str, value: String| typed.insert(name.to_owned(), vec![value]);
        put("warning_signs", self.warning_signs.to_string());
        put("what_helps", self.what_helps.to_string());
        put("whom_to_ring", self.whom_to_ring.to_string());
        put("making_safer", self.making_safer.as_ref().map(ToString::to_string).unwrap_or_default());
        put("copies", self.copies.as_ref().map(ToString::to_string).unwrap_or_default());
    }

    fn title(&self, _: &Content) -> String {
        "Safety plan".to_owned()
    }

    /// Mentors and administrators see two lines of it (`docs/access.md`, 3.1).
    fn rows(&self, _: &Content, shows: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let is_whole = shows(Field::SafetyPlanWhole);
        let mut rows = Vec::new();
        if is_whole {
            rows.push(row("Warning signs", &self.warning_signs));
        }
        if is_whole || shows(Field::SafetyPlanWhatHelps) {
            rows.push(row("What helps", &self.what_helps));
        }
        if is_whole || shows(Field::SafetyPlanWhomToRing) {
            rows.push(row("Whom to ring", &self.whom_to_ring));
        }
        if is_whole {
            rows.extend(row_if("Making things safer", self.making_safer.as_ref()));
            rows.extend(row_if("Who has a copy", self.copies.as_ref()));
        }
        rows
    }
}

#[derive(Serialize)]
struct PrintPage {
    frame: Frame,
    rows: Vec<Row>,
    initials: String,
    made: String,
    back: String,
    telephone: Telephone,
}

/// The page to hand over: the person's own words and numbers, no banner, no number of theirs, nothing of ours. Their
/// initials tell two plans at one printer apart.
pub fn print(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id = visit.id("id")?;
    let shown = entry::show::<SafetyPlan>(&visit.desk, &visit.actor(), id, None)?;
    if !shown.shows(Field::SafetyPlanWhole) || shown.entry.retired.is_some() {
        return Err(Trouble::NotFound);
    }
    let content = visit.desk.content();
    let rows = shown.entry.noun.rows(content, &|field| shown.shows(field));
    let page = PrintPage {
        frame: visit.frame("My safety plan"),
        rows: rows.into_iter().filter(|row| row.name != "Who has a copy").collect(),
        initials: shown.head.person.noun.name.initials(),
        made: wording::day(london(shown.entry.noun.moment.at()).date()),
        back: format!("/safety-plans/{id}"),
        telephone: crate::app::telephone_of(&content.service.duty.telephone),
    };
    visit.show("safety_plans/print.html", &page)
}
