//! Risk in words: what is asked of it, and how it reads.

use casework::{draft::Typed, entry::Beginning};
use domain::{
    access::Field,
    content::Content,
    risk::{PoliceLevel, Risk, RiskOf, RiskSource},
};

use super::entry::{Choice, EntryForm, EntryPages, Reading, Row, row, row_if};
use crate::visit::Visit;

impl EntryPages for Risk {
    const SLUG: &'static str = "risks";
    const MANY: &'static str = "Risk";
    const NEW: &'static str = "Record a risk";
    const NONE: &'static str = "Nobody has recorded any yet, which is not the same as none. Ask.";

    fn title(&self, content: &Content) -> String {
        content.lookups.label("risk_type", self.of.code()).to_owned()
    }

    fn rows(&self, content: &Content, _: &dyn Fn(Field) -> bool) -> Vec<Row> {
        let mut rows =
            vec![row("What is known", &self.words), row("Where it came to light", &self.source.words)];
        rows.extend(row_if(
            "Police level, as they reported it",
            self.of.police_level().map(|level| content.lookups.label("risk_level", &level.level)),
        ));
        rows
    }
}

impl EntryForm for Risk {
    const FIELDS: &'static [&'static str] =
        &["risk_type", "words", "police_level", "justice_event", "source"];
    const LOOKUPS: &'static [&'static str] = &["risk_type", "risk_level"];

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let kind = reading.choice("risk_type", "risk_type", "Select what sort of risk it is");
        let level = reading
            .optional_choice("police_level", "risk_level", "Select the level that the police gave, or none")
            .map(|level| PoliceLevel { level: level.code.clone() });
        let of = kind.and_then(|kind| match RiskOf::chosen(kind, level) {
            Ok(of) => Some(of),
            Err(refusal) => {
                reading.wrong("police_level", refusal.to_string());
                None
            }
        });
        let words = reading.text("words", "What is known", "Enter what is known, in words");
        let source = reading.text("source", "Where it came to light", "Enter where it came to light");
        let chosen = reading.get("justice_event");
        let justice_event = match chosen.parse() {
            Ok(id) => Some(id),
            Err(_) if chosen.is_empty() || chosen == "none" => None,
            Err(_) => {
                reading.wrong("justice_event", "Select the arrest or hearing, or that it was none of them");
                None
            }
        };
        let source = RiskSource { justice_event, words: source? };
        Some(Risk { of: of?, words: words?, source, moment: reading.moment() })
    }

    fn typed(&self, typed: &mut Typed) {
        let mut put = |name: &str, value: String| typed.insert(name.to_owned(), vec![value]);
        put("risk_type", self.of.code().to_owned());
        put("words", self.words.to_string());
        put("police_level", self.of.police_level().map(|level| level.level.clone()).unwrap_or_default());
        put("justice_event", self.source.justice_event.map(|id| id.to_string()).unwrap_or_default());
        put("source", self.source.words.to_string());
    }

    fn own_choices(visit: &Visit<'_>, begun: &Beginning) -> Vec<Choice> {
        let content = visit.desk.content();
        begun
            .justice_events
            .iter()
            .map(|kept| {
                let event = &kept.noun;
                let at =
                    event.arrested_at.or(event.arrived_at).or(event.hearing_at).unwrap_or(kept.recorded_at);
                let what = content.lookups.label("point_of_contact", &event.point_of_contact);
                let site = content.places.site(&event.site).map_or(event.site.as_str(), |site| &site.name);
                Choice {
                    value: kept.id.to_string(),
                    text: format!("{what}, {site}, {}", visit.said(at)),
                    ..Choice::default()
                }
            })
            .collect()
    }
}
