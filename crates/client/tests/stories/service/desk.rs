//! Signing in, devices and people.

use jari_protocol::account::{
    Device, Devices, People, Person, PersonEntry, Session, SignInCode, SignInPending, SignInRequest,
};
use jari_protocol::hash::Digest;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Code, Problem};

use super::asker::refusal;
use super::state::{CODE, SignedIn};
use super::{Asked, State};

impl State {
    pub(super) fn begin_sign_in(
        &mut self,
        asked: &Asked,
        id: &str,
    ) -> Result<Vec<u8>, Box<Problem>> {
        let request: SignInRequest = asked.json()?;
        self.prove(asked, &request.key)?;
        let contact = request.contact.as_str().to_owned();
        self.sign_ins.insert(id.to_owned(), (request.key, contact));
        let now = self.now();
        Ok(json(&SignInPending {
            due: now,
            expires: now,
            slips: Vec::new(),
        }))
    }

    pub(super) fn finish_sign_in(
        &mut self,
        asked: &Asked,
        id: &str,
    ) -> Result<Vec<u8>, Box<Problem>> {
        let request: SignInCode = asked.json()?;
        let (key, contact) = self
            .sign_ins
            .get(id)
            .cloned()
            .ok_or_else(|| refusal(Code::CodeExpired))?;
        self.prove(asked, &key)?;
        if request.code != CODE {
            return Err(refusal(Code::CodeWrong));
        }
        let account = Self::account(&contact);
        let session = Digest::of(&[id.as_bytes()]).to_string();
        let signed_in = SignedIn {
            key: key.clone(),
            account,
            session: session.clone(),
        };
        self.sessions.insert(key.thumbprint(), signed_in);
        Ok(json(&Session { account, session }))
    }

    pub(super) fn devices(&self, asked: &Asked) -> Result<Vec<u8>, Box<Problem>> {
        let (account, this) = self.asker(asked)?;
        let own = self
            .sessions
            .iter()
            .filter(|(_, signed_in)| signed_in.account == account);
        let devices = own.map(|(device, _)| Device {
            device: *device,
            since: self.now(),
            this: *device == this,
        });
        Ok(json(&Devices {
            devices: devices.collect(),
        }))
    }

    pub(super) fn remove_device(
        &mut self,
        asked: &Asked,
        device: &str,
    ) -> Result<Vec<u8>, Box<Problem>> {
        self.asker(asked)?;
        let device = device
            .parse()
            .map(Thumbprint)
            .map_err(|_| refusal(Code::NotFound))?;
        self.sessions
            .remove(&device)
            .ok_or_else(|| refusal(Code::NotFound))?;
        Ok(Vec::new())
    }

    pub(super) fn people(&self, asked: &Asked) -> Result<Vec<u8>, Box<Problem>> {
        let (account, _) = self.asker(asked)?;
        let own = self
            .people
            .iter()
            .filter(|((owner, _), _)| *owner == account);
        let people = own.map(|((_, id), entry)| Person {
            person: id.parse().expect("checked"),
            name: entry.name.clone(),
            birth_date: entry.birth_date,
        });
        Ok(json(&People {
            people: people.collect(),
        }))
    }

    pub(super) fn put_person(&mut self, asked: &Asked, id: &str) -> Result<Vec<u8>, Box<Problem>> {
        let (account, _) = self.asker(asked)?;
        let entry: PersonEntry = asked.json()?;
        if entry.actor != account {
            return Err(refusal(Code::ActorForeign));
        }
        self.people.insert((account, id.to_owned()), entry);
        Ok(Vec::new())
    }
}

pub(super) fn json<T: serde::Serialize>(content: &T) -> Vec<u8> {
    serde_json::to_vec(content).expect("plain data")
}
