//! `landward form`: looks at forms and answers without a database, for whoever writes or brings a form.

use std::{fs, path::Path};

use casework::{
    clock::Clock,
    form::read_outside,
    form_version::{self, BroughtIn},
};
use forms::{Foreign, Given, Questionnaire, Severity, Stage, operation_outcome};
use web::render::Views;

use crate::{
    Ended, command, content, print,
    settings::{Form, FormCommand, Settings},
};

/// `landward form …`: exit code 0 when all is well, 1 when a form or an answer is refused, 3 when a file cannot be read.
pub fn run(settings: &Settings, form: &Form) -> Result<(), Ended> {
    let content::Read { content, pages, .. } = content::read(settings)?;
    let foreign = if form.leave_aside { Foreign::LeaveAside } else { Foreign::Refuse };
    let read = |path: &Path| -> Result<Result<Questionnaire, Vec<String>>, Ended> {
        Ok(read_outside(&content, &text_of(path)?, foreign))
    };
    let one = |path: &Path| -> Result<Questionnaire, Ended> {
        read(path)?.map_err(|problems| Ended::refused(refused(path, &problems)))
    };
    let given = Given::at(Clock::System.now());
    match &form.what {
        FormCommand::Check { files } => {
            let mut is_refused = false;
            for file in files {
                match read(file)? {
                    Ok(form) => print::to_machines(&looked_at(file, &form)),
                    Err(problems) => {
                        is_refused = true;
                        print::to_machines(&refused(file, &problems));
                    }
                }
            }
            match is_refused {
                true => Err(Ended::refused("A form is refused: see what is said of it.")),
                false => Ok(()),
            }
        }
        FormCommand::Validate { form, answers } => {
            let problems = one(form)?.validate_response(&text_of(answers)?, &given);
            print::to_machines(&operation_outcome(&problems));
            match problems.iter().any(|problem| problem.severity == Severity::Error) {
                true => Err(Ended::refused("The answers cannot stand: see the issues of severity error.")),
                false => Ok(()),
            }
        }
        FormCommand::Score { form, answers } => {
            let form = one(form)?;
            let sheet = form.sheet_of_response(&text_of(answers)?).map_err(|problems| {
                let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
                Ended::refused(format!("The answers cannot be read:\n{}", lines.join("\n")))
            })?;
            let filled = form.read_sheet_given(&sheet, Stage::Complete, &given);
            let at = given.at.unwrap_or_default();
            print::to_machines(&match filled.completed() {
                Some(completed) => completed.response(at),
                None => filled.answers().response_in_progress(at),
            });
            for (instrument, answers) in casework::filled_form::asked_in(&content, filled.answers()) {
                match instrument.score(&answers) {
                    Ok(scored) => print::to_people(&said(&instrument.short_title, &scored)),
                    Err(refused) => print::to_people(&format!("{}: {refused}", instrument.short_title)),
                }
            }
            for fault in filled.faults() {
                print::to_people(&format!("An expression could not be evaluated: {}", fault.message));
            }
            Ok(())
        }
        FormCommand::Import { files, source, code } => {
            if code.is_some() && files.len() > 1 {
                return Err(Ended::refused("--code names one form: give one file with it."));
            }
            let desk = command::open(settings, content)?;
            let mut is_refused = false;
            for file in files {
                let json = text_of(file)?;
                let code = code.clone().unwrap_or_else(|| form_version::code_of(file, &json));
                let brought = BroughtIn { code, json, source: source.clone() };
                match form_version::import(&desk, brought) {
                    Ok(imported) => print::to_machines(&format!("{}: {imported}", file.display())),
                    Err(why) => {
                        is_refused = true;
                        print::to_machines(&format!(
                            "{}: not taken. {}",
                            file.display(),
                            Ended::from(why).words
                        ));
                    }
                }
            }
            desk.end().map_err(|fault| Ended::cannot_tell(fault.to_string()))?;
            match is_refused {
                true => Err(Ended::refused("A form is not taken: see what is said of it.")),
                false => Ok(()),
            }
        }
        FormCommand::Render { form } => {
            let form = one(form)?;
            let views = Views::new(pages).map_err(|fault| Ended::refused(fault.to_string()))?;
            let html = web::form_preview::of(&views, &form, &given)
                .map_err(|fault| Ended::cannot_tell(fault.to_string()))?;
            print::to_machines(&html);
            Ok(())
        }
    }
}

fn text_of(path: &Path) -> Result<String, Ended> {
    fs::read_to_string(path).map_err(|error| Ended::cannot_tell(format!("{}: {error}", path.display())))
}

fn refused(path: &Path, problems: &[String]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
    format!("{} is refused:\n{}", path.display(), lines.join("\n"))
}

fn looked_at(path: &Path, form: &Questionnaire) -> String {
    let mut what: Vec<&str> = form.ignored().iter().map(|ignored| ignored.what.as_str()).collect();
    what.sort_unstable();
    what.dedup();
    let ignored = match what.as_slice() {
        [] => String::new(),
        what => format!("; not honoured and harmless: {}", what.join(", ")),
    };
    format!("{}: {} items{ignored}", path.display(), form.items().len())
}

fn said(title: &str, scored: &domain::instrument::Scored<'_>) -> String {
    let total = scored.total.map_or_else(|| "no total".to_owned(), |total| total.to_string());
    let band = scored.band.map(|band| format!(", {}", band.name)).unwrap_or_default();
    let missing = match scored.missing.len() {
        0 => String::new(),
        number => format!(", {number} not answered"),
    };
    format!("{title}: {total}{band}{missing}")
}
