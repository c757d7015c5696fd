//! What was entered wrong: what is said, its code, the next step and how the
//! program ends. Nothing is changed by any of it.

use crate::program::Program;
use crate::service::{EVENT, Service};

/// Each line: a command, the code, the next step, how the program ends, and
/// what is said in Korean and in English. `\u{2423}` stands for a blank, `LINK`
/// for the link without its key.
fn check(people: &[Program; 2], link: &str, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [command, code, next, exit, ko, en] = cells[..] else {
            panic!("six cells: {line}");
        };
        let exit: i32 = exit.parse().expect("a number");
        let args: Vec<String> = command
            .split_whitespace()
            .map(|word| word.replace('\u{2423}', " ").replace("LINK", link))
            .collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        for (program, said) in people.iter().zip([ko, en]) {
            let ended = program.run(&args);
            assert_eq!(ended.exit, exit, "{line}: {ended:?}");
            assert_eq!(ended.stdout, "", "{line}: no result");
            assert!(ended.stderr.contains(said), "{line}: {ended:?}");
            assert!(ended.stderr.contains(&format!("[{code}]")), "{ended:?}");
        }
        let [_, program] = people;
        let object = program
            .run(&[&args, &["--json"][..]].concat())
            .last_object();
        assert_eq!(object["ok"], false, "{object}");
        assert_eq!(object["code"], code, "{object}");
        assert_eq!(object["next"], next, "{object}");
        assert_eq!(object["exit"], exit, "{object}");
    }
}

#[test]
fn each_wrong_word_of_a_command_is_named() {
    let people = [Program::new("ko"), Program::new("en")];
    let table = "
        evnts | argument_unknown | look_at_help | 2 | (evnts) | (evnts)
        events --all | argument_unknown | look_at_help | 2 | (--all) | (--all)
        book small | argument_missing | look_at_help | 2 | 빠진 말이 있어요. | missing
        watch small --until never | argument_value | look_at_help | 2 | never | never
        watch small --for -1 | argument_unknown | look_at_help | 2 | -1 | -1
        sign-in --contact a@b.kr --code 123456 | argument_conflict | look_at_help | 2 | 함께 쓸 수 없는 | together
        receipt verify small --file x | argument_conflict | look_at_help | 2 | 함께 쓸 수 없는 | together
    ";
    check(&people, "", table);
}

#[test]
fn before_a_service_is_added_each_command_says_so() {
    let people = [Program::new("ko"), Program::new("en")];
    for command in [
        "events",
        "stock small",
        "join small",
        "watch small",
        "book small --region 서울 --yes",
        "ticket small",
        "defer small --places 1",
        "leave small --yes",
        "cancel small --yes",
        "people list",
        "devices list",
        "receipt show small",
        "receipt verify",
        "sign-in --contact k@example.kr",
    ] {
        let said = "추가한 기관이 없어요. | No agency was added yet.";
        let line = format!("{command} | service_missing | add_service | 3 | {said}");
        check(&people, "", &line);
    }
}

#[test]
fn a_link_that_is_not_the_agencys_is_not_trusted() {
    let service = Service::opening_in(600);
    let people = [Program::new("ko"), Program::new("en")];
    let (bare, _) = service.link.split_once('?').expect("a key");
    let table = "
        service add https://example.kr --yes | link_not_jari | check_link | 3 | jari:// | jari://
        service add LINK --yes | link_key_missing | check_link | 3 | 열쇠 지문이 없어요 | no key fingerprint
        service add LINK?key=A --yes | link_key_malformed | check_link | 3 | 온전하지 않아요 | not whole
        service add LINK?key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --yes | key_set_of_another_service | check_link | 8 | 링크의 기관이 아니니 | not the agency of the link
        service add jari://127.0.0.1:1?key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA --yes | unreachable_there | repeat | 7 | 기관이 답하지 않아요. | does not answer
        events --service no-such | service_unknown | name_service | 3 | (no-such) | (no-such)
    ";
    check(&people, bare, table);
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
    let table = "
        sign-in --contact example | contact_not_a_number | mend_input | 3 | 전화번호의 모양이 아니에요. | not a telephone number
        sign-in --contact k@example | contact_not_an_address | mend_input | 3 | 전자우편 주소의 모양이 아니에요. | not an e-mail address
        sign-in --code 12345 | code_malformed | mend_input | 3 | 숫자 여섯 자리 | six digits
        sign-in --code 123456 | sign_in_not_begun | ask_for_code | 4 | 보낸 인증 번호가 없어요. | No code was asked for
        people add --name 900101-1234567 --birth-date 1990-01-01 | resident_number | mend_input | 3 | 주민등록번호를 받지 않아요. | resident number
        people add --name 김영희 --birth-date 1990-01-01 --invitation 900101-1234567 | resident_number | mend_input | 3 | (--invitation) | (--invitation)
        people add --name \u{2423} --birth-date 1990-01-01 | text_empty | mend_input | 3 | 빈칸만 | nothing but blanks
        people add --name 김영희 --birth-date 1990-02-30 | birth_date_malformed | mend_input | 3 | 1959-07-26처럼 | 1959-07-26
        people remove nobody | id_malformed | mend_input | 3 | (nobody) | (nobody)
        devices remove nothing | id_malformed | mend_input | 3 | (nothing) | (nothing)
        join small --person AAAAAAAAAAAAAAAAAAAAAA | person_unknown | name_person | 3 | 등록하지 않은 | was not added
    ";
    check(&people, "", table);
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
    let table = "
        watch small | no_ticket | join | 6 | 이 예약의 대기표가 없어요. | no ticket for this event
        ticket small | no_ticket | join | 6 | jari-cli join small | jari-cli join small
        defer small --places 3 | no_ticket | join | 6 | 대기표가 없어요. | no ticket
        leave small --yes | no_ticket | join | 6 | 대기표가 없어요. | no ticket
        cancel small --yes | no_ticket | join | 6 | 대기표가 없어요. | no ticket
        book small --region 서울 --yes | no_ticket | join | 6 | 대기표가 없어요. | no ticket
        watch other | event_unknown | look_at_events | 3 | 목록에 없는 예약이에요. (other) | no such event. (other)
        join other | event_unknown | look_at_events | 3 | (other) | (other)
        stock other | event_unknown | look_at_events | 3 | (other) | (other)
        ticket OTHER | event_unknown | look_at_events | 3 | (OTHER) | (OTHER)
        book other --wish a --yes | event_unknown | look_at_events | 3 | (other) | (other)
        stock small --region 달 | region_unknown | look_at_stock | 3 | (달) | (달)
        receipt show small | receipt_none | show_existing | 3 | 예약 확인증이 없어요. | no receipt
        book small --region 서울 --first 21 --yes | too_many_wishes | choose_again | 3 | 20개까지 | At most 20
        book small --wish A --yes | id_malformed | mend_input | 3 | (A) | (A)
        book small --region 서울 | confirmation_needed | add_yes | 11 | 물어볼 화면이 없어요. | no terminal
        cancel small | confirmation_needed | add_yes | 11 | 물어볼 화면이 없어요. | no terminal
    ";
    check(&people, "", table);
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

#[test]
fn an_id_that_begins_with_a_hyphen_is_an_id() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "en", "k@example.kr");
    let person = "-MtJki0NEutIstf5U4YzTg";
    for args in [
        vec!["people", "remove", person],
        vec![
            "devices",
            "remove",
            "-JczzKP40clUx2M1kDeSM7nrgdjRrs1HMvKItlvcx3w",
        ],
        vec!["join", EVENT, "--person", person],
        vec!["leave-out", EVENT, "--member", person, "--yes"],
    ] {
        let ended = k.run(&[&args[..], &["--json"]].concat());
        let code = ended.last_object()["code"].clone();
        assert_ne!(code, "argument_unknown", "{args:?}: {ended:?}");
    }
}
