//! The NHS numbers of demonstrations and tests: each valid number of the 999 range once, in a shuffled order.

use super::NhsNumber;

/// How many numbers there are to give out.
///
/// Of the million numbers that begin with 999, 909,091 have a check digit; one of these is 999 999 9999,
/// which nobody may type, so that nobody gets it.
pub const DEMONSTRATION_NUMBERS: u32 = 909_090;

/// Digits after 999 and before the check digit.
const FREE_DIGITS: usize = 6;
/// What 999 adds to the weighted sum: 9 × (10 + 9 + 8).
const SUM_OF_999: usize = 243;
/// The remainder of a weighted sum for which the check digit would be 10.
const WITHOUT_CHECK_DIGIT: usize = 1;

impl NhsNumber {
    /// The `n`th number of the 999 range in the order that the seed makes; nothing from [`DEMONSTRATION_NUMBERS`] on.
    ///
    /// For one seed no two `n` have the same number.
    pub fn demonstration(n: u32, seed: u64) -> Option<Self> {
        if n >= DEMONSTRATION_NUMBERS {
            return None;
        }
        // A permutation of 2^20 values, walked until it lands inside the range again, permutes the range.
        let mut place = shuffled(n, seed);
        while place >= DEMONSTRATION_NUMBERS {
            place = shuffled(place, seed);
        }
        let nine_digits = 999_000_000 + nth_with_check_digit(u64::from(place));
        super::check_digit(nine_digits).map(|digit| Self(nine_digits * 10 + digit))
    }
}

/// A Feistel network of four rounds over twenty bits.
fn shuffled(value: u32, seed: u64) -> u32 {
    let (mut left, mut right) = (value >> 10, value & 0x3FF);
    for round in 0..4_u64 {
        let mixed = mix(seed ^ (round << 32) ^ u64::from(right)) as u32 & 0x3FF;
        (left, right) = (right, left ^ mixed);
    }
    left << 10 | right
}

/// The finishing step of SplitMix64.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The six digits at a place among those that have a check digit, in ascending order.
///
/// Found digit by digit: how many endings are left says whether the place lies under this digit.
fn nth_with_check_digit(mut place: u64) -> u64 {
    let mut sum = SUM_OF_999;
    let mut found = 0;
    for position in 0..FREE_DIGITS {
        let left = FREE_DIGITS - 1 - position;
        for digit in 0..10 {
            let with_digit = sum + digit * (7 - position);
            let refused = (WITHOUT_CHECK_DIGIT + 11 - with_digit % 11) % 11;
            let under_digit = 10_u64.pow(left as u32) - ENDINGS[left][refused];
            if place < under_digit {
                found = found * 10 + digit as u64;
                sum = with_digit;
                break;
            }
            place -= under_digit;
        }
    }
    found
}

/// For each number of last digits (before the check digit), how many of them give each remainder.
const ENDINGS: [[u64; 11]; FREE_DIGITS] = {
    let mut endings = [[0; 11]; FREE_DIGITS];
    endings[0][0] = 1;
    let mut length = 1;
    while length < FREE_DIGITS {
        let mut case = 0;
        while case < 110 {
            let (remainder, digit) = (case / 10, case % 10);
            let longer = (remainder + digit * (length + 1)) % 11;
            endings[length][longer] += endings[length - 1][remainder];
            case += 1;
        }
        length += 1;
    }
    endings
};
