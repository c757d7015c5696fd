//! A way from the phone to the service: a pair of interfaces.

use crate::town::{SERVICE, TOWN, in_town, ip};

/// An interface of the phone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Air {
    name: &'static str,
    /// The first three numbers of the network's addresses.
    network: &'static str,
}

/// The first network.
pub(crate) const WIFI: Air = Air {
    name: "wifi0",
    network: "10.77.0",
};

/// Another one, with other addresses.
pub(crate) const MOBILE: Air = Air {
    name: "mobile0",
    network: "10.78.0",
};

impl Air {
    /// Makes the pair; the phone's end is down.
    pub(crate) async fn lay(&self) -> anyhow::Result<()> {
        let Self { name, network } = self;
        ip(&format!(
            "link add {name} type veth peer name {name} netns {TOWN}"
        ))
        .await?;
        in_town(&format!("addr add {network}.2/24 dev {name}")).await?;
        in_town(&format!("link set {name} up")).await
    }

    /// Up, with an address and the way to the service, as after a lease.
    pub(crate) async fn on(&self) -> anyhow::Result<()> {
        let Self { name, network } = self;
        ip(&format!("link set {name} up")).await?;
        ip(&format!("addr replace {network}.1/24 dev {name}")).await?;
        let service = SERVICE.ip();
        ip(&format!(
            "route replace {service} via {network}.2 dev {name}"
        ))
        .await
    }

    /// Down, and the address is gone with it.
    pub(crate) async fn off(&self) -> anyhow::Result<()> {
        let Self { name, .. } = self;
        ip(&format!("addr flush dev {name}")).await?;
        ip(&format!("link set {name} down")).await
    }
}
