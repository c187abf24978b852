//! The commands that do one thing and end.

use casework::{
    Desk,
    account::{self, SwitchedOff},
    clock::{self, Clock},
    demonstration, journal,
};
use domain::access::Role;

use crate::{
    Ended, content, print,
    settings::{Audit, AuditCommand, Demo, Settings, User, UserCommand},
};

/// Opens the desk of these settings.
pub fn desk(settings: &Settings) -> Result<Desk, Ended> {
    open(settings, content::read(settings)?.content)
}

/// Opens the desk with content that was read before.
pub fn open(settings: &Settings, content: domain::content::Content) -> Result<Desk, Ended> {
    let built: i64 = env!("LANDWARD_BUILT").parse().unwrap_or_default();
    let built = jiff::Timestamp::from_second(built).unwrap_or_default();
    clock::credible(Clock::System.now(), built).map_err(|wrong| Ended::refused(wrong.to_string()))?;
    Desk::open(settings.place(), content, Clock::System)
        .map_err(|error| Ended::cannot_tell(error.to_string()))
}

/// `landward demo`
pub fn demo(settings: &Settings, demo: &Demo) -> Result<(), Ended> {
    let desk = desk(settings)?;
    make_demonstration(&desk, demonstration::Order { people: demo.people, seed: demo.seed })?;
    print_sign_ins();
    Ok(())
}

/// Makes a demonstration and tells people how far it is.
pub fn make_demonstration(desk: &Desk, order: demonstration::Order) -> Result<(), Ended> {
    let mut told = 0;
    let made = demonstration::make(desk, order, |done, all| {
        let tenth = (done * 10).checked_div(all).unwrap_or(10);
        if tenth > told {
            told = tenth;
            print::to_people(&format!("  {} of 100 parts of the year", tenth * 10));
        }
    })?;
    print::to_people(&format!(
        "Made {} invented people with {} referrals and {} contacts; {} of {} episodes have ended.",
        made.people, made.referrals, made.contacts, made.closed, made.episodes
    ));
    if made.refused > 0 {
        print::to_people(&format!("{} steps of the year were refused by a rule.", made.refused));
    }
    Ok(())
}

/// The table of sign-ins of a demonstration.
pub fn print_sign_ins() {
    print::to_people("Sign-ins of the demonstration (all with the same password):");
    print::to_people(&format!("  password  {}", demonstration::cast::PASSWORD));
    for (user_name, name, role) in demonstration::cast::sign_ins() {
        print::to_people(&format!("  {user_name:<10}{name:<24}{role}"));
    }
}

/// `landward user …`
pub fn user(settings: &Settings, user: &User) -> Result<(), Ended> {
    let desk = desk(settings)?;
    match &user.what {
        UserCommand::Add { user_name, name, role, team, employer } => {
            let role = Role::from_code(&role.to_uppercase()).ok_or_else(|| {
                let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
                Ended::refused(format!("There is no role {role}. Roles: {}", codes.join(", ")))
            })?;
            let employer = employer.clone().unwrap_or_else(|| desk.content().service.provider.clone());
            let new = account::NewAccount {
                user_name: user_name.clone(),
                name: name.clone(),
                employer,
                role,
                team: team.clone(),
            };
            print_link(&account::add(&desk, new)?, 72);
        }
        UserCommand::Disable { user_name } => account::disable(&desk, user_name)?,
        UserCommand::Reset { user_name, switch_on } => {
            let off = if *switch_on { SwitchedOff::ComesOn } else { SwitchedOff::StaysOff };
            print_link(&account::reset(&desk, user_name, off)?, 24);
        }
    }
    Ok(())
}

fn print_link(token: &str, hours: u8) {
    print::to_people(&format!(
        "This link works once, for {hours} hours. Add it to the address of the pages:"
    ));
    print::to_machines(&format!("/first-sign-in/{token}"));
}

/// `landward audit …`
pub fn audit(settings: &Settings, audit: &Audit) -> Result<(), Ended> {
    let desk = desk(settings)?;
    match &audit.what {
        AuditCommand::Verify { checkpoints } => {
            let reports = journal::verify(&desk, checkpoints.as_deref())?;
            for report in &reports {
                let unsigned = match report.unsigned {
                    0 => String::new(),
                    lines => format!("\t{lines} behind the last checkpoint"),
                };
                print::to_machines(&format!(
                    "{}\t{}\t{}{unsigned}",
                    report.chain, report.lines, report.verdict
                ));
            }
            let differing = journal::differing(&desk)?;
            for found in &differing {
                print::to_machines(&format!("{}\t{}\t{}", found.table, found.record, found.how));
            }
            let damaged = reports.iter().filter(|report| !report.verdict.is_sound()).count();
            if damaged > 0 {
                return Err(Ended::refused(format!("{damaged} of {} chains are damaged.", reports.len())));
            }
            if !differing.is_empty() {
                let number = differing.len();
                return Err(Ended::refused(format!(
                    "{number} records do not say what the journal says was written: somebody wrote past the program."
                )));
            }
            print::to_people(&format!(
                "All {} chains hold, and the record says what they say was written.",
                reports.len()
            ));
            Ok(())
        }
    }
}
