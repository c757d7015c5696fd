//! An event in mid-line that earlier programs left behind goes on in this one:
//! everybody's place is what it was, what was held and booked is there, and
//! what rows have learned since works on them.
//!
//! The files in `earlier/` were written by the programs themselves: one run of
//! a line for one person inside and three slots of one person each, with the
//! guests of `world.rs`, whose database was dumped. `first.sql` is by cb6fdad,
//! from before anything ran out and anybody stayed on; `later.sql` by e7681e8,
//! the last before anybody stayed on, when PostgreSQL held the same rows.
//! Guest 0 has booked, 1 is inside and holds a slot, 2 is at the door, 3 to 5
//! wait, 6 has not joined, 7 has a code on the way.

use std::sync::Arc;

use jari_protocol::board::{Board, Phase};
use jari_protocol::change::Act;
use jari_protocol::count::{People, Place, Seq};
use jari_protocol::id::{BookingId, HoldId, PassId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply, TicketView};
use jari_room::request::{Answer, Change, Verb};
use jari_room::row::account::Notice;
use jari_room::row::ticket::{Done, StageRow};
use jari_server::store::port::Store;

use crate::world::{Guest, START, World, event, opening, service, slot};

/// A file of the second of them, as SQL.
pub(crate) const LATER: &str = include_str!("earlier/later.sql");

/// When the programs were ended.
pub(crate) const LEFT: ServerTime = START.plus(Millis::from_secs(82));

/// The whole story, on a store that was opened on what was left.
pub(crate) async fn the_line_goes_on(store: Arc<dyn Store>) {
    let mut world = World::at(store, LEFT);
    everything_is_where_it_was(&world).await;
    let again = world.run(vec![Guest(0).acts(4, Act::Cancel { booking: NONE })]);
    let refused = again.await.remove(0).expect_err("as it was then");
    assert_eq!(refused.code, Code::BookingUnknown, "a recorded answer");
    world.beat().await;
    everything_is_where_it_was(&world).await;

    // Who held a slot books it, and who was at the door goes in and takes the
    // last one.
    let booked = inside_does(&mut world, Guest(1), |pass, hold| Act::Confirm {
        pass,
        hold,
    })
    .await;
    assert!(booked.is_ok(), "{booked:?}");
    world.beat().await;
    let wishes = vec![slot(0), slot(1), slot(2)];
    let held = inside_does(&mut world, Guest(2), |pass, _| Act::Hold { pass, wishes }).await;
    assert!(held.is_ok(), "{held:?}");
    let booked = inside_does(&mut world, Guest(2), |pass, hold| Act::Confirm {
        pass,
        hold,
    })
    .await;
    assert!(booked.is_ok(), "{booked:?}");
    world.beat().await;

    // Everything is sold: they stay on, and what comes back goes to the first.
    assert!(board(&world).await.sold_out);
    for guest in [5, 4, 3].map(Guest) {
        let stays = world.run(vec![guest.acts(20, Act::StayOn {})]).await;
        assert!(stays[0].is_ok(), "{stays:?}");
    }
    let booking = booking_of(&world, Guest(0)).await;
    let cancelled = world
        .run(vec![Guest(0).acts(21, Act::Cancel { booking })])
        .await;
    assert!(cancelled[0].is_ok(), "{cancelled:?}");
    world.now = world.now.plus(Millis::from_mins(5));
    world.beat().await;
    assert_eq!(board(&world).await.waitlist.staying, 3);
    let offer = view(&world, Guest(3)).await.row.offer;
    let offer = offer.expect("it is the lowest place that stays on").offer;
    let taken = world
        .run(vec![Guest(3).acts(22, Act::Accept { offer })])
        .await;
    assert!(taken[0].is_ok(), "{taken:?}");
    world.beat().await;
    assert_eq!(board(&world).await.waitlist.staying, 2);
    // And somebody new comes, behind everybody.
    let joined = world.run(vec![Guest(6).joins()]).await;
    assert!(joined[0].is_ok(), "{joined:?}");
    assert_eq!(world.seq(Guest(6)).await, Some(Seq(6)));
    sweep(&mut world).await;
}

async fn everything_is_where_it_was(world: &World) {
    for guest in 0..6 {
        assert_eq!(world.seq(Guest(guest)).await, Some(Seq(guest)));
        let place = view(world, Guest(guest)).await.state.place;
        assert_eq!(place, Some(Place(guest)));
    }
    let stages = [
        "Booked(", "Inside(", "Door {", "Waiting", "Waiting", "Waiting",
    ];
    for (guest, stage) in (0..).zip(stages) {
        let is = format!("{:?}", view(world, Guest(guest)).await.row.stage);
        assert!(is.starts_with(stage), "{guest}: {is}");
    }
    let board = board(world).await;
    assert_eq!((board.phase, board.taken), (Phase::Open, 6));
    assert_eq!((board.stock_left, board.sold_out), (People(1), false));
    let Reply::Bookings { bookings, .. } = world.read(Query::Bookings(event(), None)).await else {
        panic!("bookings")
    };
    let [booked] = &*bookings else {
        panic!("one booking: {bookings:?}")
    };
    assert_eq!(booked.slot, slot(0));
    assert_eq!(booked.contact.as_str(), "guest0@example.org");
    let Reply::Record(leaves) = world.read(Query::Record(event(), opening(), 0)).await else {
        panic!("a record")
    };
    assert!(leaves.len() >= 11, "{leaves:?}");
    let Reply::Messages(messages) = world.read(Query::Messages(0)).await else {
        panic!("messages")
    };
    let is_of_booking = |what: &Notice| matches!(what, Notice::Booked { .. });
    let told = messages.iter().filter(|(_, it)| is_of_booking(&it.what));
    assert_eq!((told.count(), messages.len()), (1, 9));
}

pub(crate) async fn sweep(world: &mut World) {
    let verb = Verb::Sweep;
    let swept = world.run(vec![Change { id: None, verb }]).await;
    swept[0].as_ref().expect("a sweep");
}

/// Something that names pass and hold.
async fn inside_does(
    world: &mut World,
    guest: Guest,
    act: impl FnOnce(PassId, HoldId) -> Act,
) -> Answer {
    let view = view(world, guest).await;
    let (StageRow::Inside(stay), Stage::Inside(_)) = (&view.row.stage, &view.state.stage) else {
        panic!("{guest:?} is not inside: {:?}", view.row.stage)
    };
    let hold = stay.hold.as_ref().map_or(NO_HOLD, |hold| hold.hold);
    let act = act(stay.pass, hold);
    let attempt = if matches!(act, Act::Hold { .. }) {
        10
    } else {
        11
    };
    let answer = world.run(vec![guest.acts(attempt, act)]).await.remove(0);
    if let Ok(done) = &answer {
        assert!(matches!(done, Done::Ticket { .. }), "{done:?}");
    }
    answer
}

async fn booking_of(world: &World, guest: Guest) -> BookingId {
    let StageRow::Booked(booking) = view(world, guest).await.row.stage else {
        panic!("{guest:?} has no booking")
    };
    booking
}

async fn view(world: &World, guest: Guest) -> TicketView {
    let query = Query::Ticket(guest.account(), guest.ticket());
    let Reply::Ticket(view) = world.read(query).await else {
        panic!("{guest:?} has no ticket")
    };
    *view
}

async fn board(world: &World) -> Board {
    let query = Query::Board(service(), event(), opening());
    let Reply::Board(board) = world.read(query).await else {
        panic!("no board")
    };
    *board
}

const NONE: BookingId = BookingId::from_bytes([0; 16]);
const NO_HOLD: HoldId = HoldId::from_bytes([0; 16]);
