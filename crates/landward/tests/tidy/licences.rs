//! Every package that the program is built from may be used under a licence that we accept.

use crate::{
    metadata::{Package, packages},
    no_complaints,
};

/// What goes together with the EUPL and asks no more than to be named.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages that are taken all the same: name, its licence, why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

fn complaints(packages: &[Package], exceptions: &[(&str, &str, &str)]) -> Vec<String> {
    let is_excepted = |package: &Package| {
        let licence = package.licence.as_deref().unwrap_or_default();
        exceptions.iter().any(|(name, accepted, _)| *name == package.name && *accepted == licence)
    };
    let complaint = |package: &Package| match package.licence.as_deref() {
        None => Some(format!("{} names no licence", package.name)),
        Some(licence) if is_accepted(licence) => None,
        Some(licence) => Some(format!("{} is under {licence}", package.name)),
    };
    let refused = packages.iter().filter(|package| !is_excepted(package)).filter_map(complaint);
    let is_idle = |name: &str| !packages.iter().any(|package| package.name == name);
    let idle = exceptions.iter().filter(|(name, ..)| is_idle(name));
    refused.chain(idle.map(|(name, ..)| format!("the exception for {name} is no longer needed"))).collect()
}

/// Whether one may choose accepted licences alone. An `AND` needs both sides, an `OR` one; `AND` binds closer. Older
/// packages write `/` for `OR`. An exception behind `WITH` only ever allows more.
fn is_accepted(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_side(&mut rest) && rest.is_empty()
}

fn any_side(rest: &mut &[&str]) -> bool {
    let mut accepted = every_side(rest);
    while taken(rest, "OR") {
        // Read the other side even if this one will do: the rest of the line begins behind it.
        accepted |= every_side(rest);
    }
    accepted
}

fn every_side(rest: &mut &[&str]) -> bool {
    let mut accepted = one(rest);
    while taken(rest, "AND") {
        accepted &= one(rest);
    }
    accepted
}

fn one(rest: &mut &[&str]) -> bool {
    if taken(rest, "(") {
        let accepted = any_side(rest);
        return taken(rest, ")") && accepted;
    }
    let Some((licence, behind)) = rest.split_first() else { return false };
    *rest = behind;
    if taken(rest, "WITH") {
        let Some((_, behind)) = rest.split_first() else { return false };
        *rest = behind;
    }
    ACCEPTED.contains(licence)
}

/// Steps over the word if it comes next.
fn taken(rest: &mut &[&str], word: &str) -> bool {
    let is_next = rest.first() == Some(&word);
    if is_next {
        *rest = &rest[1..];
    }
    is_next
}

#[test]
fn every_package_is_under_a_licence_that_we_accept() {
    no_complaints(&complaints(&packages(), EXCEPTIONS));
}

mod examples {
    use super::*;

    #[test]
    fn a_choice_needs_one_side_and_a_sum_needs_both() {
        for accepted in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR GPL-3.0-only) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "GPL-2.0-only AND OpenSSL OR ISC",
        ] {
            assert!(is_accepted(accepted), "{accepted}");
        }
        for refused in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT",
            "MIT)",
            "",
            "MIT AND",
            "MIT MIT",
            "(MIT OR ISC) AND AGPL-3.0-only",
        ] {
            assert!(!is_accepted(refused), "{refused}");
        }
    }

    fn under(licence: Option<&str>) -> Package {
        Package {
            name: "other".into(),
            licence: licence.map(str::to_owned),
            is_ours: false,
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        assert_eq!(complaints(&[under(None)], &[]), ["other names no licence"]);
    }

    #[test]
    fn an_exception_is_for_one_licence_of_one_package_that_is_there() {
        let exception = [("other", "OpenSSL", "an example")];
        assert!(complaints(&[under(Some("OpenSSL"))], &exception).is_empty());
        assert_eq!(complaints(&[under(Some("AGPL-3.0-only"))], &exception), ["other is under AGPL-3.0-only"]);
        assert_eq!(complaints(&[], &exception), ["the exception for other is no longer needed"]);
    }
}
