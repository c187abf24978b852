//! Stops the build with one sentence when the NHS design system has not been fetched; never uses the network.

use std::{fs, path::Path, process::exit};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for watched in ["assets/vendor/stamp", "assets/package.json", "assets/requirements.txt", "content/assets"]
    {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    let (package, wheel, stamp) =
        (read("assets/package.json"), read("assets/requirements.txt"), read("assets/vendor/stamp"));
    let fetched = |name: &str| {
        stamp
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .unwrap_or("nothing")
            .to_owned()
    };
    let is_current = package.contains(&format!("\"nhsuk-frontend\": \"{}\"", fetched("nhsuk-frontend")))
        && wheel.contains(&format!("nhsuk-frontend-jinja=={} ", fetched("nhsuk-frontend-jinja")));
    if !is_current {
        println!("cargo::error=The NHS design system is missing or of another version: run make assets");
        exit(1);
    }
}
