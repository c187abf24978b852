//! People who must not stand above the one who is asked for.

use super::{Nicknames, ask, person, score};

/// The line, the right person, and another who must stand lower or nowhere.
const RANKED: &[(&str, &str, &str)] = &[
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMITH, John 1986-04-03"),
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMITH, John 1985-03-04"),
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMITH, Joan 1985-04-03"),
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMYTHE, Jon 1985-04-03"),
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMITH, John"),
    ("smith john 3/4/85", "SMITH, John 1985-04-03", "SMITH, James 1985-04-03"),
    ("smith john 3/4/85", "SMITH, Jon 1985-04-03", "SMITH, John 1960-12-25"),
    ("smith john 3/4/85", "SMYTH, John 1985-04-03", "JONES, John 1985-04-03"),
    ("smith john 3/4/85", "SMITH, John 1985-04-30", "SMITH, John 1985-11-21"),
    ("smith john", "SMITH, John", "SMITHSON, John"),
    ("smith john", "SMITH, John", "SMITH, Johnathan"),
    ("smith john", "SMITH, John", "JONES, Smithy"),
    ("smith john", "SMITH, John", "SMYTH, John"),
    ("SMITH, John", "SMITH, John", "JOHN, Smith"),
    ("SMITH, John", "SMITH, John", "BROWN, Bill (SMITH, John)"),
    ("smith", "SMITH, John", "JONES, Smith"),
    ("khan mohammed 12/3/90", "KHAN, Mohammed 1990-03-12", "KHAN, Mahmood 1990-03-12"),
    ("khan mohammed 12/3/90", "KHAN, Muhammad 1990-03-12", "KHAN, Mohsin 1990-03-12"),
    ("khan mohammed 12/3/90", "KHAN, Mohamed 1990-03-12", "KHAN, Mohammed 1991-07-01"),
    ("khan mohammed 12/3/90", "KHAN, Mohammed 1990-03-12", "KHAN, Ahmed 1990-03-12"),
    ("khan amir", "KHAN, Amir", "KHAN, Amit"),
    ("khan amir", "KHAN, Ameer", "KHAN, Imran"),
    ("singh gurpreet", "SINGH, Gurpreet", "SINGH, Harpreet"),
    ("singh gurpreet", "SINGH, Gurprit", "SINGH, Gurdeep"),
    ("kaur jasvinder", "KAUR, Jaswinder", "KAUR, Parminder"),
    ("hussein ali", "HUSSAIN, Ali", "HUSSAIN, Alina"),
    ("hussein ali", "HUSSAIN, Ali", "HASSAN, Mali"),
    ("begum fatima", "BEGUM, Fatimah", "BEGUM, Farida"),
    ("obrien mary", "O'BRIEN, Mary", "BRIEN, Maria"),
    ("macdonald ian", "MCDONALD, Ian", "MCDONNELL, Ian"),
    ("nowak anna", "NOWAK, Anna", "NOWAKOWSKA, Anna"),
    ("kowalski jan", "KOWALSKI, Jan", "KOWALCZYK, Jan"),
    ("popescu ion", "POPESCU, Ion", "POPA, Ion"),
    ("abdi hassan", "ABDI, Hassan", "ABDI, Hussein"),
    ("williams tyrone 41", "WILLIAMS, Tyrone 1985-04-03", "WILLIAMS, Tyrone 1995-04-03"),
    ("williams tyrone 1985", "WILLIAMS, Tyrone 1985-04-03", "WILLIAMS, Tyrone 1984-04-03"),
];

#[test]
fn nobody_stands_above_the_person_who_is_asked_for() {
    let none = Nicknames::none();
    let wrong: Vec<String> = RANKED
        .iter()
        .filter_map(|(line, right, other)| {
            let query = ask(line);
            let right_score = score(&query, &person(right).likeness(), &none);
            let other_score = score(&query, &person(other).likeness(), &none);
            let is_right = right_score.is_some() && right_score > other_score;
            (!is_right).then(|| format!("{line}: {right} {right_score:?}, {other} {other_score:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn people_with_nothing_in_common_are_not_shown() {
    for (line, listed) in [
        ("smith john", "KHAN, Mohammed"),
        ("smith john 3/4/85", "KHAN, Mohammed 1985-04-03"),
        ("khan aisha 1/1/60", "PATEL, Bartholomew 1985-04-03"),
        ("3/4/1985", "SMITH, John 1970-12-25"),
    ] {
        assert_eq!(
            score(&ask(line), &person(listed).likeness(), &Nicknames::none()),
            None,
            "{line}: {listed}"
        );
    }
}
