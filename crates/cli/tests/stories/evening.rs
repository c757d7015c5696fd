//! The whole way, from the link to the receipt, as a person goes it.

use std::fs;

use serde_json::Value;

use crate::program::Program;
use crate::service::{EVENT, Service};

#[test]
fn a_place_is_taken_kept_called_and_booked_in_korean() {
    let mut service = Service::opening_in(4);
    let k = Program::new("ko");
    let added = k.words(&["service", "add", &service.link, "--yes"]);
    assert!(added.contains("이름: 서울 예방접종센터"), "{added}");
    assert!(added.contains("운영하는 곳의 연락처: 02-120"), "{added}");
    assert!(added.contains("열쇠 지문: "), "{added}");
    k.sign_in(&service, "k@example.kr");
    let person = k.words(&[
        "people",
        "add",
        "--name",
        "김영희",
        "--birth-date",
        "1966.3.2.",
    ]);
    assert!(person.starts_with("김영희 님을 등록했어요."), "{person}");
    let events = k.words(&["events"]);
    assert!(events.contains("50대 예방접종 (small)"), "{events}");
    assert!(events.contains("김영희 님은 "), "{events}");
    assert!(events.contains("부터 예약할 수 있어요."), "{events}");

    let joined = k.words(&["join", EVENT]);
    assert!(joined.contains("1번째예요."), "{joined}");
    let called = k.words(&["watch", EVENT, "--until", "called"]);
    assert!(called.ends_with("차례가 됐어요. 들어오세요.\n"), "{called}");
    let booked = k.words(&["book", EVENT, "--region", "서울", "--first", "3", "--yes"]);
    assert!(booked.contains("예약되었습니다. "), "{booked}");
    assert!(booked.contains("예약 확인증이 맞습니다."), "{booked}");

    service.stop();
    for command in ["show", "verify"] {
        let receipt = k.words(&["receipt", command, EVENT]);
        assert!(receipt.contains("예약 확인증이 맞습니다."), "{receipt}");
        assert!(receipt.contains("오전 10시"), "the event's zone: {receipt}");
    }
    service.start_again();
    let cancelled = k.words(&["cancel", EVENT, "--yes"]);
    assert!(cancelled.contains("순번은 그대로입니다."), "{cancelled}");
    let left = k.words(&["leave", EVENT, "--yes"]);
    assert!(left.ends_with("자리를 내놓았습니다.\n"), "{left}");
}

#[test]
fn a_program_reads_the_same_way_in_objects() {
    let mut service = Service::opening_in(3);
    let k = Program::ready(&service, "en", "k@example.kr");
    let people = k.json(&["people", "list"]);
    assert_eq!(people["people"][0]["name"], "김영희");
    let events = k.json(&["events"]);
    assert_eq!(events["events"][0]["event"]["event"], EVENT);
    assert_eq!(events["events"][0]["people"][0]["eligible"], true);

    let joined = k.json(&["join", EVENT]);
    assert_eq!(joined["ticket"]["number"], 1);
    assert_eq!(joined["ticket"]["at_most_ahead"], 0);
    assert_eq!(joined["opening"], "evening");
    assert_eq!(joined["already"], false);
    assert_eq!(k.json(&["join", EVENT])["already"], true);
    let called = k.json(&["watch", EVENT, "--until", "called"]);
    assert_eq!(called["reached"], "called");
    let ticket = &called["snapshot"]["ticket"]["ticket"];
    assert_eq!(*ticket, joined["ticket"]["ticket"], "the same place");

    let slot = free_slot(&k);
    let run = k.run(&["book", EVENT, "--wish", &slot, "--yes", "--json"]);
    let booked = run.last_object();
    assert_eq!(booked["ok"], true, "{run:?}");
    assert_eq!(booked["verified"], true);
    assert_eq!(booked["receipt"]["slot"], slot.as_str());
    for line in run.stdout.lines() {
        let object: Value = serde_json::from_str(line).expect("each line is one object");
        let is_last = object["ok"] == true;
        assert!(is_last || object["event"].is_string(), "{object}");
        assert!(object["text"].is_string(), "{object}");
    }
    let again = k.json(&["book", EVENT, "--wish", &slot, "--yes"]);
    assert_eq!(again["booking"], booked["booking"], "one booking");
    let record = k.json(&["verify", "event", EVENT]);
    assert_eq!(record["openings"][0]["tickets"], 1, "{record}");
    assert_eq!(record["openings"][0]["passes"], 1, "{record}");
    let found = k.json(&["verify", "receipt", EVENT]);
    assert_eq!(found["leaf"], booked["receipt"]["pass_leaf"]);
    assert_eq!(found["stands"], true, "{found}");

    service.stop();
    let receipt = k.json(&["receipt", "verify", EVENT]);
    assert_eq!(receipt["booking"], booked["booking"]);
    let file = receipt["file"].as_str().expect("the receipt's file");
    let shown = k.run(&["receipt", "show", EVENT, "--json"]).stdout;
    let copy = k.home.path().join("copy.json");
    fs::write(&copy, shown).expect("a file");
    let copy = copy.to_str().expect("a path");
    let by_copy = k.json(&["receipt", "verify", "--file", copy]);
    assert_eq!(by_copy["booking"], booked["booking"]);
    no_other_receipt_is_believed(&k, &booked);
    let by_file = k.json(&["receipt", "verify", "--file", file]);
    assert_eq!(by_file["booking"], booked["booking"]);
    service.start_again();
    let cancelled = k.json(&["cancel", EVENT, "--yes"]);
    assert_eq!(cancelled["booking"], booked["booking"]);
    let found = k.json(&["verify", "receipt", EVENT]);
    assert_eq!(found["stands"], false, "the record says so: {found}");
    let ticket = k.json(&["ticket", EVENT]);
    assert_eq!(ticket["ticket"]["stage"]["stage"], "waiting");
    assert_eq!(ticket["number"], 1, "the place is kept");
}

#[test]
fn a_booking_is_changed_for_another_time_and_what_does_not_fit_is_said() {
    let service = Service::opening_in(3);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    k.json(&["watch", EVENT, "--until", "called"]);
    let code = |line: &[&str]| k.run(line).last_object()["code"].clone();
    assert_eq!(code(&["stay", EVENT, "--json"]), "not_sold_out");
    let off = k.json(&["stay", EVENT, "--off"]);
    assert_eq!(off["stays_on"], false, "it is so already");
    assert_eq!(code(&["accept", EVENT, "--yes", "--json"]), "offer_lapsed");
    assert_eq!(code(&["decline", EVENT, "--json"]), "offer_lapsed");
    let stock = k.json(&["stock", EVENT, "--region", "서울", "--limit", "2"]);
    let slot = |n: usize| {
        stock["slots"][n]["slot"]
            .as_str()
            .expect("a slot")
            .to_owned()
    };
    let booked = k.json(&["book", EVENT, "--wish", &slot(0), "--yes"]);
    let changed = k.json(&["change", EVENT, "--wish", &slot(1), "--yes"]);
    assert_eq!(changed["receipt"]["slot"], slot(1).as_str());
    assert_eq!(changed["receipt"]["replaces"], booked["booking"]);
    assert_ne!(changed["booking"], booked["booking"]);
    let none = code(&["change", EVENT, "--wish", "no-such-slot", "--yes", "--json"]);
    assert_eq!(none, "slot_unknown");
    let kept = k.json(&["receipt", "verify", EVENT]);
    assert_eq!(kept["booking"], changed["booking"], "the booking stands");
}

#[test]
fn being_called_later_is_asked_for_and_taken_back() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    let deferred = k.json(&["defer", EVENT, "--places", "5"]);
    assert_eq!(deferred["snapshot"]["ticket"]["deferred_to"], 5);
    let back = k.json(&["defer", EVENT, "--places", "0"]);
    assert_eq!(back["snapshot"]["ticket"]["deferred_to"], Value::Null);
}

#[test]
fn another_device_of_the_account_has_the_same_place_and_can_be_signed_out() {
    let service = Service::opening_in(600);
    let phone = Program::ready(&service, "ko", "k@example.kr");
    let joined = phone.json(&["join", EVENT]);
    let laptop = Program::new("en");
    laptop.json(&["service", "add", &service.link, "--yes"]);
    laptop.sign_in(&service, "k@example.kr");
    let seen = laptop.json(&["watch", EVENT, "--for", "2"]);
    assert_eq!(
        seen["snapshot"]["ticket"]["ticket"],
        joined["ticket"]["ticket"]
    );
    let devices = laptop.json(&["devices", "list"]);
    let devices = devices["devices"].as_array().expect("devices");
    let other = devices.iter().find(|device| device["this"] == false);
    let other = other.expect("the phone")["device"].as_str().expect("an id");
    laptop.json(&["devices", "remove", other]);
    let out = phone.run(&["people", "list", "--json"]);
    assert_eq!(out.last_object()["code"], "session_ended");
    assert_eq!(out.exit, 4);
    phone.sign_in(&service, "k@example.kr");
    let back = phone.json(&["ticket", EVENT]);
    assert_eq!(
        back["ticket"]["statement"]["ticket"],
        joined["ticket"]["ticket"]
    );
}

#[test]
fn a_device_shows_a_code_that_signs_another_one_in_to_the_same_place() {
    let service = Service::opening_in(600);
    let phone = Program::ready(&service, "ko", "k@example.kr");
    let joined = phone.json(&["join", EVENT]);
    let sent = service.code("k@example.kr");
    let shown = phone.json(&["devices", "add"]);
    let code = shown["code"].as_str().expect("six digits");

    let laptop = Program::new("en");
    laptop.json(&["service", "add", &service.link, "--yes"]);
    let sign_in = ["sign-in", "--contact", "k@example.kr", "--shown"];
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = laptop.run(&[&sign_in[..], &[wrong, "--json"]].concat());
    assert_eq!(refused.last_object()["code"], "pairing_refused");
    assert_eq!(refused.exit, 3);
    let done = laptop.json(&[&sign_in[..], &[code]].concat());
    assert_eq!(done["signed_in"], true);
    assert_eq!(service.code("k@example.kr"), sent, "nothing was sent");
    let ticket = laptop.json(&["ticket", EVENT]);
    assert_eq!(
        ticket["ticket"]["statement"]["ticket"],
        joined["ticket"]["ticket"]
    );
}

/// A receipt of a changed byte or an unknown service proves nothing.
fn no_other_receipt_is_believed(k: &Program, booked: &Value) {
    let file = booked["file"].as_str().expect("the receipt's file");

    let stranger = Program::new("en");
    let unknown = stranger.run(&["receipt", "verify", "--file", file, "--json"]);
    assert_eq!(unknown.last_object()["code"], "receipt_service_unknown");
    assert_eq!(unknown.exit, 8);

    let mut kept = booked["kept"].clone();
    let signed = kept["receipt"].as_str().expect("a signed receipt");
    let mut parts: Vec<String> = signed.split('.').map(ToOwned::to_owned).collect();
    let first = parts[1].remove(10);
    parts[1].insert(10, if first == 'A' { 'B' } else { 'A' });
    kept["receipt"] = parts.join(".").into();
    let forged = k.home.path().join("forged.json");
    fs::write(&forged, kept.to_string()).expect("a file");
    let path = forged.to_str().expect("a path");
    let refused = k.run(&["receipt", "verify", "--file", path, "--json"]);
    assert_eq!(refused.exit, 8, "{refused:?}");
    assert_eq!(
        refused.last_object()["code"],
        "statement_not_signed_by_the_service"
    );
    fs::write(&forged, "{}").expect("a file");
    let refused = k.run(&["receipt", "verify", "--file", path, "--json"]);
    assert_eq!(refused.last_object()["code"], "receipt_file_malformed");
}

fn free_slot(k: &Program) -> String {
    let stock = k.json(&["stock", EVENT, "--region", "서울", "--limit", "1"]);
    let slot = stock["slots"][0]["slot"].as_str();
    slot.expect("a free slot").to_owned()
}
