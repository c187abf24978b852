//! Notes the day on which the program is built: a clock that says an earlier one is wrong (security.md section 9.2).

use std::{env, time::SystemTime};

const DAY: u64 = 86_400;

#[expect(clippy::disallowed_methods, reason = "the machine that builds is asked, not the one that serves")]
fn main() {
    // As reproducible builds have it.
    let given = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds: u64 = given.unwrap_or_else(now);
    // The day before, because the day of the one machine may be yesterday at another.
    let day = (seconds / DAY).saturating_sub(1) * DAY;
    let said = [
        format!("cargo:rustc-env=LANDWARD_BUILT={day}"),
        "cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH".to_owned(),
    ];
    let mut out = std::io::stdout();
    for line in
        said.into_iter().chain(["src", "Cargo.toml"].map(|path| format!("cargo:rerun-if-changed={path}")))
    {
        let _closed = std::io::Write::write_all(&mut out, format!("{line}\n").as_bytes());
    }
}
