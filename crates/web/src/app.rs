//! What every request needs: the desk, the templates, and what the frame of a page says of the team.

use std::sync::Arc;

use casework::Desk;

use crate::{
    colours::{self, ColourSheet},
    render::{Link, Service, Telephone, Views},
};

/// The pages of one installation.
pub struct App {
    /// Where the work is done.
    pub desk: Desk,
    /// The templates.
    pub views: Views,
    /// What the header says of the team.
    pub service: Service,
    /// The links at the foot of every page.
    pub links: Vec<Link>,
    /// The team's colours.
    pub colours: ColourSheet,
    /// A sentence when this is not the live record.
    pub environment: Option<String>,
    /// `http://localhost:8080`, as browsers name us in `Origin`.
    pub origin: String,
    /// Whether browsers reach us encrypted, so that cookies say so.
    pub is_encrypted: bool,
}

impl App {
    /// Puts the pages of an installation together.
    pub fn new(desk: Desk, views: Views, origin: String, environment: Option<String>) -> Arc<Self> {
        let content = desk.content();
        let provider = content.places.organisation(&content.service.provider);
        let service = Service {
            name: content.service.short_name.clone(),
            team: content.service.name.clone(),
            home: "/".to_owned(),
            is_nhs: provider.is_some_and(|provider| provider.kind == "nhs"),
            telephone: content.service.telephones.first().map(|telephone| telephone_of(&telephone.number)),
        };
        let links = [
            ("What we do", "/about"),
            ("Help in custody", "/about/help-in-custody"),
            ("Contact", "/about/contact"),
            ("Accessibility", "/about/accessibility"),
        ];
        let links = links.map(|(text, href)| Link { text: text.to_owned(), href: href.to_owned() }).to_vec();
        let is_encrypted = origin.starts_with("https://");
        let colours = colours::sheet(&content.service.colours);
        Arc::new(Self { desk, views, service, links, colours, environment, origin, is_encrypted })
    }
}

/// A number as people read it and as a telephone dials it.
pub fn telephone_of(number: &str) -> Telephone {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let dialled = digits.strip_prefix('0').map_or(digits.clone(), |rest| format!("+44{rest}"));
    Telephone { shown: number.to_owned(), dialled }
}
