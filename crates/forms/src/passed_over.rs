//! Words on a sheet under questions that are not asked: a form leaves them out, so whoever typed them must be told.

use crate::{
    filling::{Filled, Place},
    question::Kind,
    questionnaire::Questionnaire,
    sheet::Sheet,
};

/// Words that were typed under a question which is not asked as the answers stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The question's name.
    pub link_id: String,
    /// The question.
    pub question: String,
    /// What was typed.
    pub words: String,
}

impl Questionnaire {
    /// The words of a sheet that are in no answer, in the order of the sheet. What was chosen and not typed is passed over
    /// without a word: it was chosen with one press and is with another.
    pub fn passed_over(&self, sheet: &Sheet, filled: &Filled) -> Vec<PassedOver> {
        let words = sheet.fields().filter_map(|(field, texts)| {
            let words = texts.iter().map(|text| text.trim()).find(|text| !text.is_empty())?;
            let (name, item) = self.named_item(field)?;
            let is_typed = matches!(item.kind, Kind::String(_) | Kind::Text(_));
            (is_typed && !filled.is_asked(name)).then(|| PassedOver {
                link_id: item.link_id().to_owned(),
                question: item.text().unwrap_or_default().to_owned(),
                words: words.to_owned(),
            })
        });
        words.collect()
    }

    /// The question of a cell, and the field's name without row and part.
    fn named_item<'f>(&self, field: &'f str) -> Option<(&'f str, &crate::Item)> {
        let Some(Place::Cell(_)) = self.locate(field) else { return None };
        let mut name = field;
        loop {
            let (before, last) = name.rsplit_once(':').map_or(("", name), |(before, last)| (before, last));
            if let Some(index) = self.0.by_name.get(last) {
                return Some((name, self.at(*index)));
            }
            name = Some(before).filter(|before| !before.is_empty())?;
        }
    }
}
