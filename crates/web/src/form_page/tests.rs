use super::*;

fn typed(pairs: &[(&str, &str)]) -> Fields {
    Fields::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn moment(day: &str, month: &str, year: &str, time: &str) -> Result<Option<Timestamp>, String> {
    let form = typed(&[("at-day", day), ("at-month", month), ("at-year", year), ("at-time", time)]);
    let mut reading = Reading::of(&form);
    let at = reading.optional_moment("at", "The time");
    match reading.problems.first() {
        Some(problem) => {
            let is_of_the_time = problem.message.contains("hours") || problem.message.contains("exist");
            let is_of_the_time = is_of_the_time || problem.message.contains("real time");
            assert_eq!(
                problem.field,
                if is_of_the_time { "at-time" } else { "at-day" },
                "{}",
                problem.message
            );
            Err(problem.message.clone())
        }
        None => Ok(at),
    }
}

#[test]
fn a_moment_is_read_in_london_time() {
    assert_eq!(moment("16", "11", "2026", "14:05"), Ok(Some("2026-11-16T14:05:00Z".parse().unwrap())));
    assert_eq!(moment("16", "7", "2026", "9.05"), Ok(Some("2026-07-16T08:05:00Z".parse().unwrap())));
    assert_eq!(moment("", "", "", ""), Ok(None));
}

#[test]
fn what_is_no_moment_says_what_to_do() {
    for (day, month, year, time) in [
        ("31", "2", "2026", "14:05"),
        ("16", "11", "026", "14:05"),
        ("16", "11", "2026", ""),
        ("16", "11", "2026", "25:00"),
        ("16", "11", "2026", "14"),
        ("", "", "", "14:05"),
        ("+1", "1", "2026", "14:05"),
    ] {
        assert!(moment(day, month, year, time).is_err(), "{day} {month} {year} {time}");
    }
}

#[test]
fn the_hour_that_comes_twice_is_asked_about_and_the_one_that_is_not_there_is_refused() {
    assert!(moment("25", "10", "2026", "01:30").unwrap_err().contains("BST or GMT"));
    assert_eq!(moment("25", "10", "2026", "01:30 BST"), Ok(Some("2026-10-25T00:30:00Z".parse().unwrap())));
    assert_eq!(moment("25", "10", "2026", "01:30gmt"), Ok(Some("2026-10-25T01:30:00Z".parse().unwrap())));
    assert!(moment("29", "3", "2026", "01:30").unwrap_err().contains("did not exist"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let form = typed(&[
        ("what", " "),
        ("minutes", "-5"),
        ("due-day", "32"),
        ("due-month", "1"),
        ("due-year", "2026"),
    ]);
    let mut reading = Reading::of(&form);
    assert_eq!(reading.line("what", "The task", "Enter what is to be done"), None);
    assert_eq!(reading.optional_number("minutes", "The minutes", 600), None);
    assert_eq!(reading.date("due", "The day", "Enter the day"), None);
    let fields: Vec<&str> = reading.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["what", "minutes", "due-day"]);
}

#[test]
fn a_filled_moment_reads_back_as_itself() {
    let at: Timestamp = "2026-07-16T08:05:00Z".parse().unwrap();
    let form = Fields::from_pairs(moment_fields("at", at));
    assert_eq!(Reading::of(&form).optional_moment("at", "The time"), Some(at));
}
