//! The engine as its callers use it: forms in, pages and answers out.

mod examples;
mod filling;
mod given;
mod loading;
mod pages;
mod properties;
mod responses;
