use jari_protocol::audit;
use jari_protocol::board::DrawBy;
use jari_protocol::change::Act;
use jari_protocol::count::People;
use jari_protocol::id::TicketId;
use jari_protocol::merkle::{leaf_hash, root};
use jari_protocol::record::{Leaf, ticket_hash};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::testing::{Citizen, Rehearsal, drawn, publication};

use super::support::{OPENS, stage};

/// A line with a draw, late comers, one who leaves, one who misses.
fn evening() -> (Rehearsal, Vec<(Citizen, TicketId)>) {
    let mut room = Rehearsal::new(drawn(publication("drawn", OPENS), DrawBy::Operator));
    room.leap(OPENS.minus(Millis::from_mins(24 * 60)));
    let mut crowd = room.crowd(0..12);
    room.leap(OPENS.minus(Millis::from_mins(5)));
    crowd.extend(room.crowd(12..15));
    room.leap(OPENS);
    room.act(&crowd[3].0, crowd[3].1, Act::Leave {})
        .expect("leaves");
    for _ in 0..30 {
        room.pass(Millis::from_secs(1));
        for (citizen, ticket) in &crowd[5..] {
            let _ = room.claim(citizen, *ticket);
        }
    }
    (room, crowd)
}

#[test]
fn the_head_on_the_board_is_over_the_leaves_as_they_are_served() {
    let (mut room, _) = evening();
    room.beat();
    let board = room.board();
    let leaves = room.record();
    assert_eq!(board.log.size.0, u64::try_from(leaves.len()).unwrap());
    let hashes: Vec<_> = leaves
        .iter()
        .map(|leaf| leaf_hash(leaf.as_bytes()))
        .collect();
    assert_eq!(root(&hashes), board.log.root);
}

#[test]
fn anyone_checks_from_the_record_that_nobody_overtook() {
    let (mut room, crowd) = evening();
    room.beat();
    let found = audit::check(room.record(), &[room.board()]).expect("nobody overtook");
    assert_eq!(found.tickets, u64::try_from(crowd.len()).unwrap());
    assert_eq!(found.entrants, Some(12));
    assert!(found.passes >= 9, "{} went in", found.passes);
    assert_eq!(found.unknown, 0);
    let kinds = "ticket cut_off draw serving door pass";
    for kind in kinds.split(' ') {
        let tag = format!(r#"{{"leaf":"{kind}""#);
        let leaves = room.record();
        assert!(leaves.iter().any(|leaf| leaf.starts_with(&tag)), "{kind}");
    }
    for leaf in room.record() {
        let leaf: Leaf = serde_json::from_str(&leaf).unwrap();
        if let Leaf::Serving { minute, .. } | Leaf::Door { minute, .. } = leaf {
            assert_eq!(minute.0 % 60_000, 0, "only the minute is told");
        }
    }
}

#[test]
fn whoever_steps_back_from_the_door_is_seen_to_and_comes_again_in_order() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..3);
    room.leap(OPENS);
    room.pass(Millis::from_secs(20));
    for (citizen, ticket) in &crowd {
        room.claim(citizen, *ticket).expect("the claim is taken");
    }
    let waits = |room: &Rehearsal| -> Vec<usize> {
        let at_door = |(_, (citizen, ticket)): &(usize, &(Citizen, TicketId))| {
            matches!(stage(room, citizen, *ticket), Stage::Door { .. })
        };
        let waiting = crowd.iter().enumerate().filter(at_door);
        waiting.map(|(index, _)| index).collect()
    };
    let door = waits(&room);
    assert_eq!(door, [1, 2], "the first went straight in");
    let (citizen, ticket) = &crowd[1];
    room.act(citizen, *ticket, Act::Defer { places: 1 })
        .expect("it steps back");
    room.claim(citizen, *ticket).expect("it comes again");
    let (citizen, ticket) = &crowd[2];
    room.act(citizen, *ticket, Act::Leave {}).expect("leaves");
    room.pass(Millis::from_mins(11));
    assert!(waits(&room).is_empty(), "the door is empty again");
    let leaves = room.record();
    let told = |kind: &str| {
        let tag = format!(r#"{{"leaf":"{kind}""#);
        leaves.iter().filter(|leaf| leaf.starts_with(&tag)).count()
    };
    assert_eq!((told("door"), told("back"), told("pass")), (4, 2, 2));
    let found = audit::check(&leaves, &[room.board()]).expect("nobody overtook");
    assert_eq!((found.at_door, found.passes), (0, 2));
}

#[test]
fn an_owner_finds_the_own_ticket_and_nobody_else_does() {
    let (room, crowd) = evening();
    let leaves = room.record();
    for (citizen, ticket) in &crowd {
        let view = room.view(citizen, *ticket);
        let hash = ticket_hash(&view.salt, *ticket, view.row.seq);
        let own = Leaf::Ticket {
            ticket: hash,
            seq: view.row.seq,
        };
        let own = String::from_utf8(own.to_bytes()).unwrap();
        assert_eq!(leaves.iter().filter(|leaf| **leaf == own).count(), 1);
        assert!(!leaves.iter().any(|leaf| leaf.contains(&ticket.to_string())));
    }
}

#[test]
fn a_long_record_is_read_in_stretches_and_an_unknown_one_is_not_there() {
    let mut room = Rehearsal::new(publication("small", OPENS));
    room.leap(OPENS.minus(Millis::from_mins(60)));
    room.crowd(0..1_003);
    let from = |leaf| {
        let query = Query::Record(room.event.clone(), room.opening.clone(), leaf);
        let Reply::Record(leaves) = room.memory.read(room.now, &query) else {
            panic!("leaves")
        };
        leaves.len()
    };
    assert_eq!(
        (from(0), from(1_000), from(1_003), from(9_999)),
        (1_000, 3, 0, 0)
    );
    let query = Query::Record(room.event.clone(), "nowhere".parse().unwrap(), 0);
    let Reply::Refused(problem) = room.memory.read(room.now, &query) else {
        panic!("a refusal")
    };
    assert_eq!(problem.code, Code::NotFound);
}
