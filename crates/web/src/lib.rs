//! To be described.

pub mod assets;
pub mod render;
