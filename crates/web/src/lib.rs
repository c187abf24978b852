//! The doors: pages for people. Reads what was typed, calls the desk, shows what came of it; knows no rule and no SQL.

pub mod answer;
pub mod app;
pub mod assets;
mod banner;
mod colours;
mod door;
pub mod form_draft;
mod form_page;
pub mod form_preview;
mod here;
mod moment;
mod pages;
pub mod render;
pub mod request;
pub mod routes;
mod server;
mod visit;

pub use app::App;
pub use server::{Doorway, Proxy, answer_for_test, serve};
