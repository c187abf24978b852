use clap::CommandFactory;

use super::*;

/// Every command with its subcommands, by the words that are typed for it.
fn commands() -> Vec<(String, clap::Command)> {
    fn add(command: &clap::Command, words: &str, found: &mut Vec<(String, clap::Command)>) {
        found.push((words.to_owned(), command.clone()));
        for below in command.get_subcommands() {
            add(below, &format!("{words} {}", below.get_name()), found);
        }
    }
    let mut found = Vec::new();
    add(&Settings::command(), "landward", &mut found);
    found
}

fn after(command: &clap::Command) -> String {
    command.get_after_long_help().map(ToString::to_string).unwrap_or_default()
}

/// The words of a line as a shell would part them.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let part = |(at, text): (usize, &str)| match at % 2 {
        0 => text.split_whitespace().map(str::to_owned).collect(),
        _ => vec![text.to_owned()],
    };
    parts.flat_map(part).collect()
}

#[test]
fn every_command_says_what_it_does_and_has_an_example_of_itself_that_can_be_typed() {
    let commands = commands();
    assert!(commands.len() > 10);
    for (path, command) in &commands {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.len() > 20, "{path} does not say what it does");
        for option in command.get_arguments() {
            assert!(
                option.get_help().is_some_and(|help| help.to_string().len() > 10),
                "{path}: {}",
                option.get_id()
            );
        }
        let after = after(command);
        assert!(after.contains("\nExample") || after.starts_with("Example"), "{path} has no example");
        let examples: Vec<&str> =
            after.lines().map(str::trim).filter(|line| line.starts_with("landward ")).collect();
        assert!(!examples.is_empty(), "{path} has no example");
        let mut is_of_itself = false;
        for example in examples {
            let read = Settings::try_parse_from(words(example));
            assert!(
                read.is_ok(),
                "{example}: {}",
                read.err().map_or(String::new(), |error| error.to_string())
            );
            let typed = words(example);
            let mut rest = path.split(' ').skip(1).peekable();
            for word in &typed {
                let _is_next = rest.next_if(|next| next == word);
            }
            is_of_itself |= rest.peek().is_none();
        }
        assert!(is_of_itself, "{path} has only examples of others");
        assert!(after.lines().all(|line| line.chars().count() <= 120), "{path}: a line is too long");
    }
}

#[test]
fn the_first_help_names_every_exit_code_and_each_option_that_the_environment_can_give() {
    let mut top = Settings::command();
    let help = top.render_long_help().to_string();
    for code in ["  0  ", "  1  ", "  2  ", "  3  ", "[env: LANDWARD_DATA", "[env: LANDWARD_DATABASE"] {
        assert!(help.contains(code), "{code}: {help}");
    }
    // A password in the address of a database is not printed by whoever asks for help.
    assert!(!help.contains("LANDWARD_DATABASE="), "{help}");
}
