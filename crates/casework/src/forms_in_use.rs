//! The forms that are asked now: those of the content folder, with the team's own versions from the record laid over them.
//!
//! They are read once and kept until the record says that something changed ([`Desk::take_up_forms`]). A version of the
//! record that cannot be read any more (a list it names has gone) does not stop the program: the version before it is
//! asked, and the pages that keep forms say so.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::{Actor, RecordType},
    content::{Content, OfferedForm, WhoFor},
    failure::{Failure, Fault, Never},
    form_version::{FormVersion, Offering},
    noun::Kept,
};

use crate::{
    desk::{CannotOpen, Desk, Form},
    form,
};

/// The forms that are asked, and what earlier versions of the record said.
#[derive(Debug, Default)]
pub struct FormsInUse {
    /// Where the record stood when they were read.
    mark: i64,
    /// The newest of the content folder, also where the team's own is asked instead.
    shipped: BTreeMap<String, Arc<Form>>,
    newest: BTreeMap<String, Arc<Form>>,
    offered: Vec<OfferedForm>,
    /// As what each form's answers are kept, also of forms that are offered no more: whoever has one open goes on with it.
    ruled_by: BTreeMap<String, RecordType>,
    /// Every version of the record that was ever published, by code and version.
    texts: BTreeMap<(String, String), String>,
    /// How each of them says itself that it is offered.
    offerings: BTreeMap<(String, String), Offering>,
    broken: Vec<BrokenForm>,
}

/// A published version that cannot be asked as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenForm {
    /// The form's code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Why: each problem a sentence.
    pub problems: Vec<String>,
}

impl FormsInUse {
    /// The forms of the content folder alone.
    pub(crate) fn of_content(content: &Content) -> Result<Self, CannotOpen> {
        let shipped = form::read_all(content)?;
        Ok(Self {
            newest: shipped.clone(),
            shipped,
            ruled_by: rules_of(&content.offered_forms),
            offered: content.offered_forms.clone(),
            ..Self::default()
        })
    }

    fn with(&self, content: &Content, mark: i64, published: Vec<Kept<FormVersion>>) -> Self {
        let mut newest = self.shipped.clone();
        let mut offered = content.offered_forms.clone();
        let mut ruled_by = rules_of(&offered);
        let (mut texts, mut offerings, mut broken) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for kept in published {
            let (code, version) = (kept.noun.form.clone(), kept.noun.version());
            let kind =
                kept.noun.offered.as_ref().and_then(|offered| RecordType::from_code(&offered.ruled_by));
            ruled_by.extend(kind.map(|kind| (code.clone(), kind)));
            if kept.is_in_use() {
                // What is asked already was read once and cannot have changed.
                let known = self.newest.get(&code).filter(|form| form.version == version).cloned();
                let read = match known {
                    Some(form) => Ok(form),
                    None => form::read_kept(content, &kept.noun).map(Arc::new),
                };
                match read {
                    Ok(form) => {
                        newest.insert(code.clone(), form);
                        if let Some(offering) = &kept.noun.offered {
                            offered.retain(|known| known.code != code);
                            offered.extend(offered_as(&kept.noun, offering));
                        }
                    }
                    Err(problems) => {
                        broken.push(BrokenForm { code: code.clone(), version: version.clone(), problems });
                    }
                }
            }
            offerings.extend(kept.noun.offered.map(|offered| ((code.clone(), version.clone()), offered)));
            texts.insert((code, version), kept.noun.questionnaire);
        }
        // What is offered can be asked, under the name that it has now.
        offered.retain_mut(|offered| match newest.get(&offered.code) {
            Some(form) if form.is_of_the_team() => {
                offered.title = form.questionnaire.title().unwrap_or(&offered.title).to_owned();
                true
            }
            Some(_) => true,
            None => false,
        });
        Self { mark, shipped: self.shipped.clone(), newest, offered, ruled_by, texts, offerings, broken }
    }

    /// The version of a form that is asked now.
    pub fn form(&self, code: &str) -> Option<&Arc<Form>> {
        self.newest.get(code)
    }

    /// Every form that is asked, by code.
    pub fn forms(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.newest.values()
    }

    /// Forms that are offered beside screening and assessment, in their order.
    pub fn offered(&self) -> &[OfferedForm] {
        &self.offered
    }

    /// How a form is offered, if it is.
    pub fn offer(&self, code: &str) -> Option<&OfferedForm> {
        self.offered.iter().find(|offered| offered.code == code)
    }

    /// The record type as which the answers of a form are kept; none of a form that was never offered.
    pub fn ruled_by(&self, code: &str) -> Option<RecordType> {
        self.ruled_by.get(code).copied()
    }

    /// How a version that the team published says itself that it is offered.
    pub fn offering(&self, code: &str, version: &str) -> Option<&Offering> {
        self.offerings.get(&(code.to_owned(), version.to_owned()))
    }

    /// The team's version of a form that was published before this one.
    pub fn before(&self, code: &str, number: u32) -> Option<String> {
        let numbers = self.texts.keys().filter(|(known, _)| known == code);
        let earlier = numbers.filter_map(|(_, version)| version.strip_prefix('t')?.parse::<u32>().ok());
        earlier.filter(|known| *known < number).max().map(|number| format!("t{number}"))
    }

    /// Versions that are published and cannot be asked.
    pub fn broken(&self) -> &[BrokenForm] {
        &self.broken
    }
}

fn rules_of(offered: &[OfferedForm]) -> BTreeMap<String, RecordType> {
    offered.iter().map(|offered| (offered.code.clone(), offered.ruled_by)).collect()
}

/// Forms of the team come after those of content.
const AFTER_CONTENT: u32 = 10_000;

fn offered_as(noun: &FormVersion, offering: &Offering) -> Option<OfferedForm> {
    Some(OfferedForm {
        code: noun.form.clone(),
        title: noun.title.clone(),
        group: offering.group.clone(),
        order: AFTER_CONTENT,
        ruled_by: RecordType::from_code(&offering.ruled_by)?,
        from_age: offering.from_age,
        until_age: offering.until_age,
        who_for: WhoFor::from_code(&offering.who_for)?,
    })
}

impl Desk {
    /// The version of a form that is asked now.
    pub fn form(&self, code: &str) -> Option<Arc<Form>> {
        self.forms_in_use().form(code).cloned()
    }

    /// Reads the team's own forms again, where the record says that something changed since.
    pub fn take_up_forms(&self, mark: i64) -> Result<(), Fault> {
        if self.forms_in_use().mark == mark {
            return Ok(());
        }
        let read = self.read_latest(&Actor::Operator, |record| {
            Ok::<_, Failure<Never>>((record.forms_mark()?, record.published_forms()?))
        });
        let (mark, published) = read.map_err(fault)?;
        let forms = self.forms_in_use().with(self.content(), mark, published);
        for broken in forms.broken() {
            tracing::warn!(form = broken.code, version = broken.version, "a published form cannot be asked");
        }
        self.lay_out(forms);
        Ok(())
    }

    /// The same after a change that this desk made itself.
    pub(crate) fn take_up_own_forms(&self) -> Result<(), Fault> {
        let mark = self.read_latest(&Actor::Operator, |record| Ok::<_, Failure<Never>>(record.forms_mark()?));
        self.take_up_forms(mark.map_err(fault)?)
    }

    /// A form in the very version that answers or a draft name: the one that is asked, or an earlier one read again.
    pub fn form_of(&self, code: &str, version: &str) -> Option<Arc<Form>> {
        let forms = self.forms_in_use();
        if let Some(newest) = forms.form(code).filter(|form| form.version == version) {
            return Some(Arc::clone(newest));
        }
        let kept = forms.texts.get(&(code.to_owned(), version.to_owned()));
        if let Some(json) = kept {
            return form::read_team(self.content(), code, version, json).ok().map(Arc::new);
        }
        let text = self.content().forms.version(code, version.parse().ok()?)?;
        form::read(self.content(), code, version, &text.json).ok().map(Arc::new)
    }

    /// A version as it was written; of the content folder, or of the team and once published.
    pub fn text_of(&self, code: &str, version: &str) -> Option<String> {
        let forms = self.forms_in_use();
        if let Some(json) = forms.texts.get(&(code.to_owned(), version.to_owned())) {
            return Some(json.clone());
        }
        let text = self.content().forms.version(code, version.parse().ok()?)?;
        Some(text.json.clone())
    }
}

fn fault(failure: Failure<Never>) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        other => Fault::program(format!("the forms of the record cannot be read: {other:?}")),
    }
}
