//! Addresses from which a named proxy may come.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// One address, or all that begin alike: `10.0.0.7`, `10.1.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    start: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether an address is of it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (start, start_bits) = bits(self.start);
        let (address, address_bits) = bits(address.to_canonical());
        start_bits == address_bits
            && masked(start, start_bits, self.prefix) == masked(address, address_bits, self.prefix)
    }
}

/// The bits of an address, from the highest down, and how many there are.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

fn masked(bits: u128, length: u32, prefix: u32) -> u128 {
    bits.checked_shr(length - prefix).unwrap_or(0)
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "must be an address or a network, as in 10.0.0.7 or 10.1.0.0/16".to_owned();
        let (address, prefix) = text
            .split_once('/')
            .map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let start: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let (_, length) = bits(start);
        let prefix = prefix.map_or(Ok(length), |prefix| {
            prefix.trim().parse().map_err(|_| wrong())
        })?;
        if prefix == 0 {
            return Err("must not be everybody; name the proxy's own address".to_owned());
        }
        if prefix > length {
            return Err(wrong());
        }
        Ok(Self { start, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.start, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_is_of_its_network_and_of_no_other() {
        assert!(contains("10.0.0.7", "10.0.0.7"));
        assert!(!contains("10.0.0.7", "10.0.0.6"));
        assert!(contains("10.1.0.0/16", "10.1.255.255"));
        assert!(!contains("10.1.0.0/16", "10.2.0.0"));
        assert!(contains("fd00::/8", "fd12::1"));
        assert!(!contains("fd00::/8", "10.1.0.0"));
    }

    #[test]
    fn a_proxy_that_comes_over_a_socket_of_both_kinds_is_known() {
        assert!(contains("10.0.0.7", "::ffff:10.0.0.7"));
    }

    #[test]
    fn everybody_is_no_proxy() {
        for wrong in [
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/33",
            "proxy",
            "10.0.0.0/x",
            "",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
