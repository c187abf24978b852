//! Chance that can be repeated: the same seed draws the same people and the same year on every machine.

/// A sequence of draws (`SplitMix64`); small, quick, and good enough to invent people.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The draws for one thing, such as person `n`, under a seed: independent of those for any other.
    pub(crate) const fn of(seed: u64, what: u64, n: u64) -> Self {
        Self(mix(mix(seed ^ mix(what)) ^ n))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Between nought and one.
    pub(crate) fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens this often.
    pub(crate) fn happens(&mut self, how_often: f64) -> bool {
        self.part() < how_often
    }

    /// A whole number, both ends included.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.part() * (most - least + 1) as f64) as i64
    }

    /// One of several; nothing of nothing.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let place = (self.part() * all.len() as f64) as usize;
        all.get(place)
    }
}

const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Things of which some are drawn more often than others.
#[derive(Debug, Clone)]
pub(crate) struct Weighted<T> {
    items: Vec<T>,
    up_to: Vec<f64>,
}

impl<T> Weighted<T> {
    pub(crate) fn of(pairs: impl IntoIterator<Item = (T, f64)>) -> Self {
        let (mut items, mut up_to, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (item, weight) in pairs.into_iter().filter(|(_, weight)| *weight > 0.0) {
            sum += weight;
            items.push(item);
            up_to.push(sum);
        }
        Self { items, up_to }
    }

    /// Draws one; nothing when there is nothing to draw.
    pub(crate) fn draw(&self, chance: &mut Chance) -> Option<&T> {
        let mark = chance.part() * self.up_to.last().copied().unwrap_or_default();
        self.items.get(self.up_to.partition_point(|up_to| *up_to <= mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_draws_otherwise() {
        let draws = |seed, n| {
            let mut chance = Chance::of(seed, 1, n);
            [chance.next(), chance.next(), chance.next()]
        };
        assert_eq!(draws(7, 3), draws(7, 3));
        assert_ne!(draws(7, 3), draws(8, 3));
        assert_ne!(draws(7, 3), draws(7, 4));
    }

    #[test]
    fn weights_are_kept_and_nought_is_never_drawn() {
        let coins = Weighted::of([("often", 3.0), ("never", 0.0), ("seldom", 1.0)]);
        let mut chance = Chance::of(1, 2, 3);
        let drawn: Vec<&str> = (0..10_000).filter_map(|_| coins.draw(&mut chance).copied()).collect();
        assert_eq!(drawn.len(), 10_000);
        let often = drawn.iter().filter(|coin| **coin == "often").count();
        assert!((7_200..7_800).contains(&often), "{often}");
        assert!(!drawn.contains(&"never"));
    }

    #[test]
    fn both_ends_are_drawn_and_nothing_comes_of_nothing() {
        let mut chance = Chance::of(1, 2, 3);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| chance.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
        assert_eq!(chance.one_of::<u8>(&[]), None);
        assert_eq!(Weighted::<u8>::of([]).draw(&mut chance), None);
    }
}
