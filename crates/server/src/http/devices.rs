//! Signed-in devices, remembered between requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_room::row::account::Device;

/// The devices that asked lately, in two generations: the young one becomes
/// the old one when it is full, and what was not asked for again is forgotten
/// with the old one.
#[derive(Debug)]
pub(crate) struct Devices {
    limit: usize,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    young: Generation,
    old: Generation,
    forgotten: u64,
}

#[derive(Debug, Default)]
struct Generation {
    devices: HashMap<Thumbprint, Arc<Device>>,
    of_account: HashMap<AccountId, Vec<Thumbprint>>,
}

/// How often something had been forgotten when a device was read. A device
/// read before that may have been signed in anew or removed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf(u64);

impl Devices {
    /// Remembers at most `limit` devices; none where it is 0.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            known: Mutex::default(),
        }
    }

    /// A device that is remembered, or as of when it is about to be read.
    pub(crate) fn find(&self, device: &Thumbprint) -> Result<Arc<Device>, AsOf> {
        let mut known = self.known();
        if let Some(found) = known.young.devices.get(device) {
            return Ok(Arc::clone(found));
        }
        let Some(found) = known.old.devices.get(device).cloned() else {
            return Err(AsOf(known.forgotten));
        };
        self.insert(&mut known, *device, Arc::clone(&found));
        Ok(found)
    }

    /// Remembers a device that was read, unless any was forgotten meanwhile.
    pub(crate) fn keep(&self, as_of: AsOf, device: Thumbprint, found: Arc<Device>) {
        let mut known = self.known();
        if AsOf(known.forgotten) == as_of {
            self.insert(&mut known, device, found);
        }
    }

    /// Forgets a device that was signed in anew, and all of an account whose
    /// devices changed: its oldest may have had to go.
    pub(crate) fn forget(&self, device: &Thumbprint, account: Option<&AccountId>) {
        let mut known = self.known();
        known.forgotten += 1;
        let known = &mut *known;
        for generation in [&mut known.young, &mut known.old] {
            generation.devices.remove(device);
            let of_account = account.and_then(|account| generation.of_account.remove(account));
            for device in of_account.unwrap_or_default() {
                generation.devices.remove(&device);
            }
        }
    }

    fn insert(&self, known: &mut Known, device: Thumbprint, found: Arc<Device>) {
        if self.limit == 0 {
            return;
        }
        if known.young.devices.len() >= self.limit / 2 {
            known.old = std::mem::take(&mut known.young);
        }
        let of_account = known.young.of_account.entry(found.account).or_default();
        if !of_account.contains(&device) {
            of_account.push(device);
        }
        known.young.devices.insert(device, found);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jari_protocol::hash::Digest;
    use jari_protocol::jwk::DeviceKey;
    use jari_protocol::time::ServerTime;

    use super::*;

    fn device(n: u8) -> (Thumbprint, Arc<Device>) {
        let mut point = [n; 65];
        point[0] = 4;
        let key = DeviceKey::from_point(&point).expect("65 bytes beginning with 4");
        let device = Device {
            account: AccountId::from_bytes([n; 16]),
            session: Digest::of(&[&[n]]),
            since: ServerTime::from_millis(0),
            key: key.clone(),
        };
        (key.thumbprint(), Arc::new(device))
    }

    fn keep(devices: &Devices, n: u8) {
        let (name, found) = device(n);
        let as_of = devices.find(&name).expect_err("not there yet");
        devices.keep(as_of, name, found);
    }

    #[test]
    fn a_removed_device_is_forgotten_even_by_a_read_that_began_before() {
        let devices = Devices::new(10);
        let (name, found) = device(1);
        let as_of = devices.find(&name).expect_err("not there yet");
        devices.forget(&name, None);
        devices.keep(as_of, name, found);
        assert!(devices.find(&name).is_err());
        keep(&devices, 1);
        assert!(devices.find(&name).is_ok());
        devices.forget(&name, None);
        assert!(devices.find(&name).is_err());
    }

    #[test]
    fn all_devices_of_an_account_are_forgotten_with_it() {
        let devices = Devices::new(10);
        keep(&devices, 1);
        keep(&devices, 2);
        let (other, _) = device(9);
        devices.forget(&other, Some(&AccountId::from_bytes([1; 16])));
        assert!(devices.find(&device(1).0).is_err());
        assert!(devices.find(&device(2).0).is_ok());
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_who_asks_again() {
        let devices = Devices::new(4);
        for n in 0..100 {
            keep(&devices, n);
            let known = devices.known();
            assert!(
                known.young.devices.len() + known.old.devices.len() <= 4,
                "after {n}"
            );
            drop(known);
            assert!(
                devices.find(&device(0).0).is_ok(),
                "asked for each time, after {n}"
            );
        }
        assert!(devices.find(&device(50).0).is_err());
    }
}
