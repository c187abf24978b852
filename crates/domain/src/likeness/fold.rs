//! Names in one form: small Latin letters, without accents, apostrophes and the particles that come and go.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::sound::Sound;
use crate::{name::words, text::is_invisible};

/// One word of a name, folded, with its sound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// The folded word.
    pub text: String,
    /// How it sounds.
    pub sound: Sound,
}

impl Token {
    fn new(text: String) -> Self {
        let sound = Sound::of(&text);
        Self { text, sound }
    }
}

/// The words of a name, folded; words joined by a hyphen are words of their own.
pub fn tokens(name: &str) -> Vec<Token> {
    let mut folded: Vec<String> = Vec::with_capacity(4);
    for word in words(name) {
        for part in word.split(is_hyphen) {
            let part = fold(part);
            if !part.is_empty() {
                folded.push(part);
            }
        }
    }
    let mut tokens = Vec::with_capacity(folded.len() + 1);
    let several = folded.len() > 1;
    let mut open: Option<String> = None;
    for word in folded {
        let word = match open.take() {
            Some(start) => start + &word,
            None => word,
        };
        match word.as_str() {
            // O Brien, Mc Donald and Ud Din are O'Brien, McDonald and Uddin.
            "o" | "mc" | "mac" | "ud" if several => open = Some(word),
            "al" | "el" | "ul" | "ur" | "bin" | "ibn" | "bint" if several => {}
            _ => push_parted(word, &mut tokens),
        }
    }
    if let Some(left) = open {
        tokens.push(Token::new(left));
    }
    tokens
}

/// One word in small Latin letters; letters of other scripts without a Latin equivalent stay.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    if word.is_ascii() {
        let letters = word.bytes().filter(u8::is_ascii_alphanumeric);
        folded.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
        return folded;
    }
    for character in
        word.nfkd().filter(|character| !is_combining_mark(*character) && !is_invisible(*character))
    {
        for character in character.to_lowercase() {
            match latin(character) {
                Some(latin) => folded.push_str(latin),
                None if character.is_alphanumeric() && !is_modifier(character) => folded.push(character),
                None => {}
            }
        }
    }
    folded
}

const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Letters that stand for an apostrophe: ʻ, ʼ, ʿ and their kin.
const fn is_modifier(character: char) -> bool {
    matches!(character, '\u{02B0}'..='\u{02FF}')
}

/// Latin for letters that have no accent to take off, and for Cyrillic and the Greek letters that look Latin.
fn latin(character: char) -> Option<&'static str> {
    Some(match character {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ə' => "a",
        'а' | 'α' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' | 'ε' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ы' | 'ι' => "i",
        'к' | 'κ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' | 'ο' => "o",
        'п' => "p",
        'р' | 'ρ' => "r",
        'с' => "s",
        'т' | 'τ' => "t",
        'у' | 'υ' => "u",
        'ф' => "f",
        'х' | 'χ' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

/// Abdurrahman, Abdelrahman and Abdirahman become two words as in Abdul Rahman; Abdullah stays one.
fn push_parted(word: String, tokens: &mut Vec<Token>) {
    match servant_of(&word) {
        Some(rest) => {
            let rest = rest.to_owned();
            tokens.push(Token::new("abdul".to_owned()));
            tokens.push(Token::new(rest));
        }
        None => tokens.push(Token::new(word)),
    }
}

fn servant_of(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("abd")?.strip_prefix(['u', 'e', 'i', 'a'])?;
    if rest.starts_with("lah") {
        return None;
    }
    let mut letters = rest.chars();
    let rest = match (letters.next(), letters.next()) {
        (Some('l'), _) => &rest[1..],
        (Some(first), Some(second)) if first == second => rest.get(first.len_utf8()..)?,
        _ => rest,
    };
    (rest.chars().count() >= 4 && !rest.starts_with("lah")).then_some(rest)
}
