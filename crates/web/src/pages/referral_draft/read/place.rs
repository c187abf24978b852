//! Where the person is: the kind of place, the place itself, and the custody record, hearing or interview.

use domain::{
    content::{Coverage, Site, SiteKind},
    justice_event::{AppropriateAdult, JusticeEvent, Offence},
    justice_numbers::{CustodyNumber, NumberProblem},
};
use jiff::Timestamp;

use super::Reader;
use crate::pages::referral_draft::{paper::Step, words};

impl<'a> Reader<'a> {
    /// The kind of place where the justice system has put the person; inside it, none for "none of these".
    pub(crate) fn standing(&mut self) -> Option<Option<SiteKind>> {
        match self.paper.text("standing") {
            words::ELSEWHERE => Some(None),
            code => match SiteKind::from_code(code) {
                Some(kind) => Some(Some(kind)),
                None => {
                    self.problem(Step::Standing, "standing", "Select where the person stands");
                    None
                }
            },
        }
    }

    /// The place as chosen, ours or not.
    pub(crate) fn site(&self) -> Option<&'a Site> {
        let site = self.content.places.site(self.paper.text("site"))?;
        words::is_of(site.kind, self.paper.text("standing")).then_some(site)
    }

    pub(crate) fn place(&mut self) -> Option<(Site, Option<JusticeEvent>)> {
        let site = self.site().cloned();
        match &site {
            None => self.problem(Step::Place, "site", "Select the place"),
            Some(site) if site.coverage != Coverage::Ours => {
                self.problem(Step::Place, "site", "Another team covers this place. Select one of ours");
            }
            Some(_) => (),
        }
        let kind = site.as_ref().map(|site| site.kind);
        let is_custody = kind == Some(SiteKind::CustodySuite);
        let is_held_or_called =
            is_custody || kind.is_some_and(SiteKind::is_court) || kind == Some(SiteKind::VoluntaryAttendance);
        let site = site?;
        if !is_held_or_called {
            return Some((site, None));
        }
        let custody_number = if is_custody { self.custody_number() } else { None };
        let past = |reader: &mut Self, name: &str, label: &str| {
            if is_custody { reader.past_moment(name, label) } else { None }
        };
        let arrested_at = past(self, "arrested", "Arrested");
        let arrived_at = past(self, "arrived", "Arrived at the police station");
        let authorised_at = past(self, "authorised", "Detention authorised");
        self.in_order(("arrested", arrested_at), ("arrived", arrived_at), "Arrival", "the arrest");
        self.in_order(("arrived", arrived_at), ("authorised", authorised_at), "Authorising", "arrival");
        let hearing_at =
            if is_custody { None } else { self.moment(Step::Place, "hearing", "Date and time").flatten() };
        let offences = self.offences();
        let adult = AppropriateAdult::from_code(self.paper.text("appropriate_adult")).unwrap_or_default();
        let event = JusticeEvent {
            point_of_contact: site.kind.point_of_contact().to_owned(),
            site: site.code.clone(),
            custody_number,
            arrested_at,
            arrived_at,
            authorised_at,
            hearing_at,
            offences,
            appropriate_adult: adult,
            outcome: None,
        };
        Some((site, Some(event)))
    }

    fn custody_number(&mut self) -> Option<CustodyNumber> {
        match CustodyNumber::parse(self.paper.text("custody_number")) {
            Ok(number) => Some(number),
            Err(NumberProblem::Empty) => None,
            Err(problem) => {
                let message = format!("Custody record number {problem}");
                self.problem(Step::Place, "custody_number", message);
                None
            }
        }
    }

    fn past_moment(&mut self, name: &str, label: &str) -> Option<Timestamp> {
        let at = self.moment(Step::Place, name, label).flatten()?;
        if at > self.now {
            self.problem(Step::Place, &format!("{name}_day"), format!("{label} must not be in the future"));
            return None;
        }
        Some(at)
    }

    /// Someone is arrested, then arrives, then is authorised (PACE s41(2), s37); what is typed otherwise is a slip.
    fn in_order(
        &mut self,
        (_, earlier): (&str, Option<Timestamp>),
        (name, later): (&str, Option<Timestamp>),
        label: &str,
        before: &str,
    ) {
        if let (Some(earlier), Some(later)) = (earlier, later)
            && later < earlier
        {
            let message = format!("{label} must not be before {before}");
            self.problem(Step::Place, &format!("{name}_day"), message);
        }
    }

    fn offences(&mut self) -> Vec<Offence> {
        let mut offences = Vec::new();
        for row in 0..self.paper.offence_rows() {
            let (group, heading) = (format!("offence_group_{row}"), format!("offence_heading_{row}"));
            let code = self.paper.text(&group);
            let words = self.short(Step::Place, &heading, "What it is called");
            if code.is_empty() && words.is_none() {
                continue;
            }
            if self.content.lookups.has("offence_group", code) {
                let heading = words.unwrap_or_default();
                offences.push(Offence { group: code.to_owned(), heading });
            } else {
                self.problem(Step::Place, &group, "Select the group of the offence");
            }
        }
        offences
    }
}
