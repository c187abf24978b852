//! What Cargo knows of our crates and of what they are built from.

use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// A crate that the program is built from, ours or another's.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub licence: Option<String>,
    pub is_ours: bool,
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    pub name: String,
    /// Only for tests; build scripts count as the crate itself.
    pub is_for_tests: bool,
}

/// All packages of the lock file, for every platform.
pub fn packages() -> Vec<Package> {
    // Packages for other systems may not have been fetched yet; then Cargo has to.
    let output = metadata(&["--offline"]).or_else(|_| metadata(&[]));
    let json = output.unwrap_or_else(|trouble| panic!("cargo metadata failed: {trouble}"));
    let value: Value = serde_json::from_str(&json).expect("cargo writes JSON");
    let packages: Vec<Package> = list(&value, "packages").iter().map(package).collect();
    assert!(packages.iter().any(|package| package.is_ours), "none of the crates is ours");
    packages
}

fn metadata(more: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(more)
        .current_dir(root())
        .output()
        .map_err(|error| error.to_string())?;
    let said = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if output.status.success() { Ok(said(output.stdout)) } else { Err(said(output.stderr)) }
}

fn package(value: &Value) -> Package {
    Package {
        name: text(value, "name").expect("a package has a name"),
        licence: text(value, "license"),
        is_ours: value["source"].is_null(),
        dependencies: list(value, "dependencies").iter().map(dependency).collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    let name = text(value, "name").expect("a dependency has a name");
    Dependency { name, is_for_tests: text(value, "kind").as_deref() == Some("dev") }
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().expect("cargo metadata has not changed its shape")
}

fn text(value: &Value, field: &str) -> Option<String> {
    value[field].as_str().map(str::to_owned)
}
