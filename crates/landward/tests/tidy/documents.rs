//! What is written down can be found: decisions are numbered, and links lead somewhere.

use std::collections::BTreeSet;

use crate::{
    no_complaints,
    tree::{TextFile, files_ending, paths},
};

fn misnumbered(paths: &[String]) -> Vec<String> {
    let names = paths
        .iter()
        .filter_map(|path| path.strip_prefix("docs/decisions/"))
        .filter(|name| *name != "README.md");
    let mut complaints = Vec::new();
    let mut numbers = Vec::new();
    for name in names {
        let number = name.split_once('-').and_then(|(number, title)| {
            let is_number = number.len() == 4 && title.ends_with(".md");
            number.parse::<usize>().ok().filter(|_| is_number)
        });
        match number {
            Some(number) => numbers.push(number),
            None => complaints.push(format!("docs/decisions/{name} is not named NNNN-title.md")),
        }
    }
    numbers.sort_unstable();
    if numbers.is_empty() || numbers.iter().enumerate().any(|(at, number)| *number != at + 1) {
        complaints.push(format!("decisions count from 1 without gap or double, not {numbers:?}"));
    }
    complaints
}

fn dead_links(pages: &[TextFile], paths: &[String]) -> Vec<String> {
    let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let is_folder = |folder: &str| paths.iter().any(|path| path.starts_with(&format!("{folder}/")));
    let mut complaints = Vec::new();
    for page in pages {
        for link in links(&page.text) {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { Some(page.path.clone()) } else { resolved(&page.path, file) };
            let there = target
                .filter(|target| target.is_empty() || known.contains(target.as_str()) || is_folder(target));
            let Some(target) = there else {
                complaints.push(format!("{} links to {link}, which is not there", page.path));
                continue;
            };
            let other = pages.iter().find(|other| other.path == target);
            if !heading.is_empty() && other.is_some_and(|other| !headings(&other.text).contains(heading)) {
                complaints.push(format!("{} links to {link}, which has no such heading", page.path));
            }
        }
    }
    complaints
}

/// The path from the root that a link on this page means; none if it leads out of the repository.
fn resolved(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// What stands in `[words](link)`, outside code.
fn links(text: &str) -> Vec<String> {
    let prose = without_code(text);
    let ends = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    ends.filter_map(|(link, _)| link.split_whitespace().next().map(str::to_owned)).collect()
}

fn without_code(text: &str) -> String {
    let mut is_code = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            line.split('`').step_by(2).for_each(|piece| prose.push_str(piece));
            prose.push('\n');
        }
    }
    prose
}

/// The anchors that a page's headings get: lower case, spaces become hyphens, other signs go.
fn headings(text: &str) -> BTreeSet<String> {
    let titles =
        text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |letter: char| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then_some(letter),
    };
    titles.map(|title| title.to_lowercase().chars().filter_map(kept).collect()).collect()
}

#[test]
fn decisions_are_numbered_without_gap_or_double() {
    no_complaints(&misnumbered(&paths()));
}

#[test]
fn every_link_between_our_pages_leads_somewhere() {
    no_complaints(&dead_links(&files_ending(".md"), &paths()));
}

mod examples {
    use super::*;

    fn tree(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn gaps_doubles_and_other_names_are_found() {
        let of = |names: &[&str]| misnumbered(&tree(names)).len();
        assert_eq!(
            of(&["docs/decisions/0001-a.md", "docs/decisions/0002-b.md", "docs/decisions/README.md"]),
            0
        );
        assert_eq!(of(&["docs/decisions/0001-a.md", "docs/decisions/0003-b.md"]), 1);
        assert_eq!(of(&["docs/decisions/0001-a.md", "docs/decisions/0001-b.md"]), 1);
        assert_eq!(of(&["docs/decisions/0001-a.md", "docs/decisions/two.md"]), 1);
        assert_eq!(of(&[]), 1);
    }

    #[test]
    fn links_to_files_folders_and_headings_are_followed() {
        let all = tree(&["README.md", "docs/domain.md", "docs/how-to/test.md"]);
        let dead = |text: &str| {
            let pages =
                [TextFile::new("docs/domain.md", text), TextFile::new("README.md", "# Set it up, quickly")];
            dead_links(&pages, &all).len()
        };
        assert_eq!(
            dead("[a](../README.md) [b](how-to/test.md) [c](how-to) [d](https://trust.example) [e](..)"),
            0
        );
        assert_eq!(dead("[a](../README.md#set-it-up-quickly)"), 0);
        assert_eq!(dead("[a](../README.md#set-it-up)"), 1);
        assert_eq!(dead("[a](README.md) and [b](../../outside.md)"), 2);
        assert_eq!(dead("`[a](gone.md)` and\n```\n[b](gone.md)\n```\n"), 0);
    }
}
