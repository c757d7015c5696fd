//! Signed-in devices, remembered between requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    young: HashMap<Thumbprint, Arc<Device>>,
    old: HashMap<Thumbprint, Arc<Device>>,
    forgotten: u64,
}

/// How often something had been forgotten when a device was read. A device
/// read before that may have been signed in anew or removed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf(u64);

impl Devices {
    /// Remembers at most `limit` devices.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            known: Mutex::default(),
        }
    }

    /// A device that is remembered, or as of when it is about to be read.
    pub(crate) fn find(&self, device: &Thumbprint) -> Result<Arc<Device>, AsOf> {
        let mut known = self.known();
        if let Some(found) = known.young.get(device) {
            return Ok(Arc::clone(found));
        }
        let Some(found) = known.old.get(device).cloned() else {
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

    /// Forgets a device that was signed in anew or removed.
    pub(crate) fn forget(&self, device: &Thumbprint) {
        let mut known = self.known();
        known.young.remove(device);
        known.old.remove(device);
        known.forgotten += 1;
    }

    fn insert(&self, known: &mut Known, device: Thumbprint, found: Arc<Device>) {
        if known.young.len() >= self.limit / 2 {
            known.old = std::mem::take(&mut known.young);
        }
        known.young.insert(device, found);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jari_protocol::hash::Digest;
    use jari_protocol::id::AccountId;
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
        devices.forget(&name);
        devices.keep(as_of, name, found);
        assert!(devices.find(&name).is_err());
        keep(&devices, 1);
        assert!(devices.find(&name).is_ok());
        devices.forget(&name);
        assert!(devices.find(&name).is_err());
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_who_asks_again() {
        let devices = Devices::new(4);
        for n in 0..100 {
            keep(&devices, n);
            let known = devices.known();
            assert!(known.young.len() + known.old.len() <= 4, "after {n}");
            drop(known);
            assert!(
                devices.find(&device(0).0).is_ok(),
                "asked for each time, after {n}"
            );
        }
        assert!(devices.find(&device(50).0).is_err());
    }
}
