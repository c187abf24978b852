//! What is asked of a password, on the content of the repository.

use crate::support::content;
use casework::password::{Guessable, WeakPassword, check};

fn checked(password: &str) -> Result<(), WeakPassword> {
    check(password, &Guessable::of(&content(), &["dean.wallis", "Dean Wallis"]))
}

#[test]
fn what_would_be_tried_first_is_easy_to_guess() {
    for guessed in [
        "landward2026!!",
        "liaisonanddiversion",
        "DeanWallis1985!",
        "w4ll1sd34n2026",
        "Welcome12345!!",
        "letmein letmein",
        "Winter2026Winter",
        "Admin@12345678",
        "P@ssw0rd!P@ssw0rd!",
        "Birmingham-2026",
        "perry barr custody 26",
        "kettle kettle kettle",
        "aaaaaaaaaaaaaaaa",
        "qwertyuiop1234",
    ] {
        assert_eq!(checked(guessed), Err(WeakPassword::EasyToGuess), "{guessed}");
    }
}

#[test]
fn what_nobody_would_think_of_is_taken_also_beside_a_word_of_the_trade() {
    for good in [
        "purple kettle under granite",
        "custody of purple granite kettles",
        "vQ7#mZp2!xLr9",
        "correct horse battery staple",
        "\u{10d}esk\u{e1} \u{159}eka te\u{10d}e pomalu",
        "83 otters in 19 teapots",
    ] {
        assert_eq!(checked(good), Ok(()), "{good}");
    }
}

#[test]
fn a_password_is_twelve_characters_at_least_and_128_at_most() {
    assert_eq!(checked("vQ7#mZp2!xL"), Err(WeakPassword::TooShort));
    assert_eq!(checked(&"\u{e9}".repeat(129)), Err(WeakPassword::TooLong));
    let long: String = "purple kettle under granite, ".chars().cycle().take(128).collect();
    assert!(!matches!(checked(&long), Err(WeakPassword::TooLong)));
}
