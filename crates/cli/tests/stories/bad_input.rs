//! What was entered wrong: what is said, its code, the next step and how the
//! program ends. Nothing is changed by any of it.

use crate::program::Program;
use crate::service::{EVENT, Service};

/// A command, its code, the next step, how it ends, and a word of what is
/// said in each language.
type Case<'a> = (&'a [&'a str], &'a str, &'a str, i32, [&'a str; 2]);

fn check(people: &[Program; 2], cases: &[Case<'_>]) {
    for (args, code, next, exit, said) in cases {
        for (program, said) in people.iter().zip(said) {
            let ended = program.run(args);
            assert_eq!(ended.exit, *exit, "{args:?}: {ended:?}");
            assert_eq!(ended.stdout, "", "{args:?} has no result");
            assert!(ended.stderr.contains(said), "{args:?}: {ended:?}");
            assert!(ended.stderr.contains(&format!("[{code}]")), "{ended:?}");
            let object = program.run(&[args, &["--json"][..]].concat()).last_object();
            assert_eq!(object["ok"], false, "{object}");
            assert_eq!(object["code"], *code, "{object}");
            assert_eq!(object["next"], *next, "{object}");
            assert_eq!(object["exit"], *exit, "{object}");
        }
    }
}

#[test]
fn each_wrong_word_of_a_command_is_named() {
    let people = [Program::new("ko"), Program::new("en")];
    let cases: [Case<'_>; 6] = [
        (
            &["evnts"],
            "argument_unknown",
            "look_at_help",
            2,
            ["(evnts)", "(evnts)"],
        ),
        (
            &["events", "--all"],
            "argument_unknown",
            "look_at_help",
            2,
            ["(--all)", "(--all)"],
        ),
        (
            &["book", EVENT],
            "argument_missing",
            "look_at_help",
            2,
            ["빠진 말이 있어요.", "missing"],
        ),
        (
            &["watch", EVENT, "--until", "never"],
            "argument_value",
            "look_at_help",
            2,
            ["never", "never"],
        ),
        (
            &["watch", EVENT, "--for", "-1"],
            "argument_unknown",
            "look_at_help",
            2,
            ["-1", "-1"],
        ),
        (
            &["sign-in", "--contact", "a@b.kr", "--code", "123456"],
            "argument_conflict",
            "look_at_help",
            2,
            ["함께 쓸 수 없는", "together"],
        ),
    ];
    check(&people, &cases);
}

#[test]
fn before_a_service_is_added_each_command_says_so() {
    let people = [Program::new("ko"), Program::new("en")];
    let words = ["추가한 기관이 없어요.", "No service was added yet."];
    let said = |args| -> Case<'_> { (args, "service_missing", "add_service", 3, words) };
    let cases = [
        said(&["events"]),
        said(&["stock", EVENT]),
        said(&["join", EVENT]),
        said(&["watch", EVENT]),
        said(&["book", EVENT, "--region", "서울", "--yes"]),
        said(&["ticket", EVENT]),
        said(&["defer", EVENT, "--places", "1"]),
        said(&["leave", EVENT, "--yes"]),
        said(&["cancel", EVENT, "--yes"]),
        said(&["people", "list"]),
        said(&["devices", "list"]),
        said(&["receipt", "show", EVENT]),
        said(&["receipt", "verify"]),
        said(&["sign-in", "--contact", "k@example.kr"]),
    ];
    check(&people, &cases);
}

#[test]
fn a_link_that_is_not_the_agencys_is_not_trusted() {
    let service = Service::opening_in(600);
    let people = [Program::new("ko"), Program::new("en")];
    let (bare, _) = service.link.split_once('?').expect("a key");
    let other = format!("{bare}?key={}", "A".repeat(43));
    let nobody = format!("jari://127.0.0.1:1?key={}", "A".repeat(43));
    let cases: [Case<'_>; 5] = [
        (
            &["service", "add", "https://example.kr", "--yes"],
            "link_not_jari",
            "check_link",
            3,
            ["jari://", "jari://"],
        ),
        (
            &["service", "add", bare, "--yes"],
            "link_key_missing",
            "check_link",
            3,
            ["열쇠 지문이 없어요", "no key fingerprint"],
        ),
        (
            &["service", "add", &other, "--yes"],
            "key_set_of_another_service",
            "check_link",
            8,
            ["링크의 기관이 아니니", "not the service of the link"],
        ),
        (
            &["service", "add", &nobody, "--yes"],
            "unreachable_there",
            "repeat",
            7,
            ["기관이 답하지 않아요.", "does not answer"],
        ),
        (
            &["events", "--service", "no-such"],
            "service_unknown",
            "name_service",
            3,
            ["(no-such)", "(no-such)"],
        ),
    ];
    check(&people, &cases);
    for program in &people {
        let unasked = program.run(&["service", "add", &service.link, "--json"]);
        assert_eq!(unasked.last_object()["code"], "confirmation_needed");
        assert_eq!(unasked.exit, 11);
        let none = program.json(&["service", "list"]);
        assert_eq!(none["services"].as_array().map(Vec::len), Some(0));
    }
}

#[test]
fn what_is_entered_about_people_is_checked_before_it_is_sent() {
    let service = Service::opening_in(600);
    let people = [
        Program::ready(&service, "ko", "k@example.kr"),
        Program::ready(&service, "en", "010-1234-5678"),
    ];
    let person = "AAAAAAAAAAAAAAAAAAAAAA";
    let cases: [Case<'_>; 10] = [
        (
            &["sign-in", "--contact", "example"],
            "contact_not_a_number",
            "mend_input",
            3,
            ["전화번호의 모양이 아니에요.", "not a telephone number"],
        ),
        (
            &["sign-in", "--contact", "k@example"],
            "contact_not_an_address",
            "mend_input",
            3,
            ["전자우편 주소의 모양이 아니에요.", "not an e-mail address"],
        ),
        (
            &["sign-in", "--code", "12345"],
            "code_malformed",
            "mend_input",
            3,
            ["숫자 여섯 자리", "six digits"],
        ),
        (
            &["sign-in", "--code", "123456"],
            "sign_in_not_begun",
            "ask_for_code",
            4,
            ["보낸 인증 번호가 없어요.", "No code was asked for"],
        ),
        (
            &[
                "people",
                "add",
                "--name",
                "900101-1234567",
                "--birth-date",
                "1990-01-01",
            ],
            "resident_number",
            "mend_input",
            3,
            ["주민등록번호를 받지 않아요.", "resident number"],
        ),
        (
            &["people", "add", "--name", " ", "--birth-date", "1990-01-01"],
            "text_empty",
            "mend_input",
            3,
            ["빈칸만", "nothing but blanks"],
        ),
        (
            &[
                "people",
                "add",
                "--name",
                "김영희",
                "--birth-date",
                "1990-02-30",
            ],
            "birth_date_malformed",
            "mend_input",
            3,
            ["1959-07-26처럼", "1959-07-26"],
        ),
        (
            &["people", "remove", "nobody"],
            "id_malformed",
            "mend_input",
            3,
            ["(nobody)", "(nobody)"],
        ),
        (
            &["devices", "remove", "nothing"],
            "id_malformed",
            "mend_input",
            3,
            ["(nothing)", "(nothing)"],
        ),
        (
            &["join", EVENT, "--person", person],
            "person_unknown",
            "name_person",
            3,
            [person, person],
        ),
    ];
    check(&people, &cases);
    for program in &people {
        let list = program.json(&["people", "list"]);
        assert_eq!(list["people"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn commands_about_a_place_that_is_not_there_say_so() {
    let service = Service::opening_in(600);
    let people = [
        Program::ready(&service, "ko", "k@example.kr"),
        Program::ready(&service, "en", "l@example.kr"),
    ];
    let no_ticket = ["이 예약의 대기표가 없어요.", "no ticket for this event"];
    let no_event = ["그런 예약 행사가 없어요. (other)", "no such event. (other)"];
    let ticket = |args| -> Case<'_> { (args, "no_ticket", "join", 6, no_ticket) };
    let event = |args| -> Case<'_> { (args, "event_unknown", "look_at_events", 3, no_event) };
    let cases: [Case<'_>; 15] = [
        ticket(&["watch", EVENT]),
        ticket(&["ticket", EVENT]),
        ticket(&["defer", EVENT, "--places", "3"]),
        ticket(&["leave", EVENT, "--yes"]),
        ticket(&["cancel", EVENT, "--yes"]),
        ticket(&["book", EVENT, "--region", "서울", "--yes"]),
        event(&["watch", "other"]),
        event(&["join", "other"]),
        event(&["stock", "other"]),
        event(&["ticket", "other"]),
        event(&["book", "other", "--wish", "a", "--yes"]),
        (
            &["stock", EVENT, "--region", "달"],
            "region_unknown",
            "look_at_stock",
            3,
            ["(달)", "(달)"],
        ),
        (
            &["receipt", "show", EVENT],
            "receipt_none",
            "show_existing",
            3,
            ["예약 확인증이 없어요.", "no receipt"],
        ),
        (
            &["book", EVENT, "--region", "서울", "--first", "21", "--yes"],
            "too_many_wishes",
            "choose_again",
            3,
            ["20개까지", "At most 20"],
        ),
        (
            &["book", EVENT, "--region", "서울"],
            "confirmation_needed",
            "add_yes",
            11,
            ["물어볼 화면이 없어요.", "no terminal"],
        ),
    ];
    check(&people, &cases);
}

#[test]
fn a_wrong_code_says_how_many_tries_are_left() {
    let service = Service::opening_in(600);
    let k = Program::new("ko");
    k.json(&["service", "add", &service.link, "--yes"]);
    let events = k.words(&["events"]);
    assert!(events.contains("로그인하면"), "{events}");
    let out = k.run(&["people", "list", "--json"]);
    assert_eq!(
        (out.exit, out.last_object()["code"].clone()),
        (4, "signed_out".into())
    );
    k.json(&["sign-in", "--contact", "k@example.kr"]);
    let code = crate::program::wait_for(|| service.code("k@example.kr"));
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let refused = k.run(&["sign-in", "--code", wrong]);
    assert_eq!(refused.exit, 3);
    assert!(refused.stderr.contains("4번 더"), "{refused:?}");
    let refused = k.run(&["sign-in", "--code", wrong, "--json"]).last_object();
    assert_eq!(refused["code"], "code_wrong");
    assert_eq!(refused["facts"]["tries_left"], 3);
    assert_eq!(k.json(&["sign-in", "--code", &code])["signed_in"], true);
}

#[test]
fn joining_needs_to_know_for_whom_and_whether_they_may() {
    let service = Service::opening_in(600);
    let k = Program::new("en");
    k.json(&["service", "add", &service.link, "--yes"]);
    k.sign_in(&service, "k@example.kr");
    let nobody = k.run(&["join", EVENT, "--json"]);
    assert_eq!(nobody.last_object()["code"], "people_missing");
    let young = k.json(&[
        "people",
        "add",
        "--name",
        "Minji",
        "--birth-date",
        "1999-01-01",
    ]);
    let young = young["person"].as_str().expect("an id");
    let refused = k.run(&["join", EVENT, "--json"]);
    assert_eq!(refused.last_object()["code"], "not_eligible", "{refused:?}");
    assert_eq!(refused.exit, 6);
    let events = k.words(&["events"]);
    assert!(
        events.contains("Minji: This booking is not for this person."),
        "{events}"
    );
    let old = k.json(&[
        "people",
        "add",
        "--name",
        "Younghee",
        "--birth-date",
        "1966-01-01",
    ]);
    let several = k.run(&["join", EVENT, "--json"]);
    assert_eq!(several.last_object()["code"], "people_several");
    k.json(&["people", "remove", young]);
    let old = old["person"].as_str().expect("an id");
    assert_eq!(
        k.json(&["join", EVENT, "--person", old])["ticket"]["number"],
        1
    );
}

#[test]
fn unknown_slots_and_untimely_acts_are_refused_and_nothing_is_lost() {
    let service = Service::opening_in(2);
    let k = Program::ready(&service, "ko", "k@example.kr");
    k.json(&["join", EVENT]);
    let unknown = k.run(&["book", EVENT, "--wish", "nowhere", "--yes", "--json"]);
    let object = unknown.last_object();
    assert_eq!(object["code"], "slot_unknown", "{unknown:?}");
    assert_eq!(
        (object["next"].as_str(), unknown.exit),
        (Some("choose_again"), 3)
    );
    let booked = k.json(&["book", EVENT, "--region", "서울", "--yes"]);
    let leave = k.run(&["leave", EVENT, "--yes", "--json"]);
    assert_eq!(leave.last_object()["code"], "cancel_first");
    k.json(&["cancel", EVENT, "--yes"]);
    let twice = k.run(&["cancel", EVENT, "--yes", "--json"]);
    assert_eq!(twice.last_object()["code"], "no_booking");
    assert_eq!(booked["receipt"]["people"], 1);
}
