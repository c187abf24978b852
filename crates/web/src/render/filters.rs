//! The few functions, filters and methods that templates may use beside the engine's own.

use std::fmt::Write;

use minijinja::{Environment, Error, ErrorKind, State, Value, value::ValueKind};
use minijinja_contrib::pycompat::unknown_method_callback;

use crate::assets;

pub(super) fn add_to(environment: &mut Environment<'_>) {
    environment.add_function("asset", asset);
    environment.add_filter("plural", plural);
    environment.add_filter("initials", initials);
    environment.add_filter("truncate", truncate);
    environment.add_filter("indent", indent);
    environment.add_filter("escape", escape);
    environment.add_filter("e", escape);
}

/// `asset("nhsuk.css")`: the address of a file, with the hash of its content.
fn asset(name: &str) -> Result<Value, Error> {
    let url = assets::url(name)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name}")))?;
    Ok(Value::from_safe_string(url.to_owned()))
}

/// `3 | plural("person", "people")`: "3 people".
fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `"Amina Khan" | initials`: "AK". Browser titles carry no more of a name than this.
fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|part| part.chars().next()).flat_map(char::to_uppercase).collect()
}

/// Python's `truncate`, whose arguments the NHS components give by position.
fn truncate(text: &str, length: Option<usize>, killwords: Option<bool>, end: Option<&str>) -> String {
    const LEEWAY: usize = 5;
    let (length, end) = (length.unwrap_or(255), end.unwrap_or("..."));
    let count = text.chars().count();
    if count <= length + LEEWAY {
        return text.to_owned();
    }
    let kept: String = text.chars().take(length.saturating_sub(end.chars().count())).collect();
    let kept = match kept.rfind(' ') {
        Some(at) if !killwords.unwrap_or(false) => &kept[..at],
        Some(_) | None => &kept,
    };
    format!("{kept}{end}")
}

/// Nothing: the NHS components indent the HTML inside them for readers of the source, and would indent each line of
/// what somebody typed into a text area as well.
fn indent(value: &Value, _width: Option<usize>, _first: Option<bool>) -> Value {
    value.clone()
}

fn escape(value: &Value) -> Value {
    if value.is_safe() {
        return value.clone();
    }
    Value::from_safe_string(escaped(&shown(value)))
}

/// A value as text: nothing where there is none, and a boolean as JavaScript writes it.
pub(super) fn shown(value: &Value) -> String {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => String::new(),
        ValueKind::Bool => value.is_true().to_string(),
        _ => value.to_string(),
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    write_escaped(&mut written, text).expect("a string takes all that is written to it");
    written
}

/// The five signs that matter in HTML. The engine's own list also turns every slash of an address into six signs.
pub(super) fn write_escaped(output: &mut impl Write, text: &str) -> std::fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        output.write_str(&rest[..at])?;
        output.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    output.write_str(rest)
}

/// Python's methods. `get` gives back what it was asked to give for a missing key, also when that is *undefined*:
/// the components tell "not given" from "given as nothing".
pub(super) fn method(
    state: &mut State,
    value: &Value,
    method: &str,
    arguments: &[Value],
) -> Result<Value, Error> {
    match (value.kind(), method, arguments) {
        (ValueKind::Map, "get", [key]) => Ok(item(value, key).unwrap_or_else(|| Value::from(()))),
        (ValueKind::Map, "get", [key, otherwise]) => {
            Ok(item(value, key).unwrap_or_else(|| otherwise.clone()))
        }
        (ValueKind::Undefined, "get", [_, otherwise]) => Ok(otherwise.clone()),
        _ => unknown_method_callback(state, value, method, arguments),
    }
}

fn item(map: &Value, key: &Value) -> Option<Value> {
    map.get_item(key).ok().filter(|found| !found.is_undefined())
}
