//! `devices list`, `devices add` and `devices remove`.

use jari_locales::say;
use jari_protocol::hash::Digest;
use jari_protocol::jwk::Thumbprint;

use crate::args::ById;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn list(base: &Base<'_>) -> Result<Done, Failure> {
    let out = base.out;
    let devices = base.desk().await?.devices().await?;
    let rows = devices.iter().map(|device| {
        let since = zone::time(out.words(), device.since, None);
        let id = device.device.0.to_string();
        out.say(&if device.this {
            say::devices_this(id, since)
        } else {
            say::devices_row(id, since)
        })
    });
    Ok(Done::default().and_all(rows).field("devices", &devices))
}

/// The code is for whoever holds this device, to be typed into another one.
pub(super) async fn add(base: &Base<'_>) -> Result<Done, Failure> {
    let out = base.out;
    let pairing = base.desk().await?.start_pairing().await?.pairing;
    let until = zone::time(out.words(), pairing.expires, None);
    Ok(
        Done::said(out.say(&say::devices_code(&pairing.code, until)))
            .and(format!(
                "  jari-cli sign-in --contact {} --shown {}",
                pairing.contact.as_str(),
                pairing.code
            ))
            .and(out.say(&say::devices_keep()))
            .field("contact", &pairing.contact)
            .field("code", &pairing.code)
            .field("expires_ms", pairing.expires),
    )
}

pub(super) async fn remove(base: &Base<'_>, device: ById) -> Result<Done, Failure> {
    let id: Digest = device
        .id
        .parse()
        .map_err(|_| Failure::of(Trouble::IdMalformed).with(&device.id))?;
    base.desk().await?.remove_device(Thumbprint(id)).await?;
    Ok(Done::said(base.out.say(&say::devices_removed())).field("device", device.id))
}
