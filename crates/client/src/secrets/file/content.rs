//! What is inside: names and secrets, one after the other, so that no copy
//! of a secret is made that is not wiped.

use zeroize::Zeroizing;

use super::Secret;

/// Names and their secrets: a `u32` length and the bytes, for each.
#[derive(Default)]
pub(super) struct Content {
    entries: Vec<(String, Secret)>,
}

impl Content {
    /// `None` if the bytes are not a content.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (mut entries, mut rest) = (Vec::new(), bytes);
        while !rest.is_empty() {
            let name = String::from_utf8(take(&mut rest)?.to_vec()).ok()?;
            entries.push((name, Secret::from(take(&mut rest)?.to_vec())));
        }
        Some(Self { entries })
    }

    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let parts = || {
            self.entries
                .iter()
                .flat_map(|(name, s)| [name.as_bytes(), s.expose()])
        };
        // Reserved at once: growing would leave copies behind.
        let size = parts().map(|part| part.len() + LENGTH_BYTES).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(size));
        for part in parts() {
            let length = u32::try_from(part.len()).expect("names and secrets are short");
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }

    pub(super) fn find(&self, name: &str) -> Option<Secret> {
        self.entries
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, secret)| secret.clone())
    }

    pub(super) fn put(&mut self, name: &str, secret: &[u8]) {
        self.remove(name);
        self.entries
            .push((name.to_owned(), Secret::from(secret.to_vec())));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.entries.retain(|(known, _)| known != name);
    }
}

const LENGTH_BYTES: usize = 4;

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (part, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(part)
}
