//! `landward check`: looks at everything that the record depends on; each line says what to do.

use casework::{
    account, demonstration,
    health::{self, Health},
};
use web::render::Views;

use crate::{
    Ended, command, content, print,
    settings::{Check, Settings},
};

/// How a look ended.
enum Found {
    Well(String),
    Wrong(String),
    CannotTell(String),
}

/// `landward check`: exit code 0 when all is well, 1 when something is wrong, 3 when something could not be looked at.
pub fn run(settings: &Settings, check: &Check) -> Result<(), Ended> {
    if let Some(who) = &check.acknowledge {
        health::acknowledge(&command::desk(settings)?, who)?;
        print::to_people(&format!("Noted that {who} knows of the damage. landward serve starts again."));
        return Ok(());
    }
    let mut looks: Vec<(&str, Found)> = Vec::new();
    let read = content::read(settings);
    let content::Read { content, pages, .. } = match read {
        Err(ended) => {
            looks.push(("content", Found::Wrong(format!("{}. Mend the files that are named.", ended.words))));
            return told(looks);
        }
        Ok(read) => read,
    };
    looks.push(("content", Found::Well("the content folder is whole".to_owned())));
    looks.push((
        "pages",
        match Views::new(pages) {
            Ok(_) => Found::Well("every page can be read".to_owned()),
            Err(fault) => Found::Wrong(format!("{fault}. Mend the page that is named.")),
        },
    ));
    match command::open(settings, content) {
        Err(ended) if ended.code == 1 => looks.push(("clock", Found::Wrong(ended.words))),
        Err(ended) => looks.push(("record", Found::CannotTell(format!("{}.", ended.words)))),
        Ok(desk) => {
            looks.push(("forms", of_the_forms(&desk)));
            looks.push(("schema", Found::Well("the schema is this program's".to_owned())));
            of_the_record(&desk, &mut looks);
            if let Err(fault) = desk.end() {
                looks.push(("record", Found::CannotTell(fault.to_string())));
            }
        }
    }
    told(looks)
}

/// Forms of the content folder are read when the record is opened; those that the team published are named here.
fn of_the_forms(desk: &casework::Desk) -> Found {
    let forms = desk.forms_in_use();
    match forms.broken() {
        [] => Found::Well("every form can be asked".to_owned()),
        broken => {
            let said =
                broken.iter().map(|one| format!("{} {}: {}", one.code, one.version, one.problems.join(" ")));
            let said: Vec<String> = said.collect();
            Found::Wrong(format!(
                "published and cannot be asked, the version before is: {}. Publish a version that can be asked.",
                said.join("; ")
            ))
        }
    }
}

fn of_the_record(desk: &casework::Desk, looks: &mut Vec<(&'static str, Found)>) {
    let health = health::look(desk);
    looks.extend(health.into_iter().map(|(name, health)| {
        let found = match health {
            Health::Well(words) => Found::Well(words),
            Health::Wrong(words) => Found::Wrong(words),
            Health::CannotTell(words) => Found::CannotTell(words),
        };
        (name, found)
    }));
    looks.push((
        "accounts",
        match (account::has_any(desk), demonstration::is_demonstration(desk)) {
            (Ok(true), Ok(false)) => Found::Well("somebody can sign in".to_owned()),
            (Ok(true), Ok(true)) => Found::Well("this is a demonstration: invented people only".to_owned()),
            (Ok(false), Ok(_)) => Found::Wrong(
                "nobody can sign in. landward serve prints a link for the first administrator.".to_owned(),
            ),
            (Err(failure), _) | (_, Err(failure)) => Found::CannotTell(Ended::from(failure).words),
        },
    ));
}

fn told(looks: Vec<(&str, Found)>) -> Result<(), Ended> {
    let (mut wrong, mut unknown) = (0, 0);
    for (name, found) in looks {
        let (word, words) = match found {
            Found::Well(words) => ("ok", words),
            Found::Wrong(words) => {
                wrong += 1;
                ("WRONG", words)
            }
            Found::CannotTell(words) => {
                unknown += 1;
                ("UNKNOWN", words)
            }
        };
        print::to_machines(&format!("{word}\t{name}\t{words}"));
    }
    match (wrong, unknown) {
        (0, 0) => Ok(()),
        (0, _) => Err(Ended::cannot_tell("Not everything could be looked at.")),
        _ => Err(Ended::refused("Something is wrong: see the lines that begin with WRONG.")),
    }
}
