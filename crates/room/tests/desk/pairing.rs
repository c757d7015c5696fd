use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Key;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, GiveCode, Pairing, StartPairing, Verb};
use jari_room::row::account::{Notice, OneTimeCode};
use jari_room::row::ticket::Done;

use crate::file::device;
use crate::world::{World, code};

const KIM: &str = "kim@example.org";

#[test]
fn a_code_that_one_device_shows_signs_another_in_without_a_message() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let codes = codes_sent(&world);
    let (shown, _) = show(&mut world, account);

    let answer = pair(&mut world, KIM, &device(2), &shown);
    assert_eq!(answer, Ok(Done::SignedIn { account }));
    assert!(is_signed_in(&world, &device(2)));
    assert_eq!(codes_sent(&world), codes, "no code went anywhere");
    let told = world.inbox(KIM);
    assert_eq!(told.last(), Some(&Notice::DeviceAdded), "as of any device");
}

#[test]
fn the_device_that_gave_the_code_may_repeat_itself_and_no_other_may_use_it() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let (shown, _) = show(&mut world, account);
    for _ in 0..3 {
        let answer = pair(&mut world, KIM, &device(2), &shown);
        assert_eq!(answer, Ok(Done::SignedIn { account }));
    }
    let answer = pair(&mut world, KIM, &device(3), &shown);
    assert_eq!(code(&answer), Some(Code::PairingRefused));
    assert!(!is_signed_in(&world, &device(3)));
    let (next, _) = show(&mut world, account);
    assert_ne!(next, shown, "a code is for one device");
}

#[test]
fn asking_again_shows_the_same_code_while_it_is_taken() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let first = show(&mut world, account);
    world.after(Millis::from_mins(4));
    assert_eq!(show(&mut world, account), first);
    world.now = first.1;
    let answer = pair(&mut world, KIM, &device(2), &first.0);
    assert_eq!(code(&answer), Some(Code::PairingRefused), "it ran out");
    assert_ne!(show(&mut world, account).0, first.0);
}

#[test]
fn five_wrong_tries_end_a_code_whoever_makes_them() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let (shown, _) = show(&mut world, account);
    for number in 10..15 {
        let answer = pair(&mut world, KIM, &device(number), "000000");
        assert_eq!(code(&answer), Some(Code::PairingRefused));
    }
    let answer = pair(&mut world, KIM, &device(2), &shown);
    assert_eq!(code(&answer), Some(Code::PairingRefused));
    let (next, _) = show(&mut world, account);
    let answer = pair(&mut world, KIM, &device(2), &next);
    assert_eq!(answer, Ok(Done::SignedIn { account }));
}

#[test]
fn a_refusal_tells_nothing_about_a_contact() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    world.sign_in("lee@example.org", &device(2));
    show(&mut world, account);
    let before = limits(&world);
    let wrong = pair(&mut world, KIM, &device(11), "000000");
    let none_shown = pair(&mut world, "lee@example.org", &device(12), "000000");
    let unknown = pair(&mut world, "park@example.org", &device(13), "000000");
    assert_eq!(code(&wrong), Some(Code::PairingRefused));
    assert_eq!(wrong, none_shown);
    assert_eq!(wrong, unknown);
    assert_eq!(limits(&world), before + 3, "each of them was counted");
}

#[test]
fn a_code_that_is_shown_no_longer_lets_nobody_in() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let (shown, _) = show(&mut world, account);
    let ended = world.act(Verb::Pairing(Pairing::End(account)));
    assert_eq!(ended, Ok(Done::Noted));
    let answer = pair(&mut world, KIM, &device(2), &shown);
    assert_eq!(code(&answer), Some(Code::PairingRefused));
}

#[test]
fn a_device_that_was_removed_does_not_come_back_by_the_code_it_gave() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let (shown, _) = show(&mut world, account);
    pair(&mut world, KIM, &device(2), &shown).expect("signed in");
    world
        .act(Verb::RemoveDevice {
            actor: account,
            device: device(2).thumbprint(),
        })
        .expect("removed");
    let answer = pair(&mut world, KIM, &device(2), &shown);
    assert_eq!(code(&answer), Some(Code::PairingRefused));
}

#[test]
fn codes_are_paced_per_account_and_tries_per_device_key() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    for _ in 0..10 {
        show(&mut world, account);
        world
            .act(Verb::Pairing(Pairing::End(account)))
            .expect("ended");
    }
    let answer = ask(&mut world, account);
    assert_eq!(code(&answer), Some(Code::PacedOut));
    for _ in 0..10 {
        let answer = pair(&mut world, "park@example.org", &device(7), "000000");
        assert_eq!(code(&answer), Some(Code::PairingRefused));
    }
    let answer = pair(&mut world, "park@example.org", &device(7), "000000");
    assert_eq!(code(&answer), Some(Code::PacedOut));
}

fn ask(world: &mut World, actor: AccountId) -> Answer {
    let code = OneTimeCode::new(200_000 + world.draw());
    world.act(Verb::Pairing(Pairing::Start(StartPairing { actor, code })))
}

fn show(world: &mut World, actor: AccountId) -> (String, ServerTime) {
    match ask(world, actor) {
        Ok(Done::Pairing {
            contact,
            code,
            expires,
        }) => {
            assert_eq!(contact.as_str(), KIM);
            (code.as_str().to_owned(), expires)
        }
        other => panic!("no code is shown: {other:?}"),
    }
}

fn pair(world: &mut World, contact: &str, key: &DeviceKey, code: &str) -> Answer {
    let session = Digest::of(&[&world.draw().to_be_bytes()]);
    world.act(Verb::Pairing(Pairing::Give(GiveCode {
        contact: address(contact),
        key: key.clone(),
        language: Language::Ko,
        code: code.to_owned(),
        session,
    })))
}

fn address(contact: &str) -> Contact {
    contact.parse().expect("a contact")
}

fn is_signed_in(world: &World, device: &DeviceKey) -> bool {
    let asked = Query::Device(device.thumbprint());
    matches!(world.read(&asked), Reply::Device(Some(_)))
}

fn codes_sent(world: &World) -> usize {
    let told = world.inbox(KIM);
    told.iter()
        .filter(|notice| matches!(notice, Notice::Code { .. }))
        .count()
}

/// Tries of device keys that are being counted.
fn limits(world: &World) -> usize {
    let rows = world.memory.rows();
    let limits = rows.filter(|(key, _)| matches!(key, Key::Limit(_)));
    limits.count()
}
