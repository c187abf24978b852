//! The style sheets, scripts and pictures that pages name, served from the program itself.
//!
//! Every file has an address that carries the hash of its content, so that a browser may keep it for ever and
//! still sees the next version at once. The pictures that the NHS style sheet names by a fixed address are served
//! there too, for a day. Compressed bytes are made when first asked for and kept: nothing of this delays the start.

use std::{borrow::Cow, collections::BTreeMap, io::Write, sync::OnceLock};

use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// One answer of [`get`]: everything that its response needs.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The file as it is.
    pub bytes: &'static [u8],
    /// The file compressed, where that makes it smaller.
    pub gzip: Option<&'static [u8]>,
    /// For the header `Content-Type`.
    pub content_type: &'static str,
    /// For the header `ETag`, with its quotation marks.
    pub etag: &'static str,
    /// For the header `Cache-Control`: for ever at the hashed address, a day at the plain one.
    pub cache_control: &'static str,
}

/// The file at an address below `/assets/`, whether the hashed address or the plain one.
#[must_use]
pub fn get(path: &str) -> Option<Asset> {
    let shelf = shelf();
    let (index, cache_control) = shelf.by_path.get(path).copied()?;
    let kept = &shelf.files[index];
    Some(Asset {
        bytes: &kept.bytes,
        gzip: kept.gzip(),
        content_type: kept.content_type,
        etag: &kept.etag,
        cache_control,
    })
}

/// The hashed address of a file: `url("nhsuk.css")` is `/assets/nhsuk-<hash>.css`.
#[must_use]
pub fn url(name: &str) -> Option<&'static str> {
    let shelf = shelf();
    shelf.by_name.get(name).map(|index| shelf.files[*index].url.as_str())
}

/// Lays a team's own files (a logo, colours) over the embedded ones. Called once, before the first page is served.
///
/// # Errors
///
/// When a page has already named an asset: its address would no longer be true.
pub fn overlay(files: BTreeMap<String, Vec<u8>>) -> Result<(), AlreadyServed> {
    SHELF.set(Shelf::stock(files)).map_err(|_| AlreadyServed)
}

/// The files were in use before a team's own files came.
#[derive(Debug, PartialEq, Eq)]
pub struct AlreadyServed;

impl std::fmt::Display for AlreadyServed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a team's own assets must be given before the first page is served")
    }
}

impl std::error::Error for AlreadyServed {}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";

/// The fetched part of the NHS package; `assets/fetch.sh` says what was left out and why.
#[derive(RustEmbed)]
#[folder = "../../assets/vendor/served"]
struct Fetched;

/// Our own style sheet and script.
#[derive(RustEmbed)]
#[folder = "../../content/assets"]
struct Own;

static SHELF: OnceLock<Shelf> = OnceLock::new();

fn shelf() -> &'static Shelf {
    SHELF.get_or_init(|| Shelf::stock(BTreeMap::new()))
}

struct Shelf {
    files: Vec<Kept>,
    by_name: BTreeMap<String, usize>,
    by_path: BTreeMap<String, (usize, &'static str)>,
}

struct Kept {
    url: String,
    bytes: Cow<'static, [u8]>,
    content_type: &'static str,
    etag: String,
    gzip: OnceLock<Option<Vec<u8>>>,
}

impl Shelf {
    fn stock(overlay: BTreeMap<String, Vec<u8>>) -> Shelf {
        let mut shelf = Shelf { files: Vec::new(), by_name: BTreeMap::new(), by_path: BTreeMap::new() };
        for name in Fetched::iter().filter(|name| !overlay.contains_key(name.as_ref())) {
            if let Some(file) = Fetched::get(&name) {
                shelf.add(name.into_owned(), file.data);
            }
        }
        let mut ours: BTreeMap<String, Cow<'static, [u8]>> = BTreeMap::new();
        for name in Own::iter() {
            if let Some(file) = Own::get(&name) {
                ours.insert(name.into_owned(), file.data);
            }
        }
        ours.extend(overlay.into_iter().map(|(name, bytes)| (name, Cow::Owned(bytes))));
        // Last those that name others by `asset:`, because their text, and so their hash, holds those addresses.
        let (naming, plain): (Vec<_>, Vec<_>) =
            ours.into_iter().partition(|(_, bytes)| find(bytes, NAMED).is_some());
        for (name, bytes) in plain {
            shelf.add(name, bytes);
        }
        for (name, bytes) in naming {
            let bytes = shelf.with_addresses(&bytes);
            shelf.add(name, Cow::Owned(bytes));
        }
        shelf
    }

    fn add(&mut self, name: String, bytes: Cow<'static, [u8]>) {
        let hash = hex(&Sha256::digest(&bytes));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name.as_str(), "bin"));
        let url = format!("/assets/{stem}-{}.{extension}", &hash[..16]);
        let index = self.files.len();
        self.by_path.insert(url.clone(), (index, FOR_EVER));
        self.by_path.insert(format!("/assets/{name}"), (index, A_DAY));
        self.files.push(Kept {
            url,
            bytes,
            content_type: content_type(extension),
            etag: format!("\"{}\"", &hash[..32]),
            gzip: OnceLock::new(),
        });
        self.by_name.insert(name, index);
    }

    /// Replaces `asset:NAME` in our own script by the hashed address of that file.
    fn with_addresses(&self, bytes: &[u8]) -> Vec<u8> {
        let mut written = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some(at) = find(rest, NAMED) {
            written.extend_from_slice(&rest[..at]);
            rest = &rest[at + NAMED.len()..];
            let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./".contains(byte);
            let end = rest.iter().position(|byte| !is_of_name(byte)).unwrap_or(rest.len());
            let name = String::from_utf8_lossy(&rest[..end]);
            match self.by_name.get(name.as_ref()) {
                Some(index) => written.extend_from_slice(self.files[*index].url.as_bytes()),
                None => written.extend_from_slice(format!("/assets/{name}").as_bytes()),
            }
            rest = &rest[end..];
        }
        written.extend_from_slice(rest);
        written
    }
}

impl Kept {
    fn gzip(&self) -> Option<&[u8]> {
        self.gzip.get_or_init(|| self.compressed()).as_deref()
    }

    fn compressed(&self) -> Option<Vec<u8>> {
        let is_text = self.content_type.starts_with("text/") || self.content_type.starts_with("image/svg");
        if !is_text {
            return None;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&self.bytes).ok()?;
        encoder.finish().ok().filter(|smaller| smaller.len() < self.bytes.len())
    }
}

const NAMED: &[u8] = b"asset:";

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_hashed_address_is_kept_for_ever_and_leads_to_the_file() {
        let url = url("nhsuk.css").expect("the style sheet is there");
        let asset = get(url).expect("its address leads to it");
        assert_eq!(asset.cache_control, FOR_EVER);
        assert_eq!(asset.content_type, "text/css; charset=utf-8");
        assert!(url.starts_with("/assets/nhsuk-") && url.ends_with(".css"), "{url}");
    }

    #[test]
    fn compressed_bytes_open_to_the_same_file() {
        let asset = get("/assets/nhsuk.css").expect("the style sheet is there");
        let mut opened = Vec::new();
        flate2::read::GzDecoder::new(asset.gzip.expect("text is compressed"))
            .read_to_end(&mut opened)
            .expect("the bytes are gzip");
        assert!(opened == asset.bytes);
    }

    #[test]
    fn every_picture_that_a_style_sheet_names_is_served_where_it_says() {
        for sheet in ["/assets/nhsuk.css", "/assets/landward.css"] {
            let text = String::from_utf8_lossy(get(sheet).expect("the style sheet is there").bytes);
            for named in text.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
                let named = named.trim_matches(['"', '\'']);
                assert!(named.starts_with("data:") || get(named).is_some(), "{sheet} names {named}");
            }
        }
    }

    #[test]
    fn nothing_served_names_another_server() {
        for name in ["nhsuk.css", "landward.css", "landward.js"] {
            let asset = get(&format!("/assets/{name}")).expect("the file is there");
            let text = String::from_utf8_lossy(asset.bytes);
            let outside = text.replace("http://www.w3.org/", "");
            assert!(!outside.contains("://"), "{name} names another server");
        }
    }

    #[test]
    fn our_script_names_the_hashed_address_of_the_nhs_script() {
        let script = String::from_utf8_lossy(get("/assets/landward.js").expect("the script is there").bytes);
        assert!(script.contains(url("nhsuk.js").expect("the NHS script is there")));
        assert!(!script.contains("asset:"));
    }

    #[test]
    fn an_address_outside_the_shelf_leads_nowhere() {
        for path in ["/assets/", "/assets/../Cargo.toml", "/assets/nhsuk-0000000000000000.css", "nhsuk.css"] {
            assert!(get(path).is_none(), "{path}");
        }
        assert!(url("missing.css").is_none());
    }

    #[test]
    fn a_team_s_own_file_replaces_the_embedded_one() {
        let shelf = Shelf::stock(BTreeMap::from([("landward.css".to_owned(), b"body{}".to_vec())]));
        let (index, _) = shelf.by_path["/assets/landward.css"];
        assert_eq!(&*shelf.files[index].bytes, b"body{}");
    }
}
