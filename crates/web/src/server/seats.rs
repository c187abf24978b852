//! Seats: how many connections are held at once, by all together and by each address, so that nobody takes them all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::doorway::{Doorway, network_of};

/// How many connections there are at once: fewer than the files that a program may open on most machines.
const MOST: usize = 900;

/// So many of them are kept for addresses that hold few.
const RESERVE: usize = 100;

/// What an address holds that holds few: about what one browser opens.
const FEW: usize = 8;

/// So many more are heard for a moment, to be told that there is no seat; and half of them at most for addresses that have
/// all the seats they may have.
const MOST_TOLD: usize = 60;

/// All seats.
pub(super) struct Seats {
    doorway: Arc<Doorway>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    seated: usize,
    told: usize,
    by_network: HashMap<String, usize>,
}

/// How somebody who connects is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Welcome {
    /// Whatever they ask is answered.
    Seated,
    /// They are told that there is no seat; only health is answered.
    Told,
}

/// One connection's place. It is free again when the value goes.
pub(super) struct Seat {
    pub(super) welcome: Welcome,
    network: String,
    seats: Arc<Seats>,
}

impl Seats {
    pub(super) fn new(doorway: Arc<Doorway>) -> Arc<Self> {
        Arc::new(Self { doorway, held: Mutex::default() })
    }

    /// A seat for a connection from an address; none when there is not even room to say so.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        // A proxy of ours speaks for everybody, and has limits of its own.
        let is_proxy = self.doorway.trusts(address);
        let network = network_of(address);
        let mut held = self.held();
        let own = held.by_network.get(&network).copied().unwrap_or_default();
        let has_all = !is_proxy && own >= self.doorway.each_address;
        let free = if own < FEW { MOST } else { MOST - RESERVE };
        let free_told = if has_all { MOST_TOLD / 2 } else { MOST_TOLD };
        let welcome = if !has_all && held.seated < free {
            held.seated += 1;
            *held.by_network.entry(network.clone()).or_default() += 1;
            Welcome::Seated
        } else if held.told < free_told {
            held.told += 1;
            Welcome::Told
        } else {
            return None;
        };
        drop(held);
        Some(Seat { welcome, network, seats: Arc::clone(self) })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = self.seats.held();
        match self.welcome {
            Welcome::Told => held.told -= 1,
            Welcome::Seated => {
                held.seated -= 1;
                let own = held.by_network.get(&self.network).copied().unwrap_or_default();
                if own > 1 {
                    held.by_network.insert(self.network.clone(), own - 1);
                } else {
                    held.by_network.remove(&self.network);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(each_address: usize) -> Arc<Seats> {
        let proxies = vec!["10.0.0.1".parse().expect("a proxy")];
        Seats::new(Arc::new(Doorway { proxies, each_address }))
    }

    fn fill(seats: &Arc<Seats>, address: [u8; 4], number: usize) -> Vec<Option<Welcome>> {
        let taken = (0..number).map(|_| seats.take(address.into()));
        let taken: Vec<Option<Seat>> = taken.collect();
        let welcomes = taken.iter().map(|seat| seat.as_ref().map(|seat| seat.welcome)).collect();
        // They stay for the whole test.
        std::mem::forget(taken);
        welcomes
    }

    fn count(welcomes: &[Option<Welcome>], welcome: Option<Welcome>) -> usize {
        welcomes.iter().filter(|found| **found == welcome).count()
    }

    #[test]
    fn one_address_does_not_take_the_seats_of_others() {
        let seats = seats(600);
        let one = fill(&seats, [192, 0, 2, 1], 905);
        assert_eq!(count(&one, Some(Welcome::Seated)), 600);
        assert_eq!(count(&one, Some(Welcome::Told)), 30);
        assert_eq!(fill(&seats, [192, 0, 2, 2], 1), [Some(Welcome::Seated)]);
    }

    #[test]
    fn when_many_addresses_have_taken_all_there_are_seats_for_new_people_and_then_words() {
        let seats = seats(600);
        fill(&seats, [192, 0, 2, 1], 600);
        let second = fill(&seats, [192, 0, 2, 2], 600);
        assert_eq!(count(&second, Some(Welcome::Seated)), 200, "the reserve is kept");
        let newcomers: Vec<Option<Welcome>> =
            (1..=110).flat_map(|last| fill(&seats, [198, 51, 100, last], 1)).collect();
        assert_eq!(count(&newcomers, Some(Welcome::Seated)), 100);
        assert_eq!(newcomers.last(), Some(&None), "the words went to those who had taken all");
    }

    #[test]
    fn a_proxy_speaks_for_everybody_and_a_seat_is_free_again_when_its_connection_ends() {
        let seats = seats(2);
        assert_eq!(count(&fill(&seats, [10, 0, 0, 1], 700), Some(Welcome::Seated)), 700);
        let address = IpAddr::from([192, 0, 2, 1]);
        let (one, _other) = (seats.take(address), seats.take(address));
        assert_eq!(seats.take(address).map(|seat| seat.welcome), Some(Welcome::Told));
        drop(one);
        assert_eq!(seats.take(address).map(|seat| seat.welcome), Some(Welcome::Seated));
    }
}
