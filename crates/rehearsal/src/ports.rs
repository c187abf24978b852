//! Free ports that two tests cannot be given at the same time, not even in two processes.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    process,
    sync::Mutex,
};

use crate::scratch::rehearsal_folder;

/// Below the range from which Linux takes the ports of outgoing connections: a port that a server gives back for a
/// moment, to start again on it, is not lent to somebody's client meanwhile.
const LOWEST: u16 = 20_000;
const HIGHEST: u16 = 31_999;

/// The lock files of the ports that this process was given; the kernel frees them when the process ends.
static OURS: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A port of the loopback address that nobody listens on, and that no other test gets while this process lives.
pub fn free_port() -> u16 {
    let folder = rehearsal_folder("ports");
    let count = u32::from(HIGHEST - LOWEST) + 1;
    let first = process::id().wrapping_mul(37) % count;
    (0..count)
        .map(|step| {
            LOWEST + u16::try_from((first + step) % count).expect("the range has fewer than 65,536 ports")
        })
        .find(|port| {
            let file =
                File::create(folder.join(port.to_string())).expect("target/rehearsal/ports can be written");
            let is_ours = file.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
            if is_ours {
                OURS.lock().expect("nobody panics while holding the list of ports").push(file);
            }
            is_ours
        })
        .expect("one of twelve thousand ports is free")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_port_is_given_twice() {
        let ports: BTreeSet<u16> = (0..20).map(|_| free_port()).collect();
        assert_eq!(ports.len(), 20);
    }

    #[test]
    fn a_free_port_can_be_listened_on() {
        let port = free_port();
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    }
}
