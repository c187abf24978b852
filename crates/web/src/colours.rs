//! The team's colours as a style sheet: what `service.toml` names, in the variables that `landward.css` uses.

use domain::content::Colours;
use sha2::{Digest, Sha256};

use crate::visit::STANDARD;

/// The style sheet of a team's colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColourSheet {
    /// Where pages find it; another text has another address, so that it may be kept for ever.
    pub address: String,
    /// What it says.
    pub text: String,
}

/// Writes the style sheet. Colours are six digits each (the content is checked), so nothing else can be said by them.
pub fn sheet(colours: &[Colours]) -> ColourSheet {
    let text: String = colours.iter().map(of).collect();
    let hash = Sha256::digest(text.as_bytes());
    let name: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    ColourSheet { address: format!("/colours/{name}.css"), text }
}

fn of(colours: &Colours) -> String {
    let Colours { code, ink, paper, accent, .. } = colours;
    let button = format!(".landward-choice--{code}{{background:{paper};color:{ink}}}\n");
    let page = if code == STANDARD {
        format!(".landward--{code}{{--accent:{accent}}}\n")
    } else {
        format!(".landward--{code}{{--ink:{ink};--paper:{paper};--accent:{accent}}}\n")
    };
    page + &button
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(code: &str, ink: &str) -> Colours {
        let of = |colour: &str| colour.to_owned();
        Colours {
            code: of(code),
            name: of("Name"),
            ink: of(ink),
            paper: of("#ffffff"),
            accent: of("#003087"),
        }
    }

    #[test]
    fn each_choice_has_its_colours_under_its_own_class() {
        let sheet = sheet(&[colours("standard", "#212b32"), colours("white_on_navy", "#0b1f4a")]);
        assert!(
            sheet.text.contains(".landward--white_on_navy{--ink:#0b1f4a;--paper:#ffffff;--accent:#003087}")
        );
        assert!(sheet.text.contains(".landward--standard{--accent:#003087}"));
    }

    #[test]
    fn other_colours_have_another_address() {
        assert_ne!(sheet(&[colours("a", "#000000")]).address, sheet(&[colours("a", "#000001")]).address);
    }
}
