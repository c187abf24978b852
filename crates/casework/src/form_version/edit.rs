//! Writing in a draft of a form: what a plain editor can change, each change a revision of its own.

use domain::{
    Id,
    access::{Action, Actor, RecordType},
    failure::Failure,
    form_version::{CannotKeepForm, FormVersion, Offering, TakenOut},
};
use forms::{CannotEdit, Manuscript, NewItem, TakenItem, Way};

use super::standing;
use crate::desk::Desk;

/// What is written in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The form's title and what it says of itself.
    Title {
        /// The title.
        title: String,
        /// More words.
        description: String,
    },
    /// The words of a question, its help, whether it must be answered, the words of its options in their order.
    Item {
        /// Which.
        link_id: String,
        /// Its words.
        text: String,
        /// Its help.
        help: String,
        /// Whether it must be answered.
        is_required: bool,
        /// The words of its options, as they stand; an empty one goes.
        options: Vec<String>,
        /// The places of the options, from 0, in the order that they are to have; empty where they stay.
        order: Vec<usize>,
        /// The words of an option that comes.
        added: Option<String>,
    },
    /// A question stands elsewhere.
    Move {
        /// Which.
        link_id: String,
        /// Where to.
        way: Way,
    },
    /// A question goes.
    Take {
        /// Which.
        link_id: String,
    },
    /// What was taken out last comes back.
    PutBack,
    /// A question comes.
    Add {
        /// After which.
        after: String,
        /// Whether as the first within it.
        is_within: bool,
        /// Its type.
        kind: String,
        /// Its words.
        text: String,
    },
    /// The whole Questionnaire.
    Whole {
        /// As JSON.
        json: String,
    },
    /// How it is offered.
    Offering(Offering),
    /// Where its wording comes from.
    Source(String),
}

/// Why nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotWrite {
    /// It is not kept so.
    NotKept(CannotKeepForm),
    /// It cannot be edited so.
    Edit(CannotEdit),
    /// It is no Questionnaire: a sentence.
    NoForm(String),
}

impl std::fmt::Display for CannotWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotWrite::NotKept(why) => why.fmt(f),
            CannotWrite::Edit(why) => why.fmt(f),
            CannotWrite::NoForm(why) => f.write_str(why),
        }
    }
}

/// Writes in a draft, from a page that showed `revision` of it. Answers the linkId of an item that came.
pub fn write(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
    edit: Edit,
) -> Result<Option<String>, Failure<CannotWrite>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Form);
        let (kept, scope) = record.open_apart_at(id, revision, action, |_| standing())?;
        let (noun, came) = edited(&kept.noun, edit).map_err(Failure::Refused)?;
        if noun == kept.noun {
            return Ok(came);
        }
        let decided = kept
            .write(noun, record.stamp())
            .map_err(|cannot| Failure::Refused(CannotWrite::NotKept(cannot)))?;
        record.keep(&scope, decided)?;
        Ok(came)
    })
}

fn edited(noun: &FormVersion, edit: Edit) -> Result<(FormVersion, Option<String>), CannotWrite> {
    let mut edited = noun.clone();
    let mut came = None;
    let mut form = match &edit {
        Edit::Whole { json } => Manuscript::parse(json).map_err(CannotWrite::NoForm)?,
        Edit::Offering(offering) => {
            edited.offered = Some(offering.clone());
            return Ok((edited, None));
        }
        Edit::Source(source) => {
            edited.source.clone_from(source);
            return Ok((edited, None));
        }
        _ => Manuscript::parse(&noun.questionnaire).map_err(CannotWrite::NoForm)?,
    };
    let wrong = CannotWrite::Edit;
    match edit {
        Edit::Whole { json } => {
            edited.title = form.title().to_owned();
            // As it was brought: not a blank of it is changed.
            edited.questionnaire = json;
            edited.taken = None;
            return Ok((edited, None));
        }
        Edit::Offering(_) | Edit::Source(_) => {}
        Edit::Title { title, description } => {
            form.set_title(&title);
            form.set_description(&description);
        }
        Edit::Item { link_id, text, help, is_required, options, order, added } => {
            form.set_text(&link_id, &text).map_err(wrong)?;
            form.set_help(&link_id, &help).map_err(wrong)?;
            form.set_required(&link_id, is_required).map_err(wrong)?;
            let known: Vec<String> =
                outlined(&form, &link_id).into_iter().map(|option| option.text).collect();
            for (place, words) in options.iter().enumerate() {
                // What says what it said is not touched: a number is not made a text.
                if !words.is_empty() && known.get(place) != Some(words) {
                    form.set_option(&link_id, place, words).map_err(wrong)?;
                }
            }
            if let Some(words) = added {
                form.add_option(&link_id, &words).map_err(wrong)?;
            }
            let mut emptied: Vec<usize> =
                (0..options.len()).filter(|place| options[*place].is_empty()).collect();
            if !order.is_empty() {
                let count = outlined(&form, &link_id).len();
                let order: Vec<usize> = order.into_iter().chain(known.len()..count).collect();
                form.order_options(&link_id, &order).map_err(wrong)?;
                emptied = (0..order.len()).filter(|at| emptied.contains(&order[*at])).collect();
            }
            for place in emptied.into_iter().rev() {
                form.take_option(&link_id, place).map_err(wrong)?;
            }
        }
        Edit::Move { link_id, way } => form.move_item(&link_id, way).map_err(wrong)?,
        Edit::Take { link_id } => return Ok((without(noun, &link_id)?, None)),
        Edit::PutBack => {
            let taken = edited.taken.take().ok_or(CannotWrite::Edit(CannotEdit::NotThere))?;
            let item = TakenItem { json: taken.item, within: taken.within, after: taken.after };
            form.put_back(&item).map_err(wrong)?;
        }
        Edit::Add { after, is_within, kind, text } => {
            let new = NewItem { kind: &kind, text: &text };
            came = Some(form.add_item(&after, is_within, new).map_err(wrong)?);
        }
    }
    edited.title = form.title().to_owned();
    edited.questionnaire = form.to_json();
    Ok((edited, came))
}

/// A version without one of its questions.
pub(super) fn without(noun: &FormVersion, link_id: &str) -> Result<FormVersion, CannotWrite> {
    let mut form = Manuscript::parse(&noun.questionnaire).map_err(CannotWrite::NoForm)?;
    let known = form.outline().into_iter().find(|item| item.link_id == link_id);
    let known = known.ok_or(CannotWrite::Edit(CannotEdit::NotThere))?;
    let item = form.take_item(link_id).map_err(CannotWrite::Edit)?;
    let words = if known.text.is_empty() { known.link_id } else { known.text };
    let taken = TakenOut { words, item: item.json, within: item.within, after: item.after };
    Ok(FormVersion { questionnaire: form.to_json(), taken: Some(taken), ..noun.clone() })
}

fn outlined(form: &Manuscript, link_id: &str) -> Vec<forms::OutlineOption> {
    let item = form.outline().into_iter().find(|item| item.link_id == link_id);
    item.map(|item| item.options).unwrap_or_default()
}
