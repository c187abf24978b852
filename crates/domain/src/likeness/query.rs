//! Who is asked for: from one line that takes anything or from fields, and the keys that this asks about.

use super::{
    AskedBirth, Key, Lookup, Nicknames, Part, Sound, Tier, Token, born, fold::tokens, keys, sound::otherwise,
};
use crate::{birth::Birth, nhs_number::NhsNumber, postcode::Postcode};

/// The most keys that one query looks up.
const MOST_LOOKUPS: usize = 60;
/// Words of a name that keys are made of.
const MOST_WORDS: usize = 4;
/// Other sounds of a word that are tried.
const MOST_OTHERWISE: usize = 4;
/// Other forms of a given name that are tried, the likeliest first.
const MOST_FORMS: usize = 6;

/// Who is asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Query {
    pub(super) family: Vec<Token>,
    pub(super) given: Vec<Token>,
    /// Words of which nobody said which part of the name they are.
    pub(super) either: Vec<Token>,
    pub(super) birth: Option<AskedBirth>,
    pub(super) nhs_number: Option<NhsNumber>,
    pub(super) numbers: Vec<String>,
    pub(super) postcode: Option<Postcode>,
}

/// What is known of somebody when it stands in fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// The family name, or nothing.
    pub family: &'a str,
    /// The given names, or nothing.
    pub given: &'a str,
    /// When they were born.
    pub birth: Birth,
    /// Their NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// The keys of other numbers.
    pub numbers: &'a [String],
    /// Where they live.
    pub postcode: Option<&'a Postcode>,
}

impl Query {
    /// Asks for somebody whose facts stand in fields.
    pub fn of(fields: Fields<'_>) -> Self {
        let birth = match fields.birth {
            Birth::Known { on } => Some(AskedBirth::On(on)),
            Birth::Month { year, .. } | Birth::Year { year } => Some(AskedBirth::Year(year)),
            Birth::Estimated { years, on, .. } => Some(AskedBirth::Age { years, on }),
            Birth::Unknown | Birth::Refused => None,
        };
        Self {
            family: tokens(fields.family),
            given: tokens(fields.given),
            either: Vec::new(),
            birth,
            nhs_number: fields.nhs_number,
            numbers: fields.numbers.to_vec(),
            postcode: fields.postcode.filter(|postcode| postcode.pseudo().is_none()).cloned(),
        }
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        let has_fact = self.birth.is_some() || self.nhs_number.is_some() || self.postcode.is_some();
        !self.has_name() && !has_fact && self.numbers.is_empty()
    }

    pub(super) fn has_name(&self) -> bool {
        self.words().next().is_some()
    }

    /// The words of the name with the part that each is, if that is known.
    pub(super) fn words(&self) -> impl Iterator<Item = (&Token, Option<Part>)> {
        let family = self.family.iter().map(|token| (token, Some(Part::Family)));
        let given = self.given.iter().map(|token| (token, Some(Part::Given)));
        family.chain(given).chain(self.either.iter().map(|token| (token, None)))
    }

    /// The keys to look up, the most telling first, at most sixty.
    pub fn keys(&self, nicknames: &Nicknames) -> Vec<Lookup> {
        let mut lookups = Lookups::default();
        self.keys_of_facts(&mut lookups);
        let words: Vec<(&Token, Vec<Sound>)> = self
            .words()
            .map(|(token, _)| token)
            .filter(|token| token.text.chars().count() > 1)
            .take(MOST_WORDS)
            .map(|token| (token, other_sounds(&token.text, nicknames)))
            .collect();
        for (token, _) in &words {
            for year in self.years() {
                lookups.add(Tier::Likely, keys::sound_and_year(token.sound, year));
            }
            // Alone, a name is looked up also as it may otherwise sound.
            lookups.add(Tier::Name, keys::single(token.sound));
        }
        if let [(_, sounds)] = words.as_slice() {
            for sound in sounds {
                lookups.add(Tier::Name, keys::single(*sound));
            }
        }
        for (at, word) in words.iter().enumerate() {
            for other in &words[at + 1..] {
                keys_of_two(word, other, &mut lookups);
            }
        }
        lookups.in_order()
    }

    fn keys_of_facts(&self, lookups: &mut Lookups) {
        if let Some(number) = self.nhs_number {
            lookups.add(Tier::Number, keys::nhs_number(number.value()));
        }
        for number in self.numbers.iter().take(8) {
            lookups.add(Tier::Number, keys::number(number));
        }
        if let Some(postcode) = &self.postcode {
            lookups.add(Tier::Telling, keys::postcode(postcode.as_str()));
        }
        if let Some(AskedBirth::On(date)) = self.birth {
            lookups.add(Tier::Telling, keys::birth_date(date));
            if let Some(swapped) = born::swapped(date) {
                lookups.add(Tier::Likely, keys::birth_date(swapped));
            }
            for key in born::slips(date) {
                lookups.add(Tier::Slip, key);
            }
        }
    }

    /// The years of birth that are asked for.
    fn years(&self) -> Vec<i16> {
        match self.birth {
            Some(AskedBirth::On(date)) => vec![date.year()],
            Some(AskedBirth::Year(year)) => vec![year, year - 1, year + 1],
            Some(AskedBirth::Age { years, on }) => {
                let year = on.year() - i16::from(years);
                vec![year, year - 1]
            }
            None => Vec::new(),
        }
    }
}

fn other_sounds(word: &str, nicknames: &Nicknames) -> Vec<Sound> {
    let forms = nicknames.forms_of(word).iter().map(|form| Sound::of(form));
    let mut sounds: Vec<Sound> = Vec::new();
    for sound in forms {
        if sounds.len() < MOST_FORMS && sound != Sound::of(word) && !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    for sound in otherwise(word, MOST_OTHERWISE) {
        if !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}

fn keys_of_two(one: &(&Token, Vec<Sound>), other: &(&Token, Vec<Sound>), lookups: &mut Lookups) {
    let ((first, first_sounds), (second, second_sounds)) = (one, other);
    lookups.add(Tier::Telling, keys::sound_pair(first.sound, second.sound));
    for sound in first_sounds {
        lookups.add(Tier::Likely, keys::sound_pair(*sound, second.sound));
    }
    for sound in second_sounds {
        lookups.add(Tier::Likely, keys::sound_pair(first.sound, *sound));
    }
    // Both names may be written in the way of another tradition: Jonescu Julian is Ionescu Iulian.
    for one in first_sounds.iter().take(2) {
        for other in second_sounds.iter().take(2) {
            lookups.add(Tier::Likely, keys::sound_pair(*one, *other));
        }
    }
    lookups.add(Tier::Likely, keys::beginnings(&first.text, &second.text));
    lookups.add(Tier::Likely, keys::beginnings(&second.text, &first.text));
}

#[derive(Default)]
struct Lookups(Vec<Lookup>);

impl Lookups {
    fn add(&mut self, tier: Tier, key: Key) {
        if !self.0.iter().any(|known| known.key == key) {
            self.0.push(Lookup { tier, key });
        }
    }

    fn in_order(mut self) -> Vec<Lookup> {
        // A stable sort: within a tier the order of asking stays.
        self.0.sort_by_key(|lookup| lookup.tier);
        self.0.truncate(MOST_LOOKUPS);
        self.0
    }
}
