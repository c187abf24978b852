//! Which given names are short or other forms of which: content, brought in from a list.

use std::collections::HashMap;

use super::fold::tokens;

/// Other forms of given names, such as Bob for Robert and Siobhan for Shavon.
#[derive(Clone, Debug, Default)]
pub struct Nicknames(HashMap<String, Vec<String>>);

impl Nicknames {
    /// A list without names.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads pairs of names, of which each is a form of the other.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut forms = Self::default();
        for (one, other) in pairs {
            if let ([one], [other]) = (tokens(one).as_slice(), tokens(other).as_slice())
                && one.text != other.text
            {
                forms.add(&one.text, &other.text);
                forms.add(&other.text, &one.text);
            }
        }
        forms
    }

    /// Reads names, each with its other forms, the likeliest first. What is more than one word is passed over.
    pub fn from_forms<'a>(lists: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut all = Self::default();
        for (name, forms) in lists {
            let [name] = &tokens(name)[..] else { continue };
            for form in forms.split_whitespace().flat_map(tokens).filter(|form| form.text != name.text) {
                all.add(&name.text, &form.text);
            }
        }
        all
    }

    fn add(&mut self, name: &str, form: &str) {
        let forms = self.0.entry(name.to_owned()).or_default();
        if !forms.iter().any(|known| known == form) {
            forms.push(form.to_owned());
        }
    }

    /// The other forms of a folded name.
    pub fn forms_of(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether two folded names are forms of each other.
    pub fn are_forms(&self, one: &str, other: &str) -> bool {
        self.forms_of(one).iter().any(|form| form == other)
    }
}
