//! The public record is checked by anyone, and each way of breaking it is
//! found.

use std::slice::from_ref;

use jari_protocol::audit::{Breach, Overtaking, Recorded, Summary, Unrecorded, check, find};
use jari_protocol::board::{Board, Draw, DrawBy, Lie, LogHead, Phase};
use jari_protocol::count::{BoardVersion, Epoch, LeafCount, People, Place, Seq, Serving};
use jari_protocol::draw;
use jari_protocol::hash::Digest;
use jari_protocol::id::TicketId;
use jari_protocol::merkle::{leaf_hash, root};
use jari_protocol::receipt::Receipt;
use jari_protocol::record::{
    Leaf, OperatorAct, UNKNOWN_TICKET, booking_hash, pass_hash, ticket_hash,
};
use jari_protocol::text::Line;
use jari_protocol::time::{OpenTime, ServerTime};

/// A board to begin with.
const BOARD: &str = include_str!("golden/board.json");
const MINUTE: OpenTime = OpenTime(60_000);
const ENTRANTS: u64 = 4;

fn salt(seq: u64) -> Digest {
    Digest::of(&[b"salt", &seq.to_be_bytes()])
}

fn id(seq: u64) -> TicketId {
    TicketId::from_bytes(salt(seq).first_16())
}

fn taken(seq: u64) -> Leaf {
    let seq_ = Seq(seq);
    Leaf::Ticket {
        ticket: ticket_hash(&salt(seq), id(seq), seq_),
        seq: seq_,
    }
}

fn turn(place: u64) -> Digest {
    pass_hash(&salt(place), id(place), Place(place))
}

fn door(place: u64) -> Leaf {
    Leaf::Door {
        ticket: turn(place),
        place: Place(place),
        minute: MINUTE,
    }
}

fn back(place: u64) -> Leaf {
    Leaf::Back {
        ticket: turn(place),
        place: Place(place),
        minute: MINUTE,
    }
}

fn pass(place: u64) -> Leaf {
    Leaf::Pass {
        ticket: turn(place),
        place: Place(place),
        minute: MINUTE,
    }
}

fn stay_on(place: u64) -> Leaf {
    Leaf::StayOn {
        ticket: turn(place),
        place: Place(place),
        minute: MINUTE,
    }
}

fn stay_off(place: u64) -> Leaf {
    Leaf::StayOff {
        ticket: turn(place),
        place: Place(place),
        minute: MINUTE,
    }
}

fn offer(place: u64, lot: u64) -> Leaf {
    Leaf::Offer {
        ticket: turn(place),
        place: Place(place),
        lot,
        minute: MINUTE,
    }
}

fn no_room(place: u64, lot: u64) -> Leaf {
    Leaf::NoRoom {
        ticket: turn(place),
        place: Place(place),
        lot,
        room: People(1),
        minute: MINUTE,
    }
}

fn offer_end(place: u64, lot: u64) -> Leaf {
    Leaf::OfferEnd {
        ticket: turn(place),
        place: Place(place),
        lot,
        minute: MINUTE,
    }
}

fn serving(serving: u64) -> Leaf {
    Leaf::Serving {
        serving: Serving(serving),
        minute: MINUTE,
    }
}

fn secret() -> Digest {
    Digest::of(&[b"a secret"])
}

fn entrants() -> Digest {
    root(
        &(0..ENTRANTS)
            .map(|seq| taken(seq).hash())
            .collect::<Vec<_>>(),
    )
}

/// Four are drawn, a fifth comes later; three are called, one of them steps
/// back from the door and comes again, one goes in twice.
fn evening() -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = (0..ENTRANTS).map(taken).collect();
    leaves.extend([
        Leaf::CutOff {
            entrants: ENTRANTS,
            root: entrants(),
        },
        Leaf::Operator {
            act: OperatorAct::Pause,
            reason: Line::new("정전").expect("a line"),
            at: ServerTime::from_millis(1_626_692_460_000),
        },
        Leaf::Draw {
            secret: secret(),
            beacon: String::new(),
        },
        taken(ENTRANTS),
        serving(2),
        door(1),
        door(0),
        pass(0),
        back(1),
        serving(3),
        door(2),
        door(1),
        pass(1),
        pass(2),
        door(1),
        pass(1),
    ]);
    leaves
}

fn bytes(leaves: &[Leaf]) -> Vec<Vec<u8>> {
    leaves.iter().map(Leaf::to_bytes).collect()
}

/// The board after so many leaves, as an honest service states it.
fn board(leaves: &[Leaf], size: usize) -> Board {
    let leaves = &leaves[..size];
    let known = |wanted: fn(&Leaf) -> bool| leaves.iter().any(wanted);
    let cut_off = known(|leaf| matches!(leaf, Leaf::CutOff { .. }));
    let drawn = known(|leaf| matches!(leaf, Leaf::Draw { .. }));
    let count = |wanted: fn(&Leaf) -> bool| {
        u64::try_from(leaves.iter().filter(|leaf| wanted(leaf)).count()).expect("few")
    };
    let come = count(|leaf| matches!(leaf, Leaf::Door { .. }));
    let gone = count(|leaf| matches!(leaf, Leaf::Back { .. } | Leaf::Pass { .. }));
    let calls = leaves.iter().rev().find_map(|leaf| {
        let Leaf::Serving { serving, .. } = leaf else {
            return None;
        };
        Some(*serving)
    });
    let hashes: Vec<Digest> = leaves
        .iter()
        .map(|leaf| leaf_hash(&leaf.to_bytes()))
        .collect();
    let size = u64::try_from(size).expect("few");
    Board {
        version: BoardVersion(size),
        phase: if drawn { Phase::Open } else { Phase::Gathering },
        draw: Draw {
            commit: Some(draw::commit(&secret())),
            by: DrawBy::Operator,
            entrants: cut_off.then_some(ENTRANTS),
            root: cut_off.then(entrants),
            beacon: None,
            secret: drawn.then(secret),
        },
        taken: count(|leaf| matches!(leaf, Leaf::Ticket { .. })),
        serving: calls.unwrap_or_default(),
        door: come - gone,
        log: LogHead {
            size: LeafCount(size),
            root: root(&hashes),
        },
        ..serde_json::from_str::<Vec<Board>>(BOARD)
            .expect("boards")
            .remove(0)
    }
}

fn boards(leaves: &[Leaf]) -> Vec<Board> {
    (0..=leaves.len()).map(|size| board(leaves, size)).collect()
}

fn checked(leaves: &[Leaf]) -> Result<Summary, Overtaking> {
    check(bytes(leaves), &[])
}

/// What is found once the evening's leaf of this index is another one.
fn replaced(index: usize, leaf: Leaf) -> Result<Summary, Overtaking> {
    let mut leaves = evening();
    leaves[index] = leaf;
    checked(&leaves)
}

#[track_caller]
fn breaks(found: Result<Summary, Overtaking>, after: u64, breach: Breach) {
    let after = LeafCount(after);
    assert_eq!(found, Err(Overtaking { after, breach }));
}

#[test]
fn an_honest_evening_stands_up_to_the_check_with_every_board_of_it() {
    let leaves = evening();
    let found = check(bytes(&leaves), &boards(&leaves)).expect("nobody overtook");
    assert_eq!(found.leaves, LeafCount(20));
    assert_eq!((found.tickets, found.entrants), (5, Some(4)));
    assert_eq!((found.serving, found.at_door), (Serving(3), 0));
    assert_eq!(found.passes, 4);
    assert_eq!(found.acts.len(), 1);
    assert_eq!(found.unknown, 0);
}

#[test]
fn a_line_without_a_draw_stands_up_to_it_too() {
    let leaves = [taken(0), taken(1), serving(1), door(0), pass(0)];
    assert_eq!(checked(&leaves).expect("in order").passes, 1);
}

#[test]
fn a_leaf_of_a_later_kind_is_hashed_and_passed_over() {
    let leaves = evening();
    let mut bytes = bytes(&leaves);
    bytes.push(br#"{"leaf":"later","place":0}"#.to_vec());
    let found = check(&bytes, &boards(&leaves)).expect("nobody overtook");
    assert_eq!((found.unknown, found.leaves), (1, LeafCount(21)));
    bytes.push(br#"{"leaf":"pass","place":0}"#.to_vec());
    breaks(check(&bytes, &[]), 21, Breach::Malformed);
}

#[test]
fn a_number_that_is_skipped_or_given_twice_is_found() {
    breaks(replaced(2, taken(3)), 2, Breach::SeqGap);
    breaks(replaced(2, taken(1)), 2, Breach::SeqGap);
}

fn unknown(seq: u64) -> Leaf {
    let (ticket, seq) = (UNKNOWN_TICKET, Seq(seq));
    Leaf::Ticket { ticket, seq }
}

fn again(seq: u64) -> Leaf {
    let (of, seq) = (id(seq), Seq(seq));
    let ticket = ticket_hash(&salt(seq.0), of, seq);
    Leaf::Again { ticket, seq }
}

fn kept(place: u64) -> Leaf {
    Leaf::Kept {
        ticket: turn(place),
        place: Place(place),
        minute: OpenTime(60_000),
    }
}

fn recovery() -> Leaf {
    Leaf::Operator {
        act: OperatorAct::Recover,
        reason: Line::new("the disk was lost").expect("a line"),
        at: ServerTime::from_millis(0),
    }
}

#[test]
fn numbers_that_a_recovery_does_not_know_are_counted_until_their_tickets_are_back() {
    let lost = [
        taken(0),
        serving(1),
        recovery(),
        unknown(1),
        unknown(2),
        serving(2),
    ];
    assert_eq!(checked(&lost).expect("in order").without_ticket, 2);
    let back = [&lost[..], &[again(1), kept(1)]].concat();
    assert_eq!(checked(&back).expect("in order").without_ticket, 1);
}

#[test]
fn nobody_is_given_a_number_or_a_booking_in_the_name_of_a_recovery_that_was_not() {
    breaks(replaced(2, unknown(2)), 2, Breach::NobodysNumber);
    breaks(checked(&[taken(0), again(0)]), 1, Breach::NobodysNumber);
    let uncalled = [taken(0), serving(1), kept(0)];
    breaks(checked(&uncalled), 2, Breach::NobodysNumber);
    let twice = [recovery(), unknown(0), again(0), again(0)];
    breaks(checked(&twice), 3, Breach::NobodysNumber);
    let nobody = [taken(0), recovery(), kept(1)];
    breaks(checked(&nobody), 2, Breach::NotCalled);
    let other = [
        taken(0),
        serving(1),
        door(0),
        recovery(),
        kept_of_another(0),
    ];
    breaks(checked(&other), 4, Breach::TwoTickets);
}

fn kept_of_another(place: u64) -> Leaf {
    Leaf::Kept {
        ticket: turn(place + 1),
        place: Place(place),
        minute: OpenTime(60_000),
    }
}

#[test]
fn a_board_of_before_a_recovery_binds_although_its_leaves_are_lost() {
    let before = [taken(0), taken(1), taken(2), serving(2), serving(3)];
    let kept = Board {
        epoch: Epoch(0),
        ..board(&before, 5)
    };
    let sound = [taken(0), recovery(), unknown(1), unknown(2), serving(3)];
    let found = check(bytes(&sound), from_ref(&kept)).expect("what was said is kept");
    assert_eq!(found.outlived, 1);
    let forgets = [taken(0), recovery(), unknown(1), unknown(2), serving(2)];
    breaks(
        check(bytes(&forgets), from_ref(&kept)),
        5,
        Breach::BoardDiffers,
    );
    let gives_again = [taken(0), recovery(), unknown(1), serving(2)];
    breaks(
        check(bytes(&gives_again), from_ref(&kept)),
        4,
        Breach::BoardDiffers,
    );
}

#[test]
fn a_cut_off_over_others_than_those_who_came_is_found() {
    let cut = |entrants, root| Leaf::CutOff { entrants, root };
    breaks(replaced(4, cut(3, entrants())), 4, Breach::CutOffWrong);
    breaks(replaced(4, cut(4, secret())), 4, Breach::CutOffWrong);
    let twice = cut(ENTRANTS, entrants());
    breaks(replaced(5, twice), 5, Breach::CutOffWrong);
}

#[test]
fn a_draw_before_the_cut_off_or_a_second_one_is_found() {
    let draw = Leaf::Draw {
        secret: secret(),
        beacon: String::new(),
    };
    breaks(replaced(3, draw.clone()), 3, Breach::DrawOutOfTurn);
    breaks(replaced(7, draw), 7, Breach::DrawOutOfTurn);
}

#[test]
fn a_secret_that_was_not_committed_is_found_by_an_early_board() {
    let mut leaves = evening();
    leaves[6] = Leaf::Draw {
        secret: Digest::of(&[b"a secret that suits somebody"]),
        beacon: String::new(),
    };
    assert!(checked(&leaves).is_ok(), "without a board nobody can tell");
    let early = board(&leaves, 3);
    breaks(
        check(bytes(&leaves), &[early]),
        6,
        Breach::SecretNotCommitted,
    );
    let mut late = board(&evening(), 20);
    late.draw.commit = Some(secret());
    breaks(
        check(bytes(&evening()), &[late]),
        20,
        Breach::SecretNotCommitted,
    );
}

#[test]
fn a_call_that_falls_or_comes_too_early_is_found() {
    breaks(replaced(13, serving(2)), 13, Breach::ServingFell);
    breaks(replaced(13, serving(1)), 13, Breach::ServingFell);
    breaks(replaced(5, serving(1)), 5, Breach::CalledTooEarly);
    breaks(replaced(13, serving(6)), 13, Breach::CalledTooEarly);
}

#[test]
fn whoever_comes_or_goes_in_uncalled_is_found() {
    breaks(replaced(9, door(2)), 9, Breach::NotCalled);
    breaks(replaced(11, pass(2)), 11, Breach::NotCalled);
}

#[test]
fn whoever_goes_in_past_a_lower_place_at_the_door_is_found() {
    breaks(replaced(11, pass(1)), 11, Breach::Overtaken);
    breaks(replaced(16, pass(2)), 16, Breach::Overtaken);
}

#[test]
fn whoever_goes_in_without_having_come_to_the_door_is_found() {
    breaks(replaced(14, pass(2)), 14, Breach::NotAtDoor);
    breaks(replaced(12, back(0)), 12, Breach::NotAtDoor);
    breaks(replaced(18, pass(1)), 18, Breach::NotAtDoor);
}

#[test]
fn another_ticket_at_somebody_s_place_is_found() {
    let with = |ticket, leaf: fn(Digest, Place) -> Leaf| leaf(ticket, Place(1));
    let come = with(turn(4), |ticket, place| Leaf::Door {
        ticket,
        place,
        minute: MINUTE,
    });
    let go_in = with(turn(4), |ticket, place| Leaf::Pass {
        ticket,
        place,
        minute: MINUTE,
    });
    breaks(replaced(15, come), 15, Breach::TwoTickets);
    breaks(replaced(16, go_in), 16, Breach::NotAtDoor);
    breaks(replaced(10, door(1)), 10, Breach::AtDoorTwice);
}

#[test]
fn leaves_that_are_left_out_changed_or_taken_back_are_found_by_a_board() {
    let leaves = evening();
    let whole = board(&leaves, 20);
    breaks(
        check(bytes(&leaves[..19]), from_ref(&whole)),
        19,
        Breach::LeavesMissing,
    );
    let mut other = leaves.clone();
    other.swap(9, 10);
    breaks(
        check(bytes(&other), from_ref(&whole)),
        20,
        Breach::HeadDiffers,
    );
    let shrunk = Board {
        version: BoardVersion(99),
        ..board(&leaves, 19)
    };
    breaks(
        check(bytes(&leaves), &[whole, shrunk]),
        20,
        Breach::HeadDiffers,
    );
}

#[test]
fn a_board_that_states_other_things_than_its_leaves_is_found() {
    let leaves = evening();
    let changes: [fn(&mut Board); 7] = [
        |board| board.taken += 1,
        |board| board.serving = Serving(2),
        |board| board.door = 1,
        |board| board.draw.entrants = Some(3),
        |board| board.draw.root = None,
        |board| board.draw.secret = None,
        |board| board.draw.beacon = Some("7".to_owned()),
    ];
    for change in changes {
        let mut board = board(&leaves, 20);
        change(&mut board);
        breaks(check(bytes(&leaves), &[board]), 20, Breach::BoardDiffers);
    }
}

#[test]
fn a_line_that_calls_although_its_draw_was_never_made_is_found() {
    let leaves = [taken(0), serving(1)];
    let mut board = board(&leaves, 2);
    breaks(
        check(bytes(&leaves), from_ref(&board)),
        2,
        Breach::BoardDiffers,
    );
    board.draw.commit = None;
    assert!(check(bytes(&leaves), &[board]).is_ok());
}

#[test]
fn boards_that_contradict_each_other_are_found() {
    let leaves = evening();
    let one = board(&leaves, 20);
    let mut other = one.clone();
    other.stock_left = one.stock_left.minus(one.stock_left);
    breaks(
        check(bytes(&leaves), &[one, other]),
        20,
        Breach::BoardsLie(Lie::TwoFaces),
    );
}

/// Three of five stay on.
fn waitlist() -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = (0..5).map(taken).collect();
    leaves.extend([stay_on(3), stay_on(1), stay_on(4)]);
    leaves
}

fn after(mut leaves: Vec<Leaf>, more: &[Leaf]) -> Result<Summary, Overtaking> {
    leaves.extend(more.iter().cloned());
    check(bytes(&leaves), &[])
}

#[test]
fn what_comes_back_goes_upwards_and_each_lot_by_itself() {
    let found = after(
        waitlist(),
        &[
            offer(1, 0),
            // The second lot finds the first place busy.
            offer(3, 1),
            offer_end(1, 0),
            // Declined: the first lot goes on to the next that has none.
            offer(4, 0),
            // The third lot begins from below again; the party of place 1 is
            // too large for it.
            no_room(1, 2),
            offer_end(3, 1),
            stay_off(3),
            offer_end(4, 0),
            offer(4, 2),
        ],
    );
    let found = found.expect("nobody was gone past");
    assert_eq!((found.staying, found.offers), (2, 1));
    assert_eq!((found.offered, found.without_room), (4, 1));
}

#[test]
fn whoever_is_gone_past_on_the_waitlist_is_found() {
    let breach = |more: &[Leaf]| after(waitlist(), more).expect_err("found").breach;
    assert_eq!(breach(&[offer(3, 0)]), Breach::OvertakenOnWaitlist);
    assert_eq!(breach(&[no_room(4, 0)]), Breach::OvertakenOnWaitlist);
    let twice = [offer(1, 0), offer_end(1, 0), offer(1, 0)];
    assert_eq!(
        breach(&twice),
        Breach::OvertakenOnWaitlist,
        "a lot comes once"
    );
    let skipped = [offer(1, 0), offer(4, 0)];
    assert_eq!(breach(&skipped), Breach::OvertakenOnWaitlist);
}

#[test]
fn offers_to_nobody_and_ends_of_no_offer_are_found() {
    let breach = |more: &[Leaf]| after(waitlist(), more).expect_err("found").breach;
    assert_eq!(breach(&[offer(2, 0)]), Breach::NotStaying);
    assert_eq!(breach(&[stay_on(1)]), Breach::StaysOnTwice);
    assert_eq!(breach(&[stay_on(5)]), Breach::NotStaying, "nobody has it");
    assert_eq!(breach(&[stay_off(2)]), Breach::NotStaying);
    assert_eq!(breach(&[offer_end(1, 0)]), Breach::OfferUnknown);
    assert_eq!(breach(&[offer(1, 0), offer(1, 1)]), Breach::OfferUnknown);
    assert_eq!(breach(&[offer(1, 0), stay_off(1)]), Breach::OfferUnknown);
    assert_eq!(
        breach(&[offer(1, 0), offer_end(1, 1)]),
        Breach::OfferUnknown
    );
}

#[test]
fn a_receipt_is_found_by_its_leaf_until_a_leaf_makes_it_void() {
    let receipt = booked_at(1, LeafCount(3));
    let mut record = bytes(&[taken(0), taken(1), door(1), pass(1)]);
    assert_eq!(find(&receipt, &record), Ok(Recorded::Stands));
    let of = |booking| Leaf::Void {
        booking,
        minute: MINUTE,
    };
    record.push(of(salt(9)).to_bytes());
    assert_eq!(find(&receipt, &record), Ok(Recorded::Stands), "another");
    let own = booking_hash(&receipt.pass_salt, &receipt.booking);
    record.push(of(own).to_bytes());
    assert_eq!(find(&receipt, &record), Ok(Recorded::Void));
}

#[test]
fn a_receipt_that_the_record_does_not_hold_is_not_believed() {
    let record = bytes(&[taken(0), taken(1), door(1), pass(1)]);
    let missing = find(&booked_at(1, LeafCount(4)), &record);
    assert_eq!(missing, Err(Unrecorded::Missing));
    let at_the_door = find(&booked_at(1, LeafCount(2)), &record);
    assert_eq!(at_the_door, Err(Unrecorded::OtherKind));
    let of_another = find(&booked_at(0, LeafCount(3)), &record);
    assert_eq!(of_another, Err(Unrecorded::OtherTicket));
}

fn booked_at(place: u64, leaf: LeafCount) -> Receipt {
    let golden: [Receipt; 2] =
        serde_json::from_str(include_str!("golden/receipt.json")).expect("receipts");
    let [receipt, _] = golden;
    Receipt {
        ticket: id(place),
        pass_leaf: leaf,
        pass_salt: salt(place),
        ..receipt
    }
}
