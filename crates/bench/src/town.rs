//! The service under measurement: twenty teams that people are referred to, made from the content folder by giving each
//! custody suite to a team of its own and adding suites.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Teams that people are referred to; one of them works at the courts.
const TEAMS: usize = 20;

/// Where people come to us: mostly suites, so that the teams have about as many people each.
const WHERE: &str = "where,custody,0.93\nwhere,court,0.05\nwhere,va,0.01\nwhere,other,0.01\n";

/// A content folder of the service, laid over the one that is built in.
pub struct Town {
    /// The folder.
    pub folder: PathBuf,
    /// A suite of the last team: what is measured there must not swell the list that is measured.
    pub suite: String,
}

/// The service as it is built in, with its first suite.
pub fn plain() -> Result<Town, String> {
    let folder = PathBuf::from("content");
    let places = fs::read_to_string(folder.join("places.toml")).map_err(|error| error.to_string())?;
    let suite = suites(&places).into_iter().next().ok_or("the content has no custody suite")?;
    Ok(Town { folder, suite })
}

/// Writes the folder.
pub fn made(target: &Path) -> Result<Town, String> {
    let folder = target.join("bench").join("content");
    let said = |error: std::io::Error| error.to_string();
    fs::create_dir_all(folder.join("demonstration")).map_err(said)?;
    for own in ["service.toml", "directory.csv"] {
        fs::copy(Path::new("content").join(own), folder.join(own)).map_err(said)?;
    }
    let places = fs::read_to_string("content/places.toml").map_err(said)?;
    let suites = suites(&places);
    fs::write(folder.join("places.toml"), with_more(&places, &suites)).map_err(said)?;
    let shares = fs::read_to_string("content/demonstration/shares.csv").map_err(said)?;
    fs::write(folder.join("demonstration").join("shares.csv"), even(&shares)).map_err(said)?;
    Ok(Town { folder, suite: format!("suite_{}", more(&suites)) })
}

/// The codes of our custody suites.
fn suites(places: &str) -> Vec<String> {
    let tables = places.split("\n[[").filter(|table| table.starts_with("sites]]"));
    let ours = tables
        .filter(|table| table.contains("\nkind = \"custody_suite\"") && table.contains("\nours = true"));
    ours.filter_map(|table| {
        let rest = table.split("\ncode = \"").nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    })
    .collect()
}

/// How many suites there must be beside the service's own.
fn more(suites: &[String]) -> usize {
    TEAMS.saturating_sub(1 + suites.len())
}

/// Every suite but the first goes to a team of its own, and so do as many more as it takes.
fn with_more(places: &str, suites: &[String]) -> String {
    let given_away = suites.get(1..).unwrap_or_default();
    let mut text = String::new();
    for line in places.lines() {
        let mut line = line.to_owned();
        if line.starts_with("sites = [") {
            for suite in given_away {
                line = line.replace(&format!("\"{suite}\", "), "");
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
    let new: Vec<String> = (1..=more(suites)).map(|number| format!("suite_{number}")).collect();
    for suite in &new {
        text.push_str(&format!(
            "\n[[sites]]\ncode = \"{suite}\"\nname = \"Suite {suite}\"\nkind = \"custody_suite\"\narea = \"Measured\"\n\
             national_code = \"MS\"\nours = true\n"
        ));
    }
    for suite in given_away.iter().chain(&new) {
        text.push_str(&format!(
            "\n[[teams]]\ncode = \"team_{suite}\"\nname = \"Team of {suite}\"\nfunction = \"custody\"\nsites = [\"{suite}\"]\n"
        ));
    }
    text
}

/// The same share for every suite.
fn even(shares: &str) -> String {
    let is_kept = |line: &&str| !line.starts_with("suite_by_place,") && !line.starts_with("where,");
    let mut text: String = shares.lines().filter(is_kept).map(|line| format!("{line}\n")).collect();
    text.push_str(WHERE);
    text.push_str("suite_by_place,1,0.05\n");
    text
}
