//! The engine as its callers use it: forms in, pages and answers out.

mod examples;
mod expressions;
mod filling;
mod given;
mod kinds;
mod loading;
mod pages;
mod properties;
mod published;
mod responses;
mod validation;
