//! One line that takes anything: `smith john 3/4/85`, `KHAN M 12.03.1990`, `9991234567`, a custody number.

use jiff::civil::Date;

use super::{AskedBirth, Query, fold::tokens};
use crate::{
    birth::{Birth, month_of},
    justice_numbers::{CroNumber, PncId, folded},
    nhs_number::NhsNumber,
    postcode::Postcode,
};

/// Words that say what stands beside them, which its form says already.
const LABELS: [&str; 9] = ["dob", "born", "nhs", "aka", "age", "aged", "pnc", "cro", "no"];
/// The most pieces of a line that are read.
const MOST_PIECES: usize = 16;

/// A search line as fields, to begin a record with what was typed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TypedLine {
    /// The family name as it was typed; for people to check, since a line does not always say which word is which.
    pub family: String,
    /// The given names as they were typed.
    pub given: String,
    /// The birth that was typed.
    pub birth: Option<AskedBirth>,
    /// The NHS number that was typed.
    pub nhs_number: Option<NhsNumber>,
    /// Other numbers that were typed, letters and digits only.
    pub numbers: Vec<String>,
}

impl Query {
    /// Reads a search line; whatever is typed is asked for somehow.
    pub fn parse(line: &str, today: Date) -> Self {
        let (mut query, names) = Self::split(line, today);
        names.into_query(&mut query);
        query
    }

    /// Reads a search line into the fields that a new record begins with.
    pub fn typed(line: &str, today: Date) -> TypedLine {
        let (query, names) = Self::split(line, today);
        let (family, given) = names.into_fields();
        TypedLine { family, given, birth: query.birth, nhs_number: query.nhs_number, numbers: query.numbers }
    }

    fn split(line: &str, today: Date) -> (Self, Names<'_>) {
        let mut query = Self::default();
        let mut names = Names::default();
        let pieces = pieces(line);
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let read = query.read(&texts[at..], &names, today);
            if read == 0 {
                names.add(piece.text);
            }
            let end = (at + read.max(1)).min(pieces.len());
            if pieces[at..end].iter().any(|piece| piece.comma_after) {
                names.comma();
            }
            at = end;
        }
        // A custody number may have been typed with blanks in it.
        if pieces.len() > 1 && !query.numbers.is_empty() && query.birth.is_none() {
            query.add_number(folded(line));
        }
        (query, names)
    }

    /// Reads what begins the rest of the line, if it is not a name, and says how many pieces that took.
    /// A bare year or age is one only behind a name.
    fn read(&mut self, rest: &[&str], names: &Names<'_>, today: Date) -> usize {
        let first = rest[0];
        let label: String = first.chars().filter(|letter| letter.is_alphabetic()).collect();
        if LABELS.contains(&label.to_lowercase().as_str()) && label.len() + 3 >= first.len() && rest.len() > 1
        {
            return 1;
        }
        if let Some(taken) = self.read_nhs_number(rest) {
            return taken;
        }
        if self.birth.is_none() {
            if let Some((date, taken)) = date(rest, today) {
                self.birth = Some(AskedBirth::On(date));
                // Eight digits may be a custody number as well.
                if is_digits(first) && taken == 1 {
                    self.add_number(first.to_owned());
                }
                return taken;
            }
            if names.has_any()
                && let Some(asked) = year_or_age(first, today)
            {
                self.birth = Some(asked);
                return 1;
            }
        }
        if let Some(taken) = self.read_postcode(rest) {
            return taken;
        }
        if first.chars().any(|character| character.is_ascii_digit()) {
            let police =
                PncId::parse(first).map(PncId::key).or_else(|_| CroNumber::parse(first).map(CroNumber::key));
            self.add_number(police.unwrap_or_else(|_| folded(first)));
            return 1;
        }
        0
    }

    fn read_nhs_number(&mut self, rest: &[&str]) -> Option<usize> {
        let one = NhsNumber::parse(rest[0]).ok().map(|number| (number, 1));
        let lengths = [3, 3, 4];
        let in_groups = || {
            let groups = rest.get(..3)?;
            let fits =
                groups.iter().zip(lengths).all(|(group, length)| is_digits(group) && group.len() == length);
            if fits { NhsNumber::parse(&groups.concat()).ok().map(|number| (number, 3)) } else { None }
        };
        let (number, taken) = one.or_else(in_groups)?;
        self.nhs_number = Some(number);
        Some(taken)
    }

    fn read_postcode(&mut self, rest: &[&str]) -> Option<usize> {
        let joined = rest.get(..2).map(|both| both.concat());
        let two = joined.and_then(|both| Postcode::parse(&both).ok()).map(|postcode| (postcode, 2));
        let is_inward = rest.get(1).is_some_and(|second| second.len() == 3);
        let one = || Postcode::parse(rest[0]).ok().map(|postcode| (postcode, 1));
        let (postcode, taken) = two.filter(|_| is_inward).or_else(one)?;
        self.postcode = Some(postcode).filter(|postcode| postcode.pseudo().is_none());
        Some(taken)
    }

    fn add_number(&mut self, number: String) {
        if !number.is_empty() && !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }
}

struct Piece<'a> {
    text: &'a str,
    comma_after: bool,
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for part in line.split_inclusive([',', ';']) {
        let has_comma = part.ends_with(',');
        let text = part.trim_end_matches([',', ';']);
        pieces.extend(text.split_whitespace().map(|text| Piece { text, comma_after: false }));
        if let Some(last) = pieces.last_mut() {
            last.comma_after |= has_comma;
        }
        if pieces.len() >= MOST_PIECES {
            break;
        }
    }
    pieces.truncate(MOST_PIECES);
    pieces
}

/// The words of the name, until it is known which are which.
#[derive(Default)]
struct Names<'a> {
    words: Vec<&'a str>,
    before_comma: Option<usize>,
}

impl<'a> Names<'a> {
    fn add(&mut self, word: &'a str) {
        self.words.push(word);
    }

    const fn has_any(&self) -> bool {
        !self.words.is_empty()
    }

    fn comma(&mut self) {
        if self.before_comma.is_none() && self.has_any() {
            self.before_comma = Some(self.words.len());
        }
    }

    /// The same, as words; where nothing parts them, the last is offered as the family name.
    fn into_fields(self) -> (String, String) {
        let join = |words: &[&str]| words.join(" ");
        if let Some(place) = self.before_comma.filter(|place| *place < self.words.len()) {
            return (join(&self.words[..place]), join(&self.words[place..]));
        }
        let (capitals, others): (Vec<&str>, Vec<&str>) =
            self.words.iter().partition(|word| is_capitals(word));
        if !capitals.is_empty() && !others.is_empty() {
            return (join(&capitals), join(&others));
        }
        match self.words.split_last() {
            Some((last, rest)) if !rest.is_empty() => ((*last).to_owned(), join(rest)),
            Some((only, _)) => ((*only).to_owned(), String::new()),
            None => (String::new(), String::new()),
        }
    }

    /// A comma parts family from given names, and so do capitals beside small letters.
    fn into_query(self, query: &mut Query) {
        let join = |words: &[&str]| words.join(" ");
        if let Some(place) = self.before_comma.filter(|place| *place < self.words.len()) {
            query.family = tokens(&join(&self.words[..place]));
            query.given = tokens(&join(&self.words[place..]));
            return;
        }
        let (capitals, others): (Vec<&str>, Vec<&str>) =
            self.words.iter().partition(|word| is_capitals(word));
        let long_others = others.iter().any(|word| word.chars().count() > 1);
        if !capitals.is_empty() && long_others {
            query.family = tokens(&join(&capitals));
            query.given = tokens(&join(&others));
        } else {
            query.either = tokens(&join(&self.words));
        }
    }
}

fn is_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date that begins the pieces, and how many of them it takes.
fn date(rest: &[&str], today: Date) -> Option<(Date, usize)> {
    let first = rest[0];
    let parts: Vec<&str> = first.split(['/', '.', '-']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => checked(day, month, year, today).map(|date| (date, 1)),
        [day, month, year] => checked(day, month, year, today).map(|date| (date, 1)),
        [digits] if digits.len() == 8 && is_digits(digits) => {
            checked(&digits[..2], &digits[2..4], &digits[4..], today).map(|date| (date, 1))
        }
        [day] => {
            let [month, year] = [*rest.get(1)?, *rest.get(2)?];
            let day = day.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
            checked(day, month, year, today).map(|date| (date, 3))
        }
        _ => None,
    }
}

fn checked(day: &str, month: &str, year: &str, today: Date) -> Option<Date> {
    month_of(month)?;
    let year = match (year.len(), year.parse::<i16>().ok().filter(|_| is_digits(year))?) {
        (2, short) => {
            // Two digits are of this century unless that is still to come.
            let this_century = today.year() / 100 * 100 + short;
            if this_century > today.year() { this_century - 100 } else { this_century }
        }
        (4, year) => year,
        _ => return None,
    };
    Birth::from_fields(day, month, &year.to_string(), today).ok()?.known()
}

fn year_or_age(text: &str, today: Date) -> Option<AskedBirth> {
    if !is_digits(text) {
        return None;
    }
    let number: i16 = text.parse().ok()?;
    match text.len() {
        4 if (1900..=today.year()).contains(&number) => Some(AskedBirth::Year(number)),
        2 if number >= 10 => u8::try_from(number).ok().map(|years| AskedBirth::Age { years, on: today }),
        _ => None,
    }
}
