//! Units of quantities: the calendar's words, and as much of UCUM as is needed to see that 4 g are 4000 mg.
//!
//! A unit is a factor and powers of base units. Units that are not known here are compared by their code alone.

use rust_decimal::Decimal;

use super::temporal::Precision;

/// Metre, gram, second, kelvin, mole, candela, coulomb.
const BASES: usize = 7;

/// The longest code that is taken apart.
const LONGEST_CODE: usize = 64;

/// A step of the calendar or the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Calendar {
    /// The step that a word names: `year`, `years`, …
    pub(super) fn of_word(word: &str) -> Option<Calendar> {
        match word.strip_suffix('s').unwrap_or(word) {
            "year" => Some(Calendar::Year),
            "month" => Some(Calendar::Month),
            "week" => Some(Calendar::Week),
            "day" => Some(Calendar::Day),
            "hour" => Some(Calendar::Hour),
            "minute" => Some(Calendar::Minute),
            "second" => Some(Calendar::Second),
            "millisecond" => Some(Calendar::Millisecond),
            _ => None,
        }
    }

    /// The step that a UCUM code names and that is always of the same length; years and months are not.
    pub(super) fn of_code(code: &str) -> Option<Calendar> {
        match code {
            "wk" => Some(Calendar::Week),
            "d" => Some(Calendar::Day),
            "h" => Some(Calendar::Hour),
            "min" => Some(Calendar::Minute),
            "s" => Some(Calendar::Second),
            "ms" => Some(Calendar::Millisecond),
            _ => None,
        }
    }

    pub(super) fn of(precision: Precision) -> Calendar {
        match precision {
            Precision::Year => Calendar::Year,
            Precision::Month => Calendar::Month,
            Precision::Day => Calendar::Day,
            Precision::Hour => Calendar::Hour,
            Precision::Minute => Calendar::Minute,
            Precision::Second => Calendar::Second,
        }
    }

    /// What must be known of a date for the step to be exact.
    pub(super) fn precision(self) -> Precision {
        match self {
            Calendar::Year => Precision::Year,
            Calendar::Month => Precision::Month,
            Calendar::Week | Calendar::Day => Precision::Day,
            Calendar::Hour => Precision::Hour,
            Calendar::Minute => Precision::Minute,
            Calendar::Second | Calendar::Millisecond => Precision::Second,
        }
    }

    /// The word for one of it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Calendar::Year => "year",
            Calendar::Month => "month",
            Calendar::Week => "week",
            Calendar::Day => "day",
            Calendar::Hour => "hour",
            Calendar::Minute => "minute",
            Calendar::Second => "second",
            Calendar::Millisecond => "millisecond",
        }
    }

    /// UCUM's code of the same length; years and months have none.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Calendar::Year | Calendar::Month => None,
            Calendar::Week => Some("wk"),
            Calendar::Day => Some("d"),
            Calendar::Hour => Some("h"),
            Calendar::Minute => Some("min"),
            Calendar::Second => Some("s"),
            Calendar::Millisecond => Some("ms"),
        }
    }
}

/// A unit as a multiple of powers of the base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) factor: Decimal,
    powers: [i8; BASES],
}

impl Measure {
    const ONE: Measure = Measure { factor: Decimal::ONE, powers: [0; BASES] };

    /// Takes a UCUM code apart: atoms with prefix and exponent, `.` and `/`; nothing if it is not known here.
    pub(super) fn of(code: &str) -> Option<Measure> {
        if code.len() > LONGEST_CODE {
            return None;
        }
        let mut measure = Measure::ONE;
        let mut is_below = false;
        for (index, term) in code.split_inclusive(['.', '/']).enumerate() {
            let (atom, next) = match term.as_bytes().last() {
                Some(b'/') => (term.strip_suffix('/')?, true),
                Some(b'.') => (term.strip_suffix('.')?, false),
                _ => (term, is_below),
            };
            let is_leading_slash = index == 0 && atom.is_empty() && next;
            if !is_leading_slash {
                let power = power(atom)?;
                measure = if is_below { measure.over(power)? } else { measure.times(power)? };
            }
            is_below = next;
        }
        let is_finished = !code.is_empty() && !code.ends_with(['.', '/']);
        is_finished.then_some(measure)
    }

    pub(super) fn times(self, other: Measure) -> Option<Measure> {
        let mut powers = self.powers;
        for (power, more) in powers.iter_mut().zip(other.powers) {
            *power = power.checked_add(more)?;
        }
        Some(Measure { factor: self.factor.checked_mul(other.factor)?, powers })
    }

    pub(super) fn over(self, other: Measure) -> Option<Measure> {
        let mut powers = self.powers;
        for (power, less) in powers.iter_mut().zip(other.powers) {
            *power = power.checked_sub(less)?;
        }
        Some(Measure { factor: self.factor.checked_div(other.factor)?, powers })
    }

    /// Whether both measure the same thing.
    pub(super) fn is_like(&self, other: &Measure) -> bool {
        self.powers == other.powers
    }

    /// The code of the base units with these powers: `m2`, `g.m-1`; `1` for a bare number.
    pub(super) fn base_code(&self) -> String {
        let names = ["m", "g", "s", "K", "mol", "cd", "C"];
        let terms: Vec<String> = names
            .iter()
            .zip(self.powers)
            .filter(|(_, power)| *power != 0)
            .map(|(name, power)| if power == 1 { (*name).to_owned() } else { format!("{name}{power}") })
            .collect();
        if terms.is_empty() { "1".to_owned() } else { terms.join(".") }
    }
}

/// One atom with prefix and exponent, `cm2`, or a number, `10*3`.
fn power(term: &str) -> Option<Measure> {
    let term = match term.find('{') {
        Some(0) if term.ends_with('}') => return Some(Measure::ONE),
        Some(at) if term.ends_with('}') => term.get(..at)?,
        _ => term,
    };
    if let Some(exponent) = term.strip_prefix("10*").or_else(|| term.strip_prefix("10^")) {
        return raised(Measure { factor: Decimal::TEN, ..Measure::ONE }, exponent.parse().ok()?);
    }
    if !term.is_empty() && term.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Measure {
            factor: Decimal::from_str_exact(term).ok().filter(|factor| !factor.is_zero())?,
            ..Measure::ONE
        });
    }
    if let Some(measure) = prefixed(term) {
        return Some(measure);
    }
    let name_length = term.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let name_length = term.get(..name_length)?.trim_end_matches(['-', '+']).len();
    let (name, exponent) = term.split_at_checked(name_length)?;
    raised(prefixed(name)?, exponent.parse().ok()?)
}

fn raised(measure: Measure, exponent: i8) -> Option<Measure> {
    if exponent.unsigned_abs() > 24 {
        return None;
    }
    let mut raised = Measure::ONE;
    for _ in 0..exponent.unsigned_abs() {
        raised = if exponent < 0 { raised.over(measure)? } else { raised.times(measure)? };
    }
    Some(raised)
}

fn prefixed(name: &str) -> Option<Measure> {
    if let Some((measure, _)) = atom(name) {
        return Some(measure);
    }
    let prefixes = [
        ("da", 1),
        ("k", 3),
        ("M", 6),
        ("G", 9),
        ("T", 12),
        ("h", 2),
        ("d", -1),
        ("c", -2),
        ("m", -3),
        ("u", -6),
        ("n", -9),
        ("p", -12),
        ("f", -15),
    ];
    prefixes.into_iter().find_map(|(prefix, exponent)| {
        let (measure, takes_prefix) = atom(name.strip_prefix(prefix)?)?;
        let factor = raised(Measure { factor: Decimal::TEN, ..Measure::ONE }, exponent)?;
        takes_prefix.then(|| measure.times(factor)).flatten()
    })
}

/// The units known here, and whether they take prefixes. Degrees Celsius have another zero and are left out.
fn atom(name: &str) -> Option<(Measure, bool)> {
    let of =
        |factor: Decimal, powers: [i8; BASES], takes_prefix| Some((Measure { factor, powers }, takes_prefix));
    let decimal = |mantissa: i64, scale: u32| Decimal::new(mantissa, scale);
    match name {
        "1" => of(Decimal::ONE, [0; BASES], false),
        "%" => of(decimal(1, 2), [0; BASES], false),
        "m" => of(Decimal::ONE, [1, 0, 0, 0, 0, 0, 0], true),
        "g" => of(Decimal::ONE, [0, 1, 0, 0, 0, 0, 0], true),
        "t" => of(decimal(1_000_000, 0), [0, 1, 0, 0, 0, 0, 0], true),
        "s" => of(Decimal::ONE, [0, 0, 1, 0, 0, 0, 0], true),
        "min" => of(decimal(60, 0), [0, 0, 1, 0, 0, 0, 0], false),
        "h" => of(decimal(3600, 0), [0, 0, 1, 0, 0, 0, 0], false),
        "d" => of(decimal(86_400, 0), [0, 0, 1, 0, 0, 0, 0], false),
        "wk" => of(decimal(604_800, 0), [0, 0, 1, 0, 0, 0, 0], false),
        // UCUM's mean Julian year, and a twelfth of it.
        "a" => of(decimal(31_557_600, 0), [0, 0, 1, 0, 0, 0, 0], false),
        "mo" => of(decimal(2_629_800, 0), [0, 0, 1, 0, 0, 0, 0], false),
        "Hz" => of(Decimal::ONE, [0, 0, -1, 0, 0, 0, 0], true),
        "K" => of(Decimal::ONE, [0, 0, 0, 1, 0, 0, 0], true),
        "mol" => of(Decimal::ONE, [0, 0, 0, 0, 1, 0, 0], true),
        "cd" => of(Decimal::ONE, [0, 0, 0, 0, 0, 1, 0], true),
        "C" => of(Decimal::ONE, [0, 0, 0, 0, 0, 0, 1], true),
        "l" | "L" => of(decimal(1, 3), [3, 0, 0, 0, 0, 0, 0], true),
        "N" => of(decimal(1000, 0), [1, 1, -2, 0, 0, 0, 0], true),
        "Pa" => of(decimal(1000, 0), [-1, 1, -2, 0, 0, 0, 0], true),
        "J" => of(decimal(1000, 0), [2, 1, -2, 0, 0, 0, 0], true),
        "W" => of(decimal(1000, 0), [2, 1, -3, 0, 0, 0, 0], true),
        "cal" => of(decimal(4184, 0), [2, 1, -2, 0, 0, 0, 0], true),
        "m[Hg]" => of(decimal(133_322_000, 0), [-1, 1, -2, 0, 0, 0, 0], true),
        "[in_i]" => of(decimal(254, 4), [1, 0, 0, 0, 0, 0, 0], false),
        "[ft_i]" => of(decimal(3048, 4), [1, 0, 0, 0, 0, 0, 0], false),
        "[yd_i]" => of(decimal(9144, 4), [1, 0, 0, 0, 0, 0, 0], false),
        "[mi_i]" => of(decimal(1_609_344, 3), [1, 0, 0, 0, 0, 0, 0], false),
        "[lb_av]" => of(decimal(45_359_237, 5), [0, 1, 0, 0, 0, 0, 0], false),
        "[oz_av]" => of(decimal(28_349_523_125, 9), [0, 1, 0, 0, 0, 0, 0], false),
        "[stone_av]" => of(decimal(635_029_318, 5), [0, 1, 0, 0, 0, 0, 0], false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Measure;

    #[test]
    fn units_are_taken_apart() {
        let same = |left: &str, right: &str| Measure::of(left).unwrap() == Measure::of(right).unwrap();
        assert!(same("N", "kg.m/s2") && same("m2", "m.m") && same("/min", "min-1") && same("mL", "cm3"));
        assert!(same("kg{body}", "kg") && same("10*3/uL", "10*9/L"));
        assert!(!same("g", "mg") && Measure::of("g").unwrap().is_like(&Measure::of("mg").unwrap()));
        for code in ["", "[s]", "{", "g/", "x", "m999", "0", "/", "mmin", "é", "g//m"] {
            assert_eq!(Measure::of(code), None, "{code}");
        }
    }
}
