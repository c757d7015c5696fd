use jari_protocol::board::DrawBy;
use jari_protocol::change::Act;
use jari_protocol::count::Serving;
use jari_protocol::draw;
use jari_protocol::merkle::{leaf_hash, root};
use jari_protocol::record::{Leaf, ticket_hash};
use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::testing::{Rehearsal, drawn, publication};

use super::support::OPENS;

/// A line with a draw, late comers, one who leaves, one who misses.
fn evening() -> (
    Rehearsal,
    Vec<(jari_room::testing::Citizen, jari_protocol::id::TicketId)>,
) {
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
    let (room, crowd) = evening();
    let board = room.board();
    let mut serving = Serving(0);
    let mut passes = 0;
    let mut seqs = 0;
    for leaf in room.record() {
        let leaf: Leaf = serde_json::from_str(&leaf).unwrap();
        match leaf {
            Leaf::Ticket { seq, .. } => {
                assert_eq!(seq.0, seqs, "without gaps");
                seqs += 1;
            }
            Leaf::CutOff { entrants, root } => {
                assert_eq!(
                    (Some(entrants), Some(root)),
                    (board.draw.entrants, board.draw.root)
                );
            }
            Leaf::Draw { secret, .. } => {
                assert_eq!(Some(draw::commit(&secret)), board.draw.commit);
            }
            Leaf::Serving {
                serving: now,
                minute,
            } => {
                assert!(now > serving && minute.0 % 60_000 == 0);
                serving = now;
            }
            Leaf::Pass { place, minute, .. } => {
                assert!(place.is_called(serving), "{place:?} of {serving:?}");
                assert_eq!(minute.0 % 60_000, 0);
                passes += 1;
            }
            Leaf::Operator { .. } => {}
            Leaf::Unknown => panic!("a leaf that the room does not write"),
        }
    }
    assert!(passes >= 9, "{passes} went in");
    assert_eq!(seqs, u64::try_from(crowd.len()).unwrap());
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
