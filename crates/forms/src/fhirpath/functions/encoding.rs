//! Text in other clothes: base64, hexadecimal, HTML and JSON (FHIRPath, "Additional string functions").

use super::{Call, Signature, function};
use crate::fhirpath::{
    collection::Collection,
    evaluate::{Evaluation, Outcome},
};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) const FUNCTIONS: &[Signature] = &[
    function("encode", 1, 1, |evaluation, call| {
        dressed(evaluation, &call, |text, format| match format {
            "hex" => Some(text.bytes().map(|byte| format!("{byte:02x}")).collect()),
            "base64" => Some(to_base64(text.as_bytes())),
            "urlbase64" => Some(to_base64(text.as_bytes()).replace('+', "-").replace('/', "_")),
            _ => None,
        })
    }),
    function("decode", 1, 1, |evaluation, call| {
        dressed(evaluation, &call, |text, format| match format {
            "hex" => of_hex(text).and_then(|bytes| String::from_utf8(bytes).ok()),
            "base64" => of_base64(text).and_then(|bytes| String::from_utf8(bytes).ok()),
            "urlbase64" => of_base64(&text.replace('-', "+").replace('_', "/"))
                .and_then(|bytes| String::from_utf8(bytes).ok()),
            _ => None,
        })
    }),
    function("escape", 1, 1, |evaluation, call| {
        dressed(evaluation, &call, |text, format| match format {
            "html" => Some(
                text.replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;")
                    .replace('\'', "&#39;"),
            ),
            "json" => {
                let quoted = serde_json::to_string(text).ok()?;
                quoted.strip_prefix('"')?.strip_suffix('"').map(str::to_owned)
            }
            _ => None,
        })
    }),
    function("unescape", 1, 1, |evaluation, call| {
        dressed(evaluation, &call, |text, format| match format {
            "html" => Some(
                text.replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&"),
            ),
            "json" => of_json(text),
            _ => None,
        })
    }),
];

/// The text changed by a format; nothing if the format is not known or the text is not of it.
fn dressed<'a>(
    evaluation: &mut Evaluation<'_, 'a>,
    call: &Call<'_, 'a>,
    change: impl Fn(&str, &str) -> Option<String>,
) -> Outcome<'a> {
    let text = evaluation.text(call.at, &call.input)?;
    let format = call.text(evaluation, 0)?;
    let (Some(text), Some(format)) = (text, format) else { return Ok(Collection::EMPTY) };
    evaluation.charge_text(call.at, text.len())?;
    let changed = change(&text, &format);
    evaluation.charge_text(call.at, changed.as_ref().map_or(0, String::len))?;
    Ok(changed.map_or(Collection::EMPTY, Collection::text))
}

/// Resolves the escapes of JSON; quotation marks may also stand bare.
fn of_json(text: &str) -> Option<String> {
    let mut quoted = String::from("\"");
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => {
                quoted.push('\\');
                quoted.extend(letters.next());
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    serde_json::from_str(&quoted).ok()
}

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            let letter = BASE64.get(digit as usize).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn of_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::new();
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for index in 0..4 {
            let digit = match chunk.get(index) {
                Some(letter) => BASE64.iter().position(|known| known == letter)?,
                None => 0,
            };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        let many = chunk.len().checked_sub(1).filter(|many| *many > 0)?;
        bytes.extend(bits.to_be_bytes().iter().skip(1).take(many));
    }
    Some(bytes)
}

fn of_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? * 16 + digit(low)?),
            _ => None,
        })
        .collect()
}
