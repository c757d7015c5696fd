use jari_protocol::account::Devices;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;
use jari_room::row::account::Notice;
use jari_room::row::ticket::Done;

use crate::file::{day, device, publication};
use crate::world::{World, code, ticket};

const KIM: &str = "kim@example.org";

fn devices(world: &World, account: AccountId, asking: Thumbprint) -> Devices {
    let Reply::Devices(devices) = world.read(&Query::Devices(account, asking)) else {
        panic!("not devices");
    };
    devices
}

fn is_signed_in(world: &World, device: Thumbprint) -> bool {
    matches!(world.read(&Query::Device(device)), Reply::Device(Some(_)))
}

fn added(world: &World) -> usize {
    world
        .inbox(KIM)
        .iter()
        .filter(|notice| **notice == Notice::DeviceAdded)
        .count()
}

#[test]
fn a_second_device_has_the_same_account_and_the_contact_is_told() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    assert_eq!(added(&world), 0, "nobody is told of their first device");
    world.after(Millis::from_mins(1));
    assert_eq!(world.sign_in(KIM, &device(2)), account);
    assert_eq!(added(&world), 1);

    let devices = devices(&world, account, device(2).thumbprint());
    let listed: Vec<_> = devices
        .devices
        .iter()
        .map(|it| (it.device, it.this))
        .collect();
    let (first, second) = (device(1).thumbprint(), device(2).thumbprint());
    assert_eq!(listed, [(first, false), (second, true)]);
    assert!(devices.devices[0].since < devices.devices[1].since);
}

#[test]
fn a_removed_device_is_out_at_once_and_its_code_too() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let sign_in = world.asked(KIM, &device(2));
    let right = world.last_code(KIM);
    world.give(sign_in, &device(2), &right).expect("signed in");
    let stolen = device(2).thumbprint();

    let verb = Verb::RemoveDevice {
        actor: account,
        device: stolen,
    };
    assert_eq!(world.act(verb.clone()), Ok(Done::Noted));
    assert!(!is_signed_in(&world, stolen));
    assert_eq!(
        code(&world.give(sign_in, &device(2), &right)),
        Some(Code::CodeExpired)
    );
    assert!(is_signed_in(&world, device(1).thumbprint()));
    assert_eq!(devices(&world, account, stolen).devices.len(), 1);
    assert_eq!(
        world.act(verb),
        Ok(Done::Noted),
        "removing again is the same"
    );
}

#[test]
fn nobody_removes_a_strangers_device_or_learns_of_it() {
    let mut world = World::founded();
    world.sign_in(KIM, &device(1));
    let stranger = world.sign_in("lee@example.org", &device(2));
    let remove = |device| Verb::RemoveDevice {
        actor: stranger,
        device,
    };
    let foreign = world.act(remove(device(1).thumbprint()));
    let unknown = world.act(remove(device(9).thumbprint()));
    assert_eq!(foreign, unknown);
    assert!(is_signed_in(&world, device(1).thumbprint()));
}

#[test]
fn an_eleventh_device_gets_in_and_the_oldest_goes() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    for number in 2..=11 {
        world.after(Millis::from_mins(5));
        assert_eq!(world.sign_in(KIM, &device(number)), account);
    }
    assert!(!is_signed_in(&world, device(1).thumbprint()));
    assert!(is_signed_in(&world, device(2).thumbprint()));
    assert_eq!(
        devices(&world, account, device(11).thumbprint())
            .devices
            .len(),
        10
    );
}

#[test]
fn signing_in_again_on_a_device_adds_none() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    world.after(Millis::from_mins(60));
    assert_eq!(world.sign_in(KIM, &device(1)), account);
    assert_eq!(
        devices(&world, account, device(1).thumbprint())
            .devices
            .len(),
        1
    );
    assert_eq!(added(&world), 0);
}

#[test]
fn a_device_key_belongs_to_one_account() {
    let mut world = World::founded();
    let kim = world.sign_in(KIM, &device(1));
    let lee = world.sign_in("lee@example.org", &device(1));
    assert_ne!(kim, lee);
    assert!(
        devices(&world, kim, device(1).thumbprint())
            .devices
            .is_empty()
    );
    assert_eq!(
        devices(&world, lee, device(1).thumbprint()).devices.len(),
        1
    );
}

#[test]
fn a_lost_key_costs_a_sign_in_and_the_others_are_told() {
    let mut world = World::with(publication());
    world.gathering();
    let account = world.sign_in(KIM, &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let own = ticket(&world.join(account, device(1).thumbprint(), person));

    assert_eq!(world.sign_in(KIM, &device(2)), account);
    assert_eq!(
        ticket(&world.join(account, device(2).thumbprint(), person)),
        own
    );
    let told = world.inbox(KIM);
    let expected = [Notice::DeviceAdded, Notice::TicketReissued { ticket: own }];
    assert_eq!(told[told.len() - 2..], expected);
}
