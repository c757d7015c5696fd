//! The devices of an account. Losing one costs a sign-in, never the place.

use jari_protocol::account;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::limits::MAX_DEVICES_PER_ACCOUNT;
use jari_protocol::time::ServerTime;

use crate::key::Key;
use crate::message;
use crate::query::Reply;
use crate::row::account::{Account, Device, Notice, SignIn};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::Stop;

use super::sign_in;

/// Signs a device in to the account of its contact, which comes into being
/// with the first device. An account that is full lets its oldest device go:
/// whoever lost ten phones must still get in.
pub(super) fn admit(
    rows: &mut Rows,
    now: ServerTime,
    sign_in: &SignIn,
    (account, session): (Option<AccountId>, Digest),
) -> Result<Done, Stop> {
    let name = sign_in.key.thumbprint();
    let hash = holder_name(&super::secret(rows)?, &sign_in.contact);
    let id = rows.contact(&hash)?.copied().or(account);
    let id = id.unwrap_or_else(|| account_of(&hash));
    let mut account = rows.account(&id)?.cloned().unwrap_or_else(|| Account {
        contact: sign_in.contact.clone(),
        language: sign_in.language,
        devices: Vec::new(),
        people: 0,
        pairing: None,
    });
    account.language = sign_in.language;

    let known = rows.device(&name)?.cloned();
    if let Some(known) = known.as_ref().filter(|known| known.account != id) {
        leave_account(rows, &known.account.clone(), name)?;
    }
    let is_new = !account.devices.contains(&name);
    let had_others = is_new && !account.devices.is_empty();
    if is_new {
        account.devices.push(name);
    }
    while account.devices.len() > MAX_DEVICES_PER_ACCOUNT {
        rows.remove(Key::Device(account.devices.remove(0)));
    }
    rows.put_contact(&hash, id);
    rows.put_account(&id, account);
    let same = known.filter(|known| known.account == id);
    let device = Device {
        account: id,
        key: sign_in.key.clone(),
        session,
        since: same.map_or(now, |known| known.since),
    };
    rows.put_device(&name, device);
    if had_others {
        message::tell(rows, now, &id, Notice::DeviceAdded)?;
    }
    Ok(Done::SignedIn { account: id })
}

/// The account of a contact that has none yet: the same one whenever that is,
/// so that whoever signed in after the copy from which a service was recovered
/// comes back to what their devices know.
fn account_of(contact: &Digest) -> AccountId {
    AccountId::from_bytes(Digest::of(&[b"account", contact.as_bytes()]).first_16())
}

/// Removes a device: its session ends. Removing one that is not there, or
/// not the actor's, is answered alike and does nothing.
pub(crate) fn remove(
    rows: &mut Rows,
    actor: &AccountId,
    device: &Thumbprint,
) -> Result<Done, Stop> {
    let account = rows.account(actor)?.cloned();
    if let Some(account) = account.filter(|account| account.devices.contains(device)) {
        leave_account(rows, actor, *device)?;
        sign_in::forget(rows, &account.contact, *device)?;
        rows.remove(Key::Device(*device));
    }
    Ok(Done::Noted)
}

/// The devices of an account, oldest first.
pub(crate) fn list(rows: &Rows, of: &AccountId, asking: &Thumbprint) -> Result<Reply, Stop> {
    let mut devices = Vec::new();
    let listed = rows.account(of)?.map(|account| account.devices.clone());
    for device in listed.unwrap_or_default() {
        let Some(row) = rows.device(&device)? else {
            continue;
        };
        devices.push(account::Device {
            device,
            since: row.since,
            this: device == *asking,
        });
    }
    Ok(Reply::Devices(account::Devices { devices }))
}

fn leave_account(rows: &mut Rows, id: &AccountId, device: Thumbprint) -> Result<(), Stop> {
    if let Some(mut account) = rows.account(id)?.cloned() {
        account.devices.retain(|listed| *listed != device);
        // Neither it nor whoever it showed a code to comes back by that.
        account.pairing = None;
        rows.put_account(id, account);
    }
    Ok(())
}

/// Under which name the account of a contact is found.
pub(super) fn holder_name(secret: &Digest, contact: &Contact) -> Digest {
    let contact = contact.as_str().as_bytes();
    Digest::keyed(secret.as_bytes(), &[b"contact", contact])
}
