//! What a team meets daily stands first in a long list, and the rest after it in the order of the file.

use super::Lookups;

impl Lookups {
    /// Puts some codes of a list first, in their order.
    pub(in crate::content) fn put_first(&mut self, name: &str, codes: &[String]) {
        let Some(lookup) = self.0.get_mut(name) else { return };
        let place = |code: &String| codes.iter().position(|first| first == code).unwrap_or(codes.len());
        lookup.entries.sort_by_key(|entry| place(&entry.code));
        lookup.places =
            lookup.entries.iter().enumerate().map(|(place, entry)| (entry.code.clone(), place)).collect();
    }
}
