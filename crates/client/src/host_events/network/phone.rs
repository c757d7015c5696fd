//! On a phone the addresses are looked at now and then: nothing that is told
//! of them can be had without Java or Swift, and the app runs only while
//! somebody looks at it.

use std::net::IpAddr;
use std::time::Duration;

use super::Network;

pub(super) struct Networks;

impl Networks {
    pub(super) async fn watch() -> Option<Self> {
        Some(Self)
    }

    pub(super) fn now(&mut self) -> Network {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::debug!(%error, "the system does not tell");
            Vec::new()
        });
        let ips = interfaces.iter().map(if_addrs::Interface::ip);
        let mut addresses: Vec<IpAddr> = ips.filter(leads_away).collect();
        addresses.sort_unstable();
        Network {
            has_v4: addresses.iter().any(IpAddr::is_ipv4),
            has_v6: addresses.iter().any(IpAddr::is_ipv6),
            route: None,
            addresses,
        }
    }

    /// After a while.
    pub(super) async fn next(&mut self) -> Option<Network> {
        tokio::time::sleep(LOOK).await;
        Some(self.now())
    }
}

/// The phone itself and its neighbours are always there.
fn leads_away(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local(),
    }
}

/// Before a person who leaves the house has put the phone away.
const LOOK: Duration = Duration::from_secs(3);
