//! Words that belong to somebody's machine or workplace and not into the repository.
//!
//! The patterns are put together from halves, so that this file does not hold what it looks for.

use crate::{
    no_complaints,
    tree::{TextFile, text_files},
};

/// Folders of somebody's machine; they count only where a path begins.
fn folders() -> Vec<String> {
    [("/ho", "me/"), ("/ro", "ot/"), ("/Us", "ers/"), ("/wo", "rk/"), (r"C:\Us", r"ers\")]
        .map(joined)
        .to_vec()
}

/// Servers that hand out packages: the tools know where they are, and an organisation may use its own.
fn hosts() -> Vec<String> {
    [
        ("registry.np", "mjs"),
        ("registry.yarn", "pkg"),
        ("crates.io", "/api"),
        ("static.crates", ".io"),
        ("index.crates", ".io"),
        ("py", "pi.org"),
        ("files.python", "hosted"),
        ("deb.debian", ".org"),
    ]
    .map(joined)
    .to_vec()
}

fn joined((first, second): (&str, &str)) -> String {
    format!("{first}{second}")
}

/// Endings of addresses that can belong to nobody (RFC 2606).
const NOBODYS: &[&str] =
    &["example", "test", "invalid", "localhost", "example.com", "example.org", "example.net"];

fn complaints(files: &[TextFile]) -> Vec<String> {
    let (folders, hosts) = (folders(), hosts());
    let in_line = |line: &str| -> Vec<String> {
        let folder = folders.iter().filter(|folder| begins_a_path(line, folder)).cloned();
        let host = hosts.iter().filter(|host| line.contains(host.as_str())).cloned();
        folder.chain(host).chain(addresses(line)).collect()
    };
    let in_file = |file: &TextFile| -> Vec<String> {
        let lines = file.text.lines().enumerate();
        lines
            .flat_map(|(number, line)| {
                in_line(line).into_iter().map(move |word| (number + 1, word)).collect::<Vec<_>>()
            })
            .map(|(number, word)| format!("{}:{number} holds {word}", file.path))
            .collect()
    };
    files.iter().flat_map(in_file).collect()
}

/// `/srv` begins a path in `"/srv`, but not in `shop/srv` nor in `https://place.example/srv`.
fn begins_a_path(line: &str, folder: &str) -> bool {
    let is_inside = |before: char| before.is_alphanumeric() || "._-~/*}".contains(before);
    line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(is_inside))
}

/// E-mail addresses that could be somebody's.
fn addresses(line: &str) -> Vec<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "._+-".contains(character);
    let address = |at: usize| {
        let name = line[..at].rsplit(|character| !is_part(character)).next().unwrap_or_default();
        let domain = line[at + 1..].split(|character| !is_part(character)).next().unwrap_or_default();
        let domain = domain.trim_end_matches(['.', '-']).to_lowercase();
        let (_, ending) = domain.rsplit_once('.')?;
        let is_address =
            !name.is_empty() && ending.len() > 1 && ending.chars().all(|letter| letter.is_ascii_alphabetic());
        let is_nobodys = NOBODYS.iter().any(|of| domain == *of || domain.ends_with(&format!(".{of}")));
        (is_address && !is_nobodys).then(|| format!("{name}@{domain}"))
    };
    line.match_indices('@').filter_map(|(at, _)| address(at)).collect()
}

#[test]
fn nothing_of_a_machine_or_a_workplace_is_in_the_tree() {
    no_complaints(&complaints(&text_files()));
}

mod examples {
    use super::*;

    fn found(line: &str) -> usize {
        complaints(&[TextFile::new("README.md", line)]).len()
    }

    #[test]
    fn folders_of_a_machine_are_found_where_a_path_begins() {
        for folder in folders() {
            assert_eq!(found(&format!("cd {folder}landward")), 1, "{folder}");
            assert_eq!(found(&format!("let path = \"{folder}\";")), 1, "{folder}");
            assert_eq!(found(&format!("https://trust.example{folder}page")), 0, "{folder}");
        }
        assert_eq!(found("crates/casework/src and /var/lib/landward"), 0);
    }

    #[test]
    fn servers_of_packages_are_found() {
        for host in hosts() {
            assert_eq!(found(&format!("from https://{host}/landward")), 1, "{host}");
        }
    }

    #[test]
    fn an_address_that_could_be_somebodys_is_found() {
        let somebody = ["amina", "trust.nhs.uk"].join("@");
        assert_eq!(found(&format!("write to {somebody}.")), 1);
        assert_eq!(found("write to amina@trust.example, amina@example.org or amina@localhost"), 0);
        assert_eq!(found("nhsuk-frontend@10.6.1, @media print, postgres@127.0.0.1"), 0);
    }
}
