//! Two windows of one draft: what a page showed when its words were typed, so that none of them covers another's.
//!
//! A page carries a fingerprint of each answer that it showed. When it is sent, an answer that its sender did not touch
//! keeps the newer words. Where both changed the same answer, the words that came first stand, the later ones are kept
//! beside them in the draft under the page that they came from, and whoever fills the form in chooses. Until then it is
//! not sent.

use std::collections::BTreeMap;

use forms::{Filled, Problem};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    desk::Form,
    draft::{Draft, Typed},
    form_run::clean,
};

/// Names of fields in which the draft holds what the program noted beside the answers.
const UNSETTLED: &str = "landward:unsettled:";
const WRITTEN: &str = "landward:written";

/// What a page showed of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The page, as it was shown once: the same address in another window is another page.
    page: String,
    /// A fingerprint of each answer on it that was not empty.
    fields: BTreeMap<String, String>,
}

/// Words for a field that another window wrote as well; neither has been chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// The field.
    pub field: String,
    /// The page that they came from.
    pub page: String,
    /// The words.
    pub texts: Vec<String>,
}

/// What was chosen for fields that two windows wrote: the page whose words are to stand, or [`STANDS`].
pub type Choices = BTreeMap<String, String>;

/// The choice of what stands in the draft already.
pub const STANDS: &str = "stands";

impl Shown {
    /// What a page shows of some fields of a draft, with the unsettled words for them.
    pub fn of<'a>(page: Uuid, draft: &Draft, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let mut shown = Self { page: page.simple().to_string(), fields: BTreeMap::new() };
        let mut show = |name: &str, texts: &[String]| {
            if !said(texts).is_empty() {
                shown.fields.insert(name.to_owned(), fingerprint(texts));
            }
        };
        for field in fields {
            show(field, draft.typed.get(field).map(Vec::as_slice).unwrap_or_default());
            for beside in unsettled(&draft.typed).filter(|beside| beside.field == field) {
                show(&beside.key(), &beside.texts);
            }
        }
        shown
    }

    /// As a page carries it.
    pub fn carried(&self) -> String {
        serde_json::to_string(self).expect("names and fingerprints are text")
    }

    /// As a page sent it back. One that cannot be read showed nothing, so that nothing is covered by it.
    pub fn read(carried: &str) -> Self {
        let shown: Option<Self> = serde_json::from_str(carried).ok();
        shown.filter(|shown| Uuid::try_parse(&shown.page).is_ok()).unwrap_or_default()
    }

    fn fingerprint_of(&self, field: &str) -> String {
        self.fields.get(field).cloned().unwrap_or_else(|| fingerprint(&[]))
    }

    /// Lays what was typed on this page over the draft. Answers what the page shows from then on.
    pub(crate) fn lay(&self, typed: Typed, over: &mut Typed) -> Self {
        let mut next = self.clone();
        for (field, mine) in typed {
            let stored = over.get(&field).cloned().unwrap_or_default();
            let own = beside(&self.page, &field);
            let (shown, now) = (self.fingerprint_of(&field), fingerprint(&mine));
            let stands = fingerprint(&stored);
            if stands == now {
                over.remove(&own);
            } else if stands == shown || self.wrote(&field, over) {
                over.remove(&own);
                self.write(&field, over);
            } else if now == shown {
                over.remove(&own);
                continue;
            } else {
                over.insert(own, mine);
                continue;
            }
            next.fields.insert(field.clone(), now);
            over.insert(field, mine);
        }
        next
    }

    /// Settles what was chosen, of what this page showed: words that came meanwhile stay to be chosen from.
    pub(crate) fn settle(&self, choices: &Choices, over: &mut Typed) {
        for (field, choice) in choices {
            let all = unsettled(over).filter(|beside| beside.field == *field);
            let seen: Vec<Unsettled> = all
                .filter(|beside| self.fingerprint_of(&beside.key()) == fingerprint(&beside.texts))
                .collect();
            let stands = over.get(field).map(Vec::as_slice).unwrap_or_default();
            match seen.iter().find(|beside| beside.page == *choice) {
                // What stands was changed on this very page or elsewhere: asked again, with what stands now.
                Some(_) if fingerprint(stands) != self.fingerprint_of(field) => continue,
                Some(chosen) => {
                    over.insert(field.clone(), chosen.texts.clone());
                    self.write(field, over);
                }
                None if choice == STANDS => {}
                None => continue,
            }
            for beside in seen {
                over.remove(&beside.key());
            }
        }
    }

    /// Whether words for a field that were typed on this page wait for a choice.
    pub(crate) fn is_unsettled(&self, field: &str, draft: &Typed) -> bool {
        draft.contains_key(&beside(&self.page, field))
    }

    /// Whether this page was the last that wrote a field: its answer may have been lost on the way.
    fn wrote(&self, field: &str, draft: &Typed) -> bool {
        let line = format!("{} {field}", self.page);
        !self.page.is_empty() && draft.get(WRITTEN).is_some_and(|written| written.contains(&line))
    }

    fn write(&self, field: &str, draft: &mut Typed) {
        let written = draft.entry(WRITTEN.to_owned()).or_default();
        written.retain(|line| line.split_once(' ').is_none_or(|(_, known)| known != field));
        written.push(format!("{} {field}", self.page));
    }
}

impl Unsettled {
    fn key(&self) -> String {
        beside(&self.page, &self.field)
    }
}

/// The words of a draft that wait for a choice.
pub fn unsettled(typed: &Typed) -> impl Iterator<Item = Unsettled> {
    typed.range(UNSETTLED.to_owned()..).map_while(|(name, texts)| {
        let (page, field) = name.strip_prefix(UNSETTLED)?.split_once(':')?;
        Some(Unsettled { field: field.to_owned(), page: page.to_owned(), texts: texts.clone() })
    })
}

/// Whether a name is that of words that wait for a choice.
pub(crate) fn is_unsettled(name: &str) -> bool {
    name.starts_with(UNSETTLED)
}

/// What keeps a form from being sent because two windows wrote the same answer: a line for each field. Words of a section
/// that is not asked would not be sent whichever stood.
pub(crate) fn problems(form: &Form, typed: &Typed, filled: impl FnOnce() -> Filled) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let unsettled: Vec<Unsettled> = unsettled(typed).collect();
    if unsettled.is_empty() {
        return problems;
    }
    let filled = filled();
    let mut asked = form.questionnaire.sections();
    asked.retain(|section| section.is_asked(&filled));
    for beside in unsettled {
        let Some(item) = form.questionnaire.item_of(&beside.field) else { continue };
        let is_asked = asked.iter().any(|section| section.holds(item.link_id()));
        if is_asked && problems.iter().all(|known| known.field != beside.field) {
            problems.push(Problem {
                message: format!(
                    "Select which words stand, of those that you typed in two windows: {}",
                    item.text().unwrap_or_default()
                ),
                link_id: item.link_id().to_owned(),
                field: beside.field,
            });
        }
    }
    problems
}

fn beside(page: &str, field: &str) -> String {
    format!("{UNSETTLED}{page}:{field}")
}

/// What is said by some texts: one normal form, without the empty field that a page sends beside boxes to tick.
fn said(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean(text.clone())).filter(|text| !text.is_empty()).collect()
}

fn fingerprint(texts: &[String]) -> String {
    let mut digest = Sha256::new();
    for text in said(texts) {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::{Choices, STANDS, Shown, Unsettled, fingerprint, unsettled};
    use crate::draft::Typed;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()])).collect()
    }

    fn page(number: u128, shows: &[(&str, &str)]) -> Shown {
        let fields = typed(shows);
        let fields = fields.into_iter().map(|(name, texts)| (name, fingerprint(&texts))).collect();
        Shown { page: Uuid::from_u128(number).simple().to_string(), fields }
    }

    fn words(draft: &Typed, field: &str) -> String {
        draft.get(field).map(|texts| texts.join("|")).unwrap_or_default()
    }

    fn waiting(draft: &Typed) -> Vec<(String, String)> {
        unsettled(draft).map(|Unsettled { field, texts, .. }| (field, texts.join("|"))).collect()
    }

    #[test]
    fn what_was_not_touched_keeps_the_newer_words() {
        let mut draft = typed(&[("a", "newer"), ("b", "old")]);
        let shown = page(1, &[("b", "old")]);
        shown.lay(typed(&[("a", ""), ("b", "mine")]), &mut draft);
        assert_eq!((words(&draft, "a"), words(&draft, "b")), ("newer".to_owned(), "mine".to_owned()));
        assert!(waiting(&draft).is_empty());
        let next = shown.lay(typed(&[("a", "  \r\n")]), &mut draft);
        assert_eq!(words(&draft, "a"), "newer");
        next.lay(typed(&[("a", "")]), &mut draft);
        assert_eq!(words(&draft, "a"), "newer", "sent again by the script, it is still not touched");
    }

    #[test]
    fn where_both_wrote_both_are_kept_until_one_is_chosen() {
        for (choice, stands) in [(STANDS.to_owned(), "theirs"), (page(1, &[]).page, "mine")] {
            let mut draft = typed(&[("a", "theirs")]);
            let stale = page(1, &[]);
            let next = stale.lay(typed(&[("a", "mine")]), &mut draft);
            assert_eq!(words(&draft, "a"), "theirs");
            assert_eq!(waiting(&draft), [("a".to_owned(), "mine".to_owned())]);
            next.lay(typed(&[("a", "mine")]), &mut draft);
            assert_eq!(
                waiting(&draft),
                [("a".to_owned(), "mine".to_owned())],
                "the script saves it once more"
            );
            let mut asks = page(2, &[("a", "theirs")]);
            let choices = Choices::from([("a".to_owned(), choice)]);
            asks.settle(&choices, &mut draft);
            assert_eq!(waiting(&draft).len(), 1, "a page that did not show the words settles nothing");
            for beside in unsettled(&draft).collect::<Vec<_>>() {
                asks.fields.insert(beside.key(), fingerprint(&beside.texts));
            }
            asks.settle(&choices, &mut draft);
            assert_eq!((words(&draft, "a").as_str(), waiting(&draft).len()), (stands, 0));
        }
    }

    #[test]
    fn a_choice_does_not_take_words_that_were_changed_after_the_page_was_shown() {
        let mut draft = typed(&[("a", "theirs")]);
        page(1, &[]).lay(typed(&[("a", "mine")]), &mut draft);
        let mut asks = page(2, &[("a", "theirs")]);
        for beside in unsettled(&draft).collect::<Vec<_>>() {
            asks.fields.insert(beside.key(), fingerprint(&beside.texts));
        }
        draft.insert("a".to_owned(), vec!["newer".to_owned()]);
        asks.settle(&BTreeMap::from([("a".to_owned(), page(1, &[]).page)]), &mut draft);
        assert_eq!((words(&draft, "a").as_str(), waiting(&draft).len()), ("newer", 1));
    }

    #[test]
    fn a_page_does_not_stand_in_its_own_way() {
        let mut draft = Typed::new();
        let shown = page(1, &[]);
        let next = shown.lay(typed(&[("a", "on")]), &mut draft);
        next.lay(typed(&[("a", "one")]), &mut draft);
        assert_eq!(words(&draft, "a"), "one");
        // The answer to the first was lost: the page still says that it showed nothing.
        shown.lay(typed(&[("a", "one more")]), &mut draft);
        assert_eq!(words(&draft, "a"), "one more");
        shown.lay(typed(&[("a", "")]), &mut draft);
        assert_eq!(words(&draft, "a"), "", "what it wrote itself it may take out again");
        assert!(waiting(&draft).is_empty());
    }

    #[test]
    fn a_page_that_carries_nothing_covers_nothing() {
        let mut draft = typed(&[("a", "theirs")]);
        let shown = Shown::read("nonsense");
        shown.lay(typed(&[("a", "mine"), ("b", "new")]), &mut draft);
        assert_eq!((words(&draft, "a").as_str(), words(&draft, "b").as_str()), ("theirs", "new"));
        assert_eq!(waiting(&draft), [("a".to_owned(), "mine".to_owned())]);
    }
}
