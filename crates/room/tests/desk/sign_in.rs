use jari_protocol::account::Language;
use jari_protocol::hash::Digest;
use jari_protocol::id::{ChangeId, SignInId};
use jari_protocol::refusal::{Code, Next, Retry};
use jari_protocol::time::Millis;
use jari_room::key::Scope;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{Batch, Change, Identity, StartSignIn, Verb};
use jari_room::row::account::{Notice, OneTimeCode};
use jari_room::row::ticket::Done;

use crate::file::{START, device};
use crate::world::{World, code};

const KIM: &str = "+821012345678";

fn start(sign_in: SignInId, contact: &str, number: u8) -> Verb {
    Verb::StartSignIn(StartSignIn {
        sign_in,
        contact: contact.parse().expect("a contact"),
        key: device(number),
        language: Language::En,
        code: OneTimeCode::new(7),
    })
}

#[test]
fn a_person_signs_in_with_the_code_from_the_message() {
    let mut world = World::founded();
    let (sign_in, answer) = world.ask(KIM, &device(1));
    let expires = world.now.plus(Millis::from_mins(10));
    assert_eq!(
        answer,
        Ok(Done::SignInPending {
            due: world.now,
            expires
        })
    );
    let right = world.last_code(KIM);
    let answer = world.give(sign_in, &device(1), &format!(" {right} "));
    assert!(matches!(answer, Ok(Done::SignedIn { .. })), "{answer:?}");
}

#[test]
fn known_and_unknown_contacts_are_answered_alike() {
    let mut world = World::founded();
    world.sign_in(KIM, &device(1));
    world.after(Millis::from_mins(60));

    let (known_id, known) = world.ask(KIM, &device(2));
    let (unknown_id, unknown) = world.ask("lee@example.org", &device(3));
    assert_eq!(known, unknown);
    assert!(world.inbox(KIM).len() > world.inbox("lee@example.org").len());
    assert_eq!(
        world.inbox("lee@example.org").len(),
        1,
        "both get a message"
    );

    let known = world.give(known_id, &device(2), "wrong");
    let unknown = world.give(unknown_id, &device(3), "wrong");
    assert_eq!(known, unknown);
}

#[test]
fn known_and_unknown_contacts_are_paced_alike() {
    let mut world = World::founded();
    world.sign_in(KIM, &device(1));
    world.after(Millis::from_mins(60));
    let mut answers = Vec::new();
    for contact in [KIM, "lee@example.org"] {
        for number in 0..9 {
            answers.push(world.ask(contact, &device(10 + number)).1);
        }
    }
    let (known, unknown) = answers.split_at(9);
    assert_eq!(known, unknown);
    assert_eq!(code(&known[8]), Some(Code::PacedOut));
}

#[test]
fn a_contact_is_paced_whatever_keys_ask_and_told_when_to_come() {
    let mut world = World::founded();
    for number in 0..6 {
        assert!(world.ask(KIM, &device(number)).1.is_ok());
    }
    let refused = world
        .ask(KIM, &device(7))
        .1
        .expect_err("six at once are enough");
    assert_eq!(refused.rule, "sign_in.per_contact");
    let Retry::At { at } = refused.retry else {
        panic!("no due time: {refused:?}")
    };
    assert_eq!(world.inbox(KIM).len(), 6, "a refused request sends nothing");

    world.now = at.minus(Millis(1));
    assert_eq!(code(&world.ask(KIM, &device(7)).1), Some(Code::PacedOut));
    world.now = at;
    assert!(world.ask(KIM, &device(7)).1.is_ok());
    assert!(
        world.ask("lee@example.org", &device(8)).1.is_ok(),
        "others are not touched"
    );
}

#[test]
fn a_device_key_is_paced_whatever_contacts_it_names() {
    let mut world = World::founded();
    for number in 0..10 {
        assert!(
            world
                .ask(&format!("k{number}@example.org"), &device(1))
                .1
                .is_ok()
        );
    }
    let refused = world
        .ask("k10@example.org", &device(1))
        .1
        .expect_err("ten are enough");
    assert_eq!(refused.rule, "sign_in.per_key");
}

#[test]
fn a_paced_out_request_succeeds_under_the_same_id_later() {
    let mut world = World::founded();
    for number in 0..6 {
        world.ask(KIM, &device(number)).1.expect("six at once");
    }
    let change = Change {
        id: Some(Identity {
            scope: Scope::Device(device(7).thumbprint()),
            change: ChangeId::from_bytes([7; 16]),
            body: Digest::of(&[b"body"]),
        }),
        verb: start(SignInId::from_bytes([7; 16]), KIM, 7),
    };
    let refused = world.change(change.clone());
    assert_eq!(code(&refused), Some(Code::PacedOut));
    world.after(Millis::from_mins(3));
    let pending = world.change(change.clone());
    assert!(pending.is_ok(), "{pending:?}");
    world.after(Millis::from_mins(1));
    assert_eq!(
        world.change(change),
        pending,
        "from now on it is answered again"
    );
    assert_eq!(world.inbox(KIM).len(), 7);
}

#[test]
fn asking_again_sends_the_same_code_again() {
    let mut world = World::founded();
    let first = world.asked(KIM, &device(1));
    let code = world.last_code(KIM);
    world.after(Millis::from_mins(9));
    let second = world.asked(KIM, &device(1));
    assert_eq!(world.last_code(KIM), code);

    world.after(Millis::from_mins(9));
    for sign_in in [first, second] {
        let answer = world.give(sign_in, &device(1), &code);
        assert!(
            answer.is_ok(),
            "the life runs from the last message: {answer:?}"
        );
    }
}

#[test]
fn another_key_gets_another_code() {
    let mut world = World::founded();
    world.asked(KIM, &device(1));
    let first = world.last_code(KIM);
    let second = world.asked(KIM, &device(2));
    assert_ne!(world.last_code(KIM), first);
    assert_eq!(
        code(&world.give(second, &device(2), &first)),
        Some(Code::CodeWrong)
    );
}

#[test]
fn a_code_lives_ten_minutes_and_not_a_moment_longer() {
    for (span, taken) in [(10 * 60_000 - 1, true), (10 * 60_000, false)] {
        let mut world = World::founded();
        let sign_in = world.asked(KIM, &device(1));
        let right = world.last_code(KIM);
        world.after(Millis(span));
        let answer = world.give(sign_in, &device(1), &right);
        assert_eq!(answer.is_ok(), taken, "after {span} ms: {answer:?}");
        if !taken {
            assert_eq!(code(&answer), Some(Code::CodeExpired));
        }
    }
}

#[test]
fn a_new_code_is_sent_once_the_old_one_ran_out() {
    let mut world = World::founded();
    world.asked(KIM, &device(1));
    let old = world.last_code(KIM);
    world.after(Millis::from_mins(10));
    let sign_in = world.asked(KIM, &device(1));
    assert_ne!(world.last_code(KIM), old);
    assert_eq!(
        code(&world.give(sign_in, &device(1), &old)),
        Some(Code::CodeWrong)
    );
}

#[test]
fn five_wrong_tries_end_a_code_for_every_sign_in_that_shares_it() {
    let mut world = World::founded();
    let first = world.asked(KIM, &device(1));
    let second = world.asked(KIM, &device(1));
    let right = world.last_code(KIM);
    let mut left = Vec::new();
    for sign_in in [first, second, first, second] {
        let refused = world
            .give(sign_in, &device(1), "000000")
            .expect_err("wrong");
        assert_eq!(refused.code, Code::CodeWrong);
        left.push(refused.facts.tries_left);
    }
    assert_eq!(left, [Some(4), Some(3), Some(2), Some(1)]);
    let fifth = world.give(first, &device(1), "000000").expect_err("wrong");
    assert_eq!(
        (fifth.code, fifth.next),
        (Code::CodeExpired, Next::AskForCode)
    );
    assert_eq!(
        code(&world.give(first, &device(1), &right)),
        Some(Code::CodeExpired)
    );
    assert_eq!(
        code(&world.give(second, &device(1), &right)),
        Some(Code::CodeExpired)
    );

    let third = world.asked(KIM, &device(1));
    let fresh = world.last_code(KIM);
    assert_ne!(fresh, right, "a used-up code is replaced");
    assert!(world.give(third, &device(1), &fresh).is_ok());
}

#[test]
fn a_right_code_from_another_device_is_told_nothing() {
    let mut world = World::founded();
    let sign_in = world.asked(KIM, &device(1));
    let right = world.last_code(KIM);
    let foreign = world.give(sign_in, &device(2), &right);
    let unknown = world.give(SignInId::from_bytes([9; 16]), &device(2), &right);
    assert_eq!(foreign, unknown);
    assert_eq!(code(&foreign), Some(Code::CodeExpired));
}

#[test]
fn a_lost_answer_costs_nothing_while_the_code_lives() {
    let mut world = World::founded();
    let sign_in = world.asked(KIM, &device(1));
    let right = world.last_code(KIM);
    let first = world.give(sign_in, &device(1), &right);
    let before = world.read(&Query::Device(device(1).thumbprint()));
    let again = world.give(sign_in, &device(1), &right);
    assert_eq!(first, again, "the same account");
    let after = world.read(&Query::Device(device(1).thumbprint()));
    let (Reply::Device(Some(before)), Reply::Device(Some(after))) = (before, after) else {
        panic!("the device is signed in");
    };
    assert_ne!(before.session, after.session, "a fresh session");
    assert_eq!(world.inbox(KIM).len(), 1, "no device was added by it");
}

#[test]
fn a_sign_in_id_of_somebody_else_is_not_taken_over() {
    let mut world = World::founded();
    let sign_in = world.asked(KIM, &device(1));
    let right = world.last_code(KIM);
    let stolen = world.act(start(sign_in, "lee@example.org", 2));
    assert_eq!(code(&stolen), Some(Code::ChangeMismatch));
    assert!(world.give(sign_in, &device(1), &right).is_ok());
}

#[test]
fn a_sent_message_is_not_kept() {
    let mut world = World::founded();
    world.asked(KIM, &device(1));
    world.asked("lee@example.org", &device(2));
    let numbers: Vec<u64> = world.messages().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [0, 1]);
    assert_eq!(
        world.act(Verb::Sent {
            numbers: vec![0, 99]
        }),
        Ok(Done::Noted)
    );
    let left = world.messages();
    assert_eq!(left.len(), 1);
    assert!(matches!(left[0], (1, ref message) if matches!(message.what, Notice::Code { .. })));
    world.asked(KIM, &device(3));
    assert_eq!(world.messages().last().map(|(number, _)| *number), Some(2));
}

#[test]
fn nothing_is_sent_and_nobody_signs_in_before_the_service_is_founded() {
    let mut memory = Memory::default();
    let batch = Batch {
        now: START,
        changes: vec![Change {
            id: None,
            verb: start(SignInId::from_bytes([1; 16]), KIM, 1),
        }],
    };
    let answers = memory.execute(&batch);
    assert_eq!(code(&answers[0]), Some(Code::Internal));
    assert_eq!(memory, Memory::default());
}
