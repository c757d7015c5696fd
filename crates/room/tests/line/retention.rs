//! What is personal in an event is deleted when its time has come, and what is
//! public stays.

use jari_protocol::audit;
use jari_protocol::change::Act;
use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Key;
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;
use jari_room::row::Row;
use jari_room::row::event::{Deleting, Deletion, KEEP};
use jari_room::testing::{Citizen, Rehearsal, drawn, family, publication};

use super::support::{OPENS, SECOND, refused, words};

/// Longer than the steps of any deletion here.
const SOON: Millis = Millis::from_secs(30);

/// One who booked, one who gave a booking back and stays on, one who left and
/// one who never joined; the line is over, and the slots are not.
fn evening() -> (Rehearsal, Vec<Citizen>) {
    let mut plan = family(publication("small", OPENS), 0, 1);
    for other in 1..4 {
        plan = family(plan, other, 0);
    }
    let mut room = Rehearsal::new(drawn(plan, jari_protocol::board::DrawBy::Operator));
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let people: Vec<Citizen> = (0..4)
        .map(|it| room.citizen(it, u32::from(it == 0)))
        .collect();
    let tickets: Vec<_> = people[..3].iter().map(|it| room.ticket(it)).collect();
    room.leap(OPENS.minus(Millis::from_mins(5)));
    room.leap(OPENS);
    room.pass(Millis::from_secs(60));
    room.book(&people[0], tickets[0], "s-0");
    let booking = room.book(&people[1], tickets[1], "s-1");
    let acts = [
        (1, Act::Cancel { booking }),
        (1, Act::StayOn {}),
        (2, Act::Leave {}),
    ];
    for (who, act) in acts {
        room.act(&people[who], tickets[who], act)
            .expect("it may be done");
    }
    room.leap(OPENS.plus(Millis::from_mins(9 * 60)));
    (room, people)
}

/// When the last slot of the small event is over.
fn end() -> ServerTime {
    OPENS.plus(Millis::from_mins(2 * 24 * 60 + 90))
}

fn personal(room: &Rehearsal) -> Vec<Key> {
    let rows = room.memory.rows().filter(|(_, row)| {
        matches!(
            row,
            Row::Account(_)
                | Row::Contact(_)
                | Row::Device(_)
                | Row::Person(_)
                | Row::Roster(_)
                | Row::Subject(_)
                | Row::Ticket(_)
                | Row::AccountTicket
                | Row::Seat(_)
                | Row::StayOn(_)
                | Row::Booking(_)
                | Row::SignIn(_)
                | Row::Code(_)
        )
    });
    rows.map(|(key, _)| key.clone()).collect()
}

fn deletion(room: &Rehearsal) -> Option<Deletion> {
    let query = Query::Retention(room.event.clone());
    let Reply::Retention { deletion, .. } = room.memory.read(room.now, &query) else {
        panic!("a retention")
    };
    deletion
}

fn is_done(room: &Rehearsal) -> bool {
    deletion(room).is_some_and(|it| matches!(it.at, Deleting::Done(_)))
}

fn delete(room: &mut Rehearsal) -> jari_room::request::Answer {
    room.run(Verb::Delete {
        event: room.event.clone(),
        reason: words("the contract ends"),
    })
}

#[test]
fn when_its_time_has_come_all_of_it_is_gone_and_the_record_still_verifies() {
    let (mut room, _) = evening();
    room.leap(end().plus(KEEP).minus(SECOND));
    let kept = personal(&room).len();
    assert!(kept > 20, "{kept}");
    assert_eq!(deletion(&room), None, "not before its time");
    let (record, board) = (room.record(), room.board());
    room.pass(SOON);
    assert!(is_done(&room));
    assert_eq!(personal(&room), Vec::<Key>::new());
    let keys: Vec<Digest> = room
        .memory
        .rows()
        .filter_map(|(_, row)| {
            let Row::Event(event) = row else { return None };
            Some([event.subject_key, event.ticket_key])
        })
        .flatten()
        .collect();
    assert_eq!(keys, [Digest::from_bytes([0; 32]); 2], "both are destroyed");
    assert_eq!(room.record(), record);
    let found = audit::check(room.record(), &[board, room.board()]);
    assert_eq!(found.expect("it verifies").tickets, 3);
    let stock = Query::Stock(room.service(), room.event.clone());
    assert!(matches!(
        room.memory.read(room.now, &stock),
        Reply::Stock(_)
    ));
    let export = Query::Bookings(room.event.clone(), None);
    let Reply::Bookings { bookings, .. } = room.memory.read(room.now, &export) else {
        panic!("an export")
    };
    assert!(bookings.is_empty());
}

#[test]
fn it_begins_with_the_keys_and_a_start_in_the_middle_goes_on() {
    let (mut room, _) = evening();
    room.leap(end().plus(KEEP));
    let begun = deletion(&room).expect("begun");
    assert!(!is_done(&room) && !personal(&room).is_empty());
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let row = room.memory.one(&Key::Event(event)).cloned();
    let Some(Row::Event(row)) = row else {
        panic!("the event")
    };
    assert_eq!(row.subject_key, Digest::from_bytes([0; 32]));
    assert_eq!((begun.reason, begun.since), (None, room.now));
    room.term += 1;
    let (event, term) = (room.event.clone(), room.term);
    room.run(Verb::Restarted { event, term }).unwrap();
    room.pass(SOON);
    assert!(is_done(&room) && personal(&room).is_empty());
    assert_eq!(room.opening, opening);
}

#[test]
fn whoever_has_a_ticket_in_another_event_keeps_the_account_and_loses_the_rest() {
    let (mut room, people) = evening();
    let later = OPENS.plus(Millis::from_mins(20 * 24 * 60));
    let other = publication("other", later);
    let first = std::mem::replace(&mut room.event, other.event.event.clone());
    room.run(Verb::Publish(Box::new(other))).unwrap();
    room.leap(later.minus(Millis::from_mins(60)));
    let alone = Citizen {
        people: people[0].people[..1].to_vec(),
        ..people[0].clone()
    };
    let ticket = room.ticket(&alone);
    room.event = first;
    room.leap(end().plus(KEEP));
    room.pass(SOON);
    assert!(is_done(&room));
    let left = personal(&room);
    let accounts: Vec<&Key> = left
        .iter()
        .filter(|key| matches!(key, Key::Account(_)))
        .collect();
    let (has, waits) = (
        Key::Account(people[0].account),
        Key::Account(people[3].account),
    );
    assert!(accounts.contains(&&has), "it has a ticket there");
    assert!(
        accounts.contains(&&waits),
        "it may have signed in for the other"
    );
    assert_eq!(accounts.len(), 2);
    let tickets: Vec<&Key> = left
        .iter()
        .filter(|key| matches!(key, Key::Ticket(_)))
        .collect();
    assert_eq!(tickets, [&Key::Ticket(ticket)]);
    assert!(
        !left
            .iter()
            .any(|key| matches!(key, Key::Roster(..) | Key::Booking(_)))
    );
}

#[test]
fn an_operator_deletes_before_the_time_but_not_before_the_end() {
    let (mut room, _) = evening();
    assert_eq!(refused(&delete(&mut room)), Code::BodyMalformed);
    assert_eq!(deletion(&room), None, "somebody still comes");
    room.leap(end());
    delete(&mut room).unwrap();
    delete(&mut room).unwrap();
    room.pass(SOON);
    let done = deletion(&room).expect("done");
    assert_eq!(done.reason, Some(words("the contract ends")));
    assert!(is_done(&room) && personal(&room).is_empty());
}
