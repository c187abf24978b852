//! Names that could deceive the eye: letters of several scripts, or characters that cannot be seen.

use std::fmt;

/// What about a name could deceive the eye. It is stored as given; the worker is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LookAlike {
    /// Letters of more than one script, for instance a Cyrillic а among Latin letters.
    MixedScript,
    /// Characters that take no room.
    Invisible,
}

impl LookAlike {
    /// Looks for what could deceive in a text.
    pub fn of(text: &str) -> Option<Self> {
        if text.is_ascii() {
            return None;
        }
        if text.chars().any(is_invisible) {
            return Some(Self::Invisible);
        }
        let mut scripts = text.chars().filter_map(script);
        let first = scripts.next()?;
        scripts.any(|other| other != first).then_some(Self::MixedScript)
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MixedScript => {
                "has letters of more than one alphabet that look alike: check it is what was given"
            }
            Self::Invisible => "has characters that cannot be seen: check it is what was given",
        })
    }
}

/// Whether a character takes no room on the page, or room in which nothing stands.
pub const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether writing of this letter's kind joins and parts letters by characters that are not seen.
pub(super) fn is_joined(character: char) -> bool {
    matches!(u32::from(character), 0x0600..=0x08FF | 0x0900..=0x0DFF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    /// The scripts of South Asia, by their block of 128.
    Indic(u32),
    Ethiopic,
    Georgian,
    Cherokee,
    /// Han, kana and Hangul, which are written together.
    EastAsian,
    Other(u32),
}

/// The script of a letter; nothing for digits, marks, blanks and punctuation.
fn script(character: char) -> Option<Script> {
    if !character.is_alphabetic() {
        return None;
    }
    Some(match u32::from(character) {
        0x0000..=0x02AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF => Script::Latin,
        // Letters that modify others (ʻ in ʻAli, ʼ) go with any script.
        0x02B0..=0x036F => return None,
        0xFF21..=0xFF3A | 0xFF41..=0xFF5A => Script::Latin,
        0x0370..=0x03FF | 0x1F00..=0x1FFF => Script::Greek,
        0x0400..=0x052F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x0530..=0x058F => Script::Armenian,
        0x0590..=0x05FF => Script::Hebrew,
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => {
            Script::Arabic
        }
        code @ 0x0900..=0x0DFF => Script::Indic(code / 128),
        0x1200..=0x139F | 0x2D80..=0x2DDF => Script::Ethiopic,
        0x10A0..=0x10FF | 0x2D00..=0x2D2F => Script::Georgian,
        0x13A0..=0x13FF | 0xAB70..=0xABBF => Script::Cherokee,
        0x1100..=0x11FF | 0x2E80..=0x9FFF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => {
            Script::EastAsian
        }
        code => Script::Other(code / 256),
    })
}
