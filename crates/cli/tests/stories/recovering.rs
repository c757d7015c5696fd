//! The disk is lost, and the service begins anew from a copy of the morning.

use std::fs;

use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::text::Line;
use jari_server::operator::act::{Act, Told};
use jari_server::operator::last_word::Kept;
use jari_server::operator::{backup, recover};

use crate::operators::operate;
use crate::program::Program;
use crate::service::{EVENT, Service};

const LINE: &str = "/v1/events/small/openings/evening/board";

fn line(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

fn copy(service: &Service) {
    let to = service.dir.path().join("copy");
    let told = operate(service, Act::Backup { to });
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
}

/// The disk with all that came after the copy is gone; somebody has kept a
/// board and what was left.
fn lose_the_disk_and_recover(service: &mut Service) {
    let dir = service.dir.path().to_owned();
    let (board, stock) = (dir.join("board"), dir.join("stock"));
    fs::write(&board, service.document(LINE)).expect("a file");
    fs::write(&stock, service.document("/v1/events/small/stock")).expect("a file");
    service.stop();
    let data = dir.join("data");
    fs::rename(&data, dir.join("lost")).expect("it is gone");
    backup::put_back(&dir.join("copy"), &data).expect("the copy is put back");
    let kept = Kept {
        boards: vec![board],
        stock: vec![stock],
        ..Kept::default()
    };
    let (by, reason) = (line("kim"), line("the disk was lost"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let recovered = runtime.block_on(recover::recover(&data, &kept, &by, &reason));
    let recovered = recovered.expect("it is recovered");
    assert_eq!((recovered.events, recovered.guessed.len()), (1, 0));
    service.start_again();
}

fn resume(service: &Service) {
    let told = operate(
        service,
        Act::Resume {
            event: EVENT.parse::<EventId>().expect("a name"),
            opening: "evening".parse::<OpeningId>().expect("a name"),
            reason: line("looked at"),
        },
    );
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
}

/// What the record has of a line.
fn recorded(k: &Program, what: &str) -> u64 {
    let record = k.json(&["verify", "event", EVENT]);
    let count = record["openings"][0][what].as_u64();
    count.expect("a number")
}

/// Watches until the record has one leaf more: the place is back.
fn until_it_is_back(k: &Program, witness: &Program) {
    let before = recorded(witness, "without_ticket");
    let watch = k.start(&["watch", EVENT]);
    while recorded(witness, "without_ticket") == before {
        std::thread::yield_now();
    }
    watch.kill();
}

#[test]
fn who_joined_and_who_booked_after_the_copy_have_place_and_booking_again() {
    let mut service = Service::opening_in(2);
    let k = Program::ready(&service, "en", "k@example.kr");
    copy(&service);
    k.json(&["join", EVENT]);
    k.json(&["watch", EVENT, "--until", "called"]);
    let booked = k.json(&["book", EVENT, "--region", "서울", "--yes"]);
    let late = Program::ready(&service, "ko", "late@example.kr");
    let joined = late.json(&["join", EVENT]);
    let ticket = joined["ticket"]["ticket"].clone();
    assert_eq!(joined["ticket"]["number"], 2);
    late.json(&["ticket", EVENT]);

    lose_the_disk_and_recover(&mut service);
    // The account of whoever came later is unknown: signing in again is all
    // they do, and naming whom they book for.
    late.sign_in(&service, "late@example.kr");
    late.enter_somebody();
    let witness = Program::ready(&service, "en", "witness@example.kr");
    until_it_is_back(&late, &witness);
    let seen = k.json(&["watch", EVENT]);
    assert_eq!(seen["reached"], "booked", "{seen}");
    resume(&service);
    let again = late.json(&["ticket", EVENT]);
    assert_eq!(again["ticket"]["statement"]["ticket"], ticket);
    assert_eq!(again["number"], 2);
    let stands = k.json(&["verify", "receipt", EVENT]);
    assert_eq!(stands["stands"], true, "{stands}");
    assert_eq!(
        k.json(&["receipt", "show", EVENT])["receipt"]["booking"],
        booked["booking"]
    );
    assert!(
        recorded(&k, "without_ticket") > 0,
        "numbers that nobody had are nobody's"
    );
    let stranger = Program::ready(&service, "en", "stranger@example.kr");
    let third = stranger.json(&["join", EVENT]);
    assert!(third["ticket"]["number"].as_u64() > Some(2), "{third}");
}
