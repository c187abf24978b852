//! A small set of enum values kept as bits, so that the gate compares sets without allocating.

use std::marker::PhantomData;

/// A set of values of the enum `T`, of which there are at most 64.
#[derive(Debug, PartialEq, Eq)]
pub struct Set<T> {
    bits: u64,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Set<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Set<T> {}
impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> Set<T> {
    /// The set that holds nothing.
    pub const EMPTY: Self = Self { bits: 0, of: PhantomData };

    /// Whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// What is in either of two sets.
    pub const fn union(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, of: PhantomData }
    }

    /// What is in both of two sets.
    pub const fn intersection(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, of: PhantomData }
    }

    pub(super) const fn with_index(self, index: u8) -> Self {
        assert!(index < 64, "a set of this kind has room for 64 values");
        Self { bits: self.bits | 1 << index, of: PhantomData }
    }

    pub(super) const fn has_index(self, index: u8) -> bool {
        self.bits & (1 << index) != 0
    }

    /// Whether anything at or after this place in the enum is in the set.
    pub(super) const fn reaches_index(self, index: u8) -> bool {
        self.bits >> index != 0
    }
}
