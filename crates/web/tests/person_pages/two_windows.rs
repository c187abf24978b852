//! One draft in two windows: what the one wrote, the other does not cover without a word.

use casework::{form_run, screening};

use crate::{
    browser::{Browser, app, sent},
    given::{a_referral, filled::to_screen},
    support::House,
};

/// Two questions of the section on risk.
const TEXT: &str = "risk.what";
const PICK: &str = "risk.now";

/// What a page carries of what it showed.
fn shown(page: &str) -> String {
    let from = page.split_once("name=\"landward:shown\" value=\"").expect("carried").1;
    let carried = from.split_once("\">").expect("an end").0;
    carried.replace("&quot;", "\"").replace("&#x2f;", "/")
}

/// The value of the choice that a page offers beside what stands.
fn other(page: &str) -> String {
    let values = page.split("type=\"radio\" value=\"").skip(1);
    let mut values = values.filter_map(|rest| rest.split('"').next());
    values.find(|value| value.len() == 32).expect("the other words").to_owned()
}

#[test]
fn of_two_windows_neither_covers_the_others_words() {
    let house = House::on_sqlite();
    let app = app(&house);
    let amina = house.actor("amina");
    let browser = Browser::of(&house, &app, "amina");
    let episode = to_screen(a_referral(&house), &amina);
    let draft = screening::begin(&house.desk, &amina, episode, Some("screening")).expect("begun");
    let (address, keeps) = (format!("/drafts/{draft}/sections/2"), format!("/drafts/{draft}/fields"));
    let words = |field: &str| {
        let run = form_run::open(&house.desk, &amina, draft).expect("one's own");
        run.draft.typed.get(field).map(|texts| texts.join("|")).unwrap_or_default()
    };
    let send = |shown: &str, more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> =
            [("landward:shown", shown)].into_iter().chain(more.iter().copied()).collect();
        browser.post(&address, &fields)
    };
    let [first, second] = [(); 2].map(|()| shown(&sent(&browser.get(&address))));
    assert_eq!(send(&first, &[(TEXT, "Afraid of the cell"), (PICK, "yes"), ("go", "list")]).status, 303);

    // The script of the second window keeps what is typed there; what it did not touch stays as the first wrote it.
    let kept =
        browser.post(&keeps, &[("landward:shown", second.as_str()), (TEXT, "Has not slept"), (PICK, "")]);
    let said = sent(&kept);
    assert!(said.contains("You changed an answer of this page in another window too"), "{said}");
    assert_eq!((words(TEXT).as_str(), words(PICK).as_str()), ("Afraid of the cell", "yes"));

    let answer = send(&second, &[(TEXT, "Has not slept at all"), (PICK, ""), ("go", "next")]);
    let page = sent(&answer);
    assert_eq!(answer.status, 409);
    for part in
        ["You typed this in two windows", "Afraid of the cell", "Has not slept at all", "There is a problem"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!((words(TEXT).as_str(), words(PICK).as_str()), ("Afraid of the cell", "yes"));
    let check = sent(&browser.get(&format!("/drafts/{draft}/check")));
    assert!(check.contains("of those that you typed in two windows"), "it is not sent so");
    let again = sent(&browser.get(&address));
    assert!(again.contains("Has not slept at all"), "opened anew, both are still there");

    let (carried, choice) = (shown(&page), format!("landward:stands:{TEXT}"));
    let pressed = send(&carried, &[(TEXT, "Afraid of the cell"), (PICK, "yes"), ("go", "list")]);
    assert_eq!(pressed.status, 409, "nothing was chosen");
    let chosen = [(TEXT, "Afraid of the cell"), (choice.as_str(), &other(&page)), ("go", "list")];
    assert_eq!(send(&carried, &chosen).status, 303);
    assert_eq!(words(TEXT), "Has not slept at all");
    assert!(!sent(&browser.get(&address)).contains("two windows"));
}
