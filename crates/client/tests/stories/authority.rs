//! A service's keys, and what they sign.

use std::collections::BTreeMap;

use jari_protocol::count::KeySetNumber;
use jari_protocol::hash::Digest;
use jari_protocol::jws::{Typ, seal, to_sign};
use jari_protocol::keys::{KeySet, KeyState, OnlineKey, Role, RootKey};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_protocol::version::SPOKEN;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::Serialize;

/// A root key and one online key per role, made from seeds so that every run
/// has the same.
pub(crate) struct Authority {
    root: Ed25519KeyPair,
    online: BTreeMap<Role, (String, Ed25519KeyPair)>,
    pub(crate) set: KeySet,
}

impl Authority {
    pub(crate) fn new(seed: u8) -> Self {
        let online: BTreeMap<Role, (String, Ed25519KeyPair)> = [
            (Role::Line, "line"),
            (Role::Ticket, "ticket"),
            (Role::Receipt, "receipt"),
        ]
        .into_iter()
        .enumerate()
        .map(|(nr, (role, name))| {
            let kid = format!("{name}-{seed}");
            (
                role,
                (kid, pair(seed, u8::try_from(nr).expect("three") + 1)),
            )
        })
        .collect();
        let keys = online.iter().map(|(role, (kid, pair))| OnlineKey {
            kid: kid.clone(),
            role: *role,
            state: KeyState::Active,
            public: public(pair),
        });
        let set = KeySet {
            service: "seoul".parse().expect("a name"),
            name: Line::new("Seoul").expect("text"),
            contact: Line::new("02-120").expect("text"),
            base: "https://reserve.example.kr".to_owned(),
            spoken: SPOKEN,
            number: KeySetNumber(1),
            issued: ServerTime::from_millis(1_000),
            keys: keys.collect(),
            successor: None,
        };
        Self {
            root: pair(seed, 0),
            online,
            set,
        }
    }

    pub(crate) fn root(&self) -> RootKey {
        RootKey(public(&self.root))
    }

    pub(crate) fn fingerprint(&self) -> Digest {
        self.root().fingerprint()
    }

    /// The signed key set as it is now.
    pub(crate) fn key_set(&self) -> String {
        sign(Typ::Keys, &self.root().kid(), &self.root, &self.set)
    }

    /// The next set: a higher number, and whatever `change` makes of it.
    pub(crate) fn next_set(&mut self, change: impl FnOnce(&mut KeySet)) -> String {
        self.set.number = self.set.number.next();
        change(&mut self.set);
        self.key_set()
    }

    pub(crate) fn state(&mut self, role: Role, state: KeyState) -> String {
        self.next_set(|set| {
            for key in set.keys.iter_mut().filter(|key| key.role == role) {
                key.state = state;
            }
        })
    }

    /// Other names for the online keys, as after a change of keys.
    pub(crate) fn rename_keys(&mut self, to: &str) {
        for (role, (kid, _)) in &mut self.online {
            *kid = format!("{role:?}-{to}");
        }
        let kids: Vec<String> = self.online.values().map(|(kid, _)| kid.clone()).collect();
        self.next_set(|set| {
            for (key, kid) in set.keys.iter_mut().zip(kids) {
                key.kid = kid;
            }
        });
    }

    pub(crate) fn sign<T: Serialize>(&self, typ: Typ, role: Role, content: &T) -> String {
        let (kid, pair) = &self.online[&role];
        sign(typ, kid, pair, content)
    }

    /// A set of `other`'s content signed by this root key.
    pub(crate) fn sign_set(&self, set: &KeySet) -> String {
        sign(Typ::Keys, &self.root().kid(), &self.root, set)
    }
}

pub(crate) fn sign<T: Serialize>(
    typ: Typ,
    kid: &str,
    pair: &Ed25519KeyPair,
    content: &T,
) -> String {
    let signed = to_sign(typ, kid, content).expect("plain data");
    seal(&signed, pair.sign(signed.as_bytes()).as_ref())
}

fn pair(seed: u8, nr: u8) -> Ed25519KeyPair {
    let mut bytes = [seed; 32];
    bytes[0] = nr;
    Ed25519KeyPair::from_seed_unchecked(&bytes).expect("32 bytes")
}

fn public(pair: &Ed25519KeyPair) -> Digest {
    Digest::from_bytes(pair.public_key().as_ref().try_into().expect("32 bytes"))
}
