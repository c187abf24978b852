//! The way in: from where a request came, when proxies of ours stand before the door.

use std::{net::IpAddr, str::FromStr};

/// What whoever runs the program says of the way in.
#[derive(Debug, Clone)]
pub struct Doorway {
    /// The proxies that stand before the door. What they say of where a request came from is believed, and nobody else.
    pub proxies: Vec<Proxy>,
    /// How many connections one address may hold at once, where it is no proxy of ours.
    pub each_address: usize,
}

/// A proxy, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy {
    address: IpAddr,
    /// How many bits of the address are the network's.
    bits: u32,
}

/// What is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAddress;

impl std::fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("write an address (127.0.0.1) or a network (10.20.0.0/16)")
    }
}

impl std::error::Error for NotAnAddress {}

impl FromStr for Proxy {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, bits)| (a, Some(bits)));
        let address = address.parse::<IpAddr>().map_err(|_| NotAnAddress)?.to_canonical();
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(whole), str::parse).map_err(|_| NotAnAddress)?;
        if bits > whole { Err(NotAnAddress) } else { Ok(Self { address, bits }) }
    }
}

impl Proxy {
    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differs = own.to_bits() ^ other.to_bits();
                differs.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differs = own.to_bits() ^ other.to_bits();
                differs.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl Doorway {
    /// Whether a proxy of ours has this address.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.holds(address))
    }

    /// Where a request came from: the other end of the connection, and if that is a proxy of ours what it wrote at the
    /// right-hand end of `X-Forwarded-For`. What stands further left was written by whoever asks, and is not believed.
    pub(super) fn client(&self, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded.iter().flat_map(|line| line.split(',')).rev() {
            if !self.trusts(client) {
                break;
            }
            match address_of(hop.trim()) {
                Some(address) => client = address.to_canonical(),
                None => break,
            }
        }
        client
    }
}

/// An address, with or without a port.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::SocketAddr| address.ip()))
}

/// The network that tries are counted for: of the newer addresses one household has more than can be counted.
pub(super) fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = std::net::Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
            format!("{network}/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn behind(proxies: &[&str]) -> Doorway {
        let proxies = proxies.iter().map(|text| text.parse().expect("a proxy")).collect();
        Doorway { proxies, each_address: 1 }
    }

    #[test]
    fn what_is_said_of_where_a_request_came_from_is_believed_of_a_proxy_of_ours_alone() {
        let (proxy, stranger) = (address("10.0.0.1"), address("203.0.113.9"));
        let says = ["192.0.2.7"];
        assert_eq!(behind(&[]).client(proxy, &says), proxy);
        assert_eq!(behind(&["10.0.0.1"]).client(stranger, &says), stranger);
        assert_eq!(behind(&["10.0.0.1"]).client(proxy, &says), address("192.0.2.7"));
        assert_eq!(behind(&["10.0.0.0/24"]).client(proxy, &[]), proxy, "it says nothing");
        assert_eq!(behind(&["10.0.0.1"]).client(proxy, &["unknown"]), proxy, "it says no address");
    }

    #[test]
    fn only_the_right_hand_end_counts_as_far_as_it_was_written_by_proxies_of_ours() {
        let doorway = behind(&["10.0.0.0/8", "::1"]);
        let forged = ["1.1.1.1, 8.8.8.8, 203.0.113.9, 10.0.0.2"];
        assert_eq!(doorway.client(address("10.0.0.1"), &forged), address("203.0.113.9"));
        let two_lines = ["1.1.1.1", "203.0.113.9:4711"];
        assert_eq!(doorway.client(address("::1"), &two_lines), address("203.0.113.9"));
        assert_eq!(
            doorway.client(address("::ffff:10.0.0.1"), &["[2001:db8::7]:443"]),
            address("2001:db8::7")
        );
    }

    #[test]
    fn what_is_no_address_is_refused_and_every_width_of_network_holds_its_own() {
        for bad in ["", "proxy", "10.0.0.0/33", "10.0.0.0/", "::/129", "10.0.0.0/-1"] {
            assert_eq!(bad.parse::<Proxy>(), Err(NotAnAddress), "{bad}");
        }
        assert!(behind(&["0.0.0.0/0"]).trusts(address("203.0.113.9")));
        assert!(behind(&["192.0.2.128/25"]).trusts(address("192.0.2.200")));
        assert!(!behind(&["192.0.2.128/25"]).trusts(address("192.0.2.100")));
        assert!(behind(&["2001:db8::/32"]).trusts(address("2001:db8:1::1")));
    }

    #[test]
    fn tries_are_counted_for_a_whole_network_of_the_newer_addresses() {
        assert_eq!(network_of(address("192.0.2.7")), "192.0.2.7");
        assert_eq!(network_of(address("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
    }
}
