//! A form with a file in it (`multipart/form-data`): its fields like any other's, and each file as the text that it holds.

use axum::{body::Bytes, http::HeaderValue};
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;

use crate::request::{Fields, NOT_TEXT};

/// The most parts of one form.
const MOST_PARTS: usize = 2_000;

/// The boundary between the parts, where a form is sent so.
pub(super) fn boundary_of(content_type: &HeaderValue) -> Option<String> {
    multer::parse_boundary(content_type.to_str().ok()?).ok()
}

/// Reads the fields. A file that was not chosen is no field; one that is no text is named by [`NOT_TEXT`]. None where the
/// form cannot be read.
pub(super) async fn fields(bytes: Vec<u8>, boundary: String) -> Option<Fields> {
    let whole = BodyDataStream::new(Full::new(Bytes::from(bytes)));
    let mut form = Multipart::new(whole, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = form.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.ok()?;
        if pairs.len() >= MOST_PARTS {
            return None;
        }
        // Some editors begin a file with a mark of its byte order.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        match (std::str::from_utf8(bytes), is_file) {
            (Ok(""), true) => {}
            (Ok(text), _) => pairs.push((name, text.to_owned())),
            (Err(_), true) => pairs.push((format!("{name}{NOT_TEXT}"), "yes".to_owned())),
            (Err(_), false) => return None,
        }
    }
    Some(Fields::from_pairs(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[u8]) -> Option<Fields> {
        let run = tokio::runtime::Builder::new_current_thread().build().unwrap();
        run.block_on(fields(parts.to_vec(), "XX".to_owned()))
    }

    fn part(head: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    }

    #[test]
    fn fields_and_files_are_read_as_text() {
        let form = [
            part("name=\"code\"", b"sleep"),
            part("name=\"file\"; filename=\"a.json\"", b"\xef\xbb\xbf{\"a\":1}"),
            b"--XX--\r\n".to_vec(),
        ];
        let fields = read(&form.concat()).expect("a form");
        assert_eq!((fields.get("code"), fields.get("file")), ("sleep", "{\"a\":1}"));
    }

    #[test]
    fn a_file_that_was_not_chosen_is_none_and_one_that_is_no_text_is_named() {
        let none = [part("name=\"file\"; filename=\"\"", b""), b"--XX--\r\n".to_vec()].concat();
        assert!(!read(&none).expect("a form").has("file"));
        let image = [part("name=\"file\"; filename=\"a.png\"", b"\xff\xd8"), b"--XX--\r\n".to_vec()].concat();
        let fields = read(&image).expect("a form");
        assert!(!fields.has("file") && fields.has("file:not_text"));
    }

    #[test]
    fn a_form_that_ends_too_early_is_refused() {
        assert_eq!(read(&part("name=\"code\"", b"sleep")), None);
    }

    #[test]
    fn only_a_form_with_files_has_a_boundary() {
        let of = |text: &'static str| boundary_of(&HeaderValue::from_static(text));
        assert_eq!(of("multipart/form-data; boundary=XX"), Some("XX".to_owned()));
        assert_eq!(of("application/x-www-form-urlencoded"), None);
    }
}
