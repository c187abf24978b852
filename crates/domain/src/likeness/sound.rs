//! How a folded name sounds, roughly: its consonants in few classes, for the names heard in Birmingham.
//!
//! Stored keys are made of sounds: whoever changes a rule raises the version of the keys.

/// The sound of a name: up to ten classes of consonants, five bits each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Sound(pub(super) u64);

/// Ways of writing Mohammed that leave letters out; the others fall together by the rules.
const SHORT_FOR_MOHAMMED: [&str; 5] = ["md", "mohd", "muhd", "mohmd", "mhd"];
/// The first half of names like Abdul Rahman when it stands alone.
const SERVANT: [&str; 8] = ["abd", "abdi", "abdul", "abdel", "abdal", "abdur", "abdou", "abdu"];
/// Classes that fit into a sound.
const MOST: u32 = 10;

struct Sounds {
    code: u64,
    count: u32,
    /// The class of the letter just before, if that was a consonant: doubled letters sound once.
    last: Option<u8>,
}

impl Sounds {
    fn push(&mut self, class: u8) {
        if self.last != Some(class) && self.count < MOST {
            self.code = self.code << 5 | u64::from(class - b'A' + 1);
            self.count += 1;
        }
        self.last = Some(class);
    }
}

impl Sound {
    /// The sound of a folded word. Words of other scripts sound only like themselves.
    pub fn of(word: &str) -> Self {
        if !word.is_ascii() {
            return Self(super::keys::hash(b"script", word.as_bytes()) | 1 << 63);
        }
        if SHORT_FOR_MOHAMMED.contains(&word) {
            return Self::of("mohammed");
        }
        if SERVANT.contains(&word) {
            return Self::of("abdt");
        }
        let letters = word.as_bytes();
        let mut sounds = Sounds { code: 0, count: 0, last: None };
        let mut at = beginning(letters, &mut sounds);
        while at < letters.len() {
            at += step(letters, at, &mut sounds);
        }
        Self(sounds.code)
    }

    /// Whether it has enough consonants to tell names apart.
    pub const fn is_telling(self) -> bool {
        self.0 >= 1 << 5
    }
}

/// Letters that sound otherwise, or not at all, at the beginning of a word; gives the place to go on from.
fn beginning(letters: &[u8], sounds: &mut Sounds) -> usize {
    let is_consonant = |place: usize| letters.get(place).is_some_and(|letter| !is_vowel(*letter));
    match letters {
        [b'm', b'c', ..] => {
            sounds.push(b'M');
            sounds.push(b'K');
            2
        }
        [b'm', b'a', b'c', _, _, _, ..] => {
            sounds.push(b'M');
            sounds.push(b'K');
            3
        }
        [b'k' | b'g' | b'p', b'n', ..] | [b'w', b'r', ..] | [b'p', b's', ..] => 1,
        // O'Brien is found by those who leave the O' out.
        [b'o', _, _, _, _, _, ..] if is_consonant(1) => 1,
        [b'w', ..] => {
            sounds.push(b'W');
            1
        }
        [b'h', ..] => {
            sounds.push(b'H');
            1
        }
        [b'x', ..] => {
            sounds.push(b'S');
            1
        }
        [first, ..] if is_vowel(*first) => {
            sounds.push(b'A');
            sounds.last = None;
            1
        }
        _ => 0,
    }
}

/// Sounds what stands at a place and says how many letters that was.
fn step(letters: &[u8], at: usize, sounds: &mut Sounds) -> usize {
    let next = letters.get(at + 1).copied().unwrap_or(b' ');
    let after = letters.get(at + 2).copied().unwrap_or(b' ');
    let before = at.checked_sub(1).map_or(b' ', |place| letters[place]);
    let is_soft = matches!(next, b'e' | b'i' | b'y');
    let (class, length) = match (letters[at], next, after) {
        (b's', b'c', b'h') | (b't', b'c', b'h') => (b'X', 3),
        (b'd', b'g', b'e') => (b'J', 2),
        (b'd', b'j', _) => (b'J', 2),
        (b'c', b'h', b'r' | b'l') => (b'K', 2),
        (b's', b'h', _) | (b'c', b'h', _) | (b's', b'z', _) | (b'c', b'z', _) => (b'X', 2),
        (b'p', b'h', _) => (b'F', 2),
        (b'c', b'k', _) => (b'K', 2),
        (b'g', b'h', _) if at > 0 && is_vowel(before) && !is_vowel(after) => return silent(sounds, 2),
        (b'p', b's' | b't', _) if before == b'm' => return silent(sounds, 1),
        (b'h', _, _) if is_vowel(before) && is_vowel(next) => (b'H', 1),
        // H and W that are not sounded only lengthen the letter before them.
        (b'h' | b'w', _, _) => return 1,
        (b'b' | b'p', _, _) => (b'P', 1),
        (b'd' | b't', _, _) => (b'T', 1),
        (b'f' | b'v', _, _) => (b'F', 1),
        (b'c', _, _) if is_soft => (b'S', 1),
        (b'c' | b'g' | b'k' | b'q', _, _) => (b'K', 1),
        (b's' | b'z', _, _) => (b'S', 1),
        (b'x', _, _) => {
            sounds.push(b'K');
            (b'S', 1)
        }
        (letter @ (b'j' | b'l' | b'm' | b'n' | b'r'), _, _) => (letter.to_ascii_uppercase(), 1),
        _ => return silent(sounds, 1),
    };
    sounds.push(class);
    length
}

/// Vowels and silent letters part what stands on either side of them.
const fn silent(sounds: &mut Sounds, length: usize) -> usize {
    sounds.last = None;
    length
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// How the same sound may be spelt in another tradition: Polish and Somali letters, J and Y, W and V.
const AT_THE_BEGINNING: [(&str, &str); 13] = [
    ("kh", "h"),
    ("sh", "s"),
    ("ch", "k"),
    ("ca", "a"),
    ("cu", "u"),
    ("x", "h"),
    ("h", "x"),
    ("j", "y"),
    ("y", "j"),
    ("i", "j"),
    ("g", "j"),
    ("j", "g"),
    ("s", "sh"),
];
const ANYWHERE: [(&str, &str); 6] =
    [("w", "v"), ("v", "w"), ("gh", "h"), ("ch", "k"), ("x", "h"), ("s", "sh")];

/// Other sounds that the writer of a word may have meant, at most `most`, the word's own left out.
pub(super) fn otherwise(word: &str, most: usize) -> Vec<Sound> {
    let own = Sound::of(word);
    let mut others = Vec::new();
    let at_start = AT_THE_BEGINNING
        .iter()
        .filter_map(|(from, to)| word.strip_prefix(from).map(|rest| format!("{to}{rest}")));
    let anywhere = ANYWHERE
        .iter()
        .filter(|(from, _)| word.get(1..).is_some_and(|rest| rest.contains(from)))
        .map(|(from, to)| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            format!("{first}{}", rest.replace(from, to))
        });
    for spelling in at_start.chain(anywhere) {
        let sound = Sound::of(&spelling);
        if sound != own && !others.contains(&sound) {
            others.push(sound);
        }
        if others.len() == most {
            break;
        }
    }
    others
}
