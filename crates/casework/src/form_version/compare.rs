//! A version beside another one, for whoever must say yes to the newer: what it asks, and how it is offered.

use domain::{
    Id,
    access::Actor,
    content::{Content, OfferedForm},
    failure::{Failure, Never},
    form_version::{FormVersion, Offering},
    noun::Kept,
};
use forms::{Difference, differences};

use super::open;
use crate::desk::Desk;

/// A version beside another one.
#[derive(Debug)]
pub struct Compared {
    /// The version.
    pub kept: Kept<FormVersion>,
    /// The other one, as `code/version`; none where there is none.
    pub against: Option<String>,
    /// How the other is offered, and how this one is, where the two differ.
    pub offered: Option<(Option<Offering>, Option<Offering>)>,
    /// What differs in the form itself.
    pub differences: Vec<Difference>,
}

/// What differs between a version and the one that is asked now; for that itself, the one that it was begun from.
pub fn compare(desk: &Desk, by: &Actor, id: Id<FormVersion>) -> Result<Compared, Failure<Never>> {
    let kept = open(desk, by, id)?.kept;
    let from = kept.noun.began_from.as_deref().and_then(|from| from.split_once('/'));
    let asked = desk.form(&kept.noun.form).map(|form| form.version.clone());
    let own = kept.noun.version();
    let shipped = desk.content().forms.newest(&kept.noun.form).map(|text| text.version.to_string());
    // A draft is held against what is asked now; what was published, for ever against what was asked before it.
    let before = match kept.is_draft() {
        true => asked.filter(|version| *version != own),
        false => desk.forms_in_use().before(&kept.noun.form, kept.noun.number).or(shipped.clone()),
    };
    let of_this = |version: String| (kept.noun.form.clone(), version);
    let began_from = from.map(|(code, version)| (code.to_owned(), version.to_owned()));
    let other = before.map(of_this).or(began_from).or_else(|| shipped.map(of_this));
    let other = other.and_then(|(code, version)| Some((desk.text_of(&code, &version)?, code, version)));
    let Some((text, code, version)) = other else {
        return Ok(Compared { kept, against: None, offered: None, differences: Vec::new() });
    };
    let found = differences(&text, &kept.noun.questionnaire).unwrap_or_default();
    let offered = (
        offering_of(desk, &code, &version),
        kept.noun.offered.clone().or_else(|| shipped_offering(desk.content(), &kept.noun.form)),
    );
    let offered = Some(offered).filter(|(before, after)| before != after);
    Ok(Compared { kept, against: Some(format!("{code}/{version}")), offered, differences: found })
}

/// How a version was offered: as it says itself, else as the form that came with the program.
fn offering_of(desk: &Desk, code: &str, version: &str) -> Option<Offering> {
    let own = desk.forms_in_use().offering(code, version).cloned();
    own.or_else(|| shipped_offering(desk.content(), code))
}

fn shipped_offering(content: &Content, code: &str) -> Option<Offering> {
    content.offered_forms.iter().find(|offered| offered.code == code).map(as_offering)
}

fn as_offering(offered: &OfferedForm) -> Offering {
    Offering {
        group: offered.group.clone(),
        ruled_by: offered.ruled_by.code().to_owned(),
        from_age: offered.from_age,
        until_age: offered.until_age,
        who_for: offered.who_for.code().to_owned(),
    }
}
