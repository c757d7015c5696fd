//! Joins that are put off by pace before the cut-off.

use futures_util::FutureExt as _;
use jari_protocol::board::{DrawBy, Health, Phase};
use jari_protocol::change::Changed;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::refusal::{Code, Next, Problem, Retry};
use jari_protocol::ticket::{DueSlip, Ticket};
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Tick, Verb};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::phone::{Ask, Phone};
use crate::wire::PATIENCE;
use crate::world::{EVENT, OPENS, World, publication};

/// When who takes part in the draw is fixed.
const CUT_OFF: Millis = Millis::from_mins(5);

fn drawn() -> (EventId, OpeningId) {
    let name = "drawn-2021";
    (
        name.parse().expect("a name"),
        "all".parse().expect("a name"),
    )
}

/// A world with a further event that gathers and draws.
async fn drawing() -> World {
    drawing_by(DrawBy::Operator).await
}

async fn drawing_by(by: DrawBy) -> World {
    let world = World::start().await;
    let (event, opening) = drawn();
    let mut drawn = publication(event.as_str());
    drawn.draws[0].0 = opening.clone();
    drawn.draws[0].2 = by;
    drawn.event.openings[0].opening = opening;
    drawn.event.openings[0].gathers = true;
    world.run(Verb::Publish(Box::new(drawn))).await;
    assert_eq!(beat(&world).await, Phase::Gathering);
    world
}

/// Beats for the event that is drawn, and shows its board.
async fn beat(world: &World) -> Phase {
    let (event, opening) = drawn();
    world
        .run(Verb::Tick(Tick {
            event: event.clone(),
            term: 1,
            health: Health::default(),
        }))
        .await;
    let asked = Query::Board(world.app.about.service.clone(), event, opening);
    let Ok(Reply::Board(board)) = world.app.read(asked).await else {
        panic!("a board")
    };
    let phase = board.phase;
    world.app.boards.show(&world.app.signer, *board);
    phase
}

fn join(phone: &Phone) -> Ask {
    let mut ask = phone.join();
    ask.path = ask.path.replace(EVENT, drawn().0.as_str());
    ask
}

/// The same change, as a client repeats it.
fn again(ask: &Ask) -> Ask {
    Ask::put_bytes(ask.path.clone(), ask.body.clone().expect("a body"))
}

/// Shuts the store and fills the queue before it, twice: a first batch is
/// taken out of it and waits at the gate.
async fn fill(world: &World) {
    world.store.set_open(false);
    let idle = || Change {
        id: None,
        verb: Verb::Sent {
            numbers: Vec::new(),
        },
    };
    for _ in 0..2 {
        while world.app.changes.execute(idle()).now_or_never().is_none() {}
        for _ in 0..10 {
            yield_now().await;
        }
    }
}

fn slip(world: &World, phone: &Phone, refused: &Problem) -> DueSlip {
    assert_eq!((refused.code, refused.next), (Code::Busy, Next::Repeat));
    let slip = read(world, phone, refused.facts.slip.as_deref().expect("a slip"));
    assert_eq!(refused.retry, Retry::At { at: slip.due });
    slip
}

/// A slip for the event that is drawn.
fn read(world: &World, phone: &Phone, text: &str) -> DueSlip {
    let slip: DueSlip = Compact::parse(text, Typ::DueSlip)
        .and_then(|compact| compact.unchecked_content())
        .expect("a slip");
    assert_eq!(
        (slip.device, &slip.event),
        (phone.public().thumbprint(), &drawn().0)
    );
    assert!(slip.due > world.app.time.now());
    slip
}

/// Whether the joined ticket takes part in the draw.
fn is_drawn(joined: Changed) -> bool {
    let ticket: Ticket = Compact::parse(&joined.state.statement, Typ::Ticket)
        .and_then(|compact| compact.unchecked_content())
        .expect("a ticket");
    ticket.drawn
}

#[tokio::test]
async fn whoever_is_put_off_long_before_the_cut_off_has_a_due_time_before_it() {
    let world = drawing().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    fill(&world).await;
    let refused = phone.ask(&world, join(&phone)).await.problem();
    let slip = slip(&world, &phone, &refused);
    assert!(slip.due < OPENS.minus(CUT_OFF));
    let elsewhere = phone.ask(&world, phone.join()).await.problem();
    assert_eq!(
        (elsewhere.code, elsewhere.facts.slip),
        (Code::Busy, None),
        "no draw, no slip"
    );
}

#[tokio::test]
async fn the_cut_off_waits_for_whoever_was_put_off_right_before_it() {
    let world = drawing().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    world
        .pass(
            OPENS
                .minus(CUT_OFF)
                .minus(Millis(500))
                .since(world.app.time.now()),
        )
        .await;
    // The next request has to look its device up again, so that it is seen.
    let other = Phone::new().public().thumbprint().0;
    let other = Ask::delete(format!("/v1/devices/{other}"));
    assert_eq!(phone.ask(&world, other).await.status, 204);
    let ask = join(&phone);
    let first = phone.proved(&world, again(&ask), |_| {}).await;
    fill(&world).await;
    let mut reads = world.store.reads();
    reads.mark_unchanged();
    let opened = async {
        let read = timeout(PATIENCE, reads.changed()).await;
        read.expect("the device is looked up")
            .expect("in the store");
        world.store.set_open(true);
    };
    let (refused, ()) = tokio::join!(first.send(&world), opened);
    let slip = slip(&world, &phone, &refused.problem());

    world.pass_unnoticed(slip.due.since(world.app.time.now()));
    assert!(world.app.time.now() > OPENS.minus(CUT_OFF));
    assert_eq!(beat(&world).await, Phase::Gathering, "it waits");
    assert!(is_drawn(phone.ask(&world, again(&ask)).await.json()));
    world.pass_unnoticed(Millis::from_mins(1));
    assert_eq!(beat(&world).await, Phase::Drawing);
    let late = Phone::with_person(&world, "late@example.org").await;
    fill(&world).await;
    let refused = late.ask(&world, join(&late)).await.problem();
    assert_eq!(
        (refused.code, refused.facts.slip),
        (Code::Busy, None),
        "after the cut-off"
    );
}

/// A drawing world whose senders take one code in so much time, and the next
/// to come is due then, at a time before the cut-off.
async fn slow_post(gap: Millis, before_cut_off: Millis) -> World {
    with_slow_post(drawing().await, gap, before_cut_off).await
}

async fn with_slow_post(world: World, gap: Millis, before_cut_off: Millis) -> World {
    world.run(Verb::CodePace { gap }).await;
    let asked = OPENS.minus(CUT_OFF).minus(before_cut_off);
    world.pass_unnoticed(asked.since(world.app.time.now()));
    let (_, first) = Phone::new().ask_for_code(&world, "first@example.org").await;
    assert!(first.slips.is_empty(), "sent at once: {first:?}");
    world
}

#[tokio::test]
async fn the_cut_off_waits_for_whoever_waits_for_a_code() {
    let world = slow_post(Millis::from_mins(2), Millis::from_mins(1)).await;
    let mut phone = Phone::new();
    let (sign_in, pending) = phone.ask_for_code(&world, "k@example.org").await;
    assert!(pending.due > OPENS.minus(CUT_OFF));
    let [text] = pending.slips.as_slice() else {
        panic!("one line gathers: {pending:?}");
    };
    let slip = read(&world, &phone, text);
    assert_eq!(slip.due, pending.due);
    assert_eq!(slip.change.as_bytes(), sign_in.as_bytes());

    let types = Millis::from_mins(4);
    world.pass_unnoticed(slip.due.plus(types).since(world.app.time.now()));
    assert_eq!(beat(&world).await, Phase::Gathering, "it waits");
    phone.give_code(&world, sign_in, "k@example.org").await;
    phone.add_person(&world).await;
    let ask = join(&phone);
    assert!(is_drawn(phone.ask(&world, ask).await.json()));
    world.pass_unnoticed(Millis::from_mins(2));
    assert_eq!(beat(&world).await, Phase::Drawing);
}

#[tokio::test]
async fn a_code_long_before_the_cut_off_or_too_long_after_it_has_no_slip() {
    for (gap, before_cut_off) in [(2, 10), (12, 1)] {
        let gap = Millis::from_mins(gap);
        let world = slow_post(gap, Millis::from_mins(before_cut_off)).await;
        let phone = Phone::new();
        let (_, pending) = phone.ask_for_code(&world, "k@example.org").await;
        assert!(pending.due > world.app.time.now());
        assert!(pending.slips.is_empty(), "{pending:?}");
        world.pass_unnoticed(OPENS.minus(CUT_OFF).since(world.app.time.now()));
        assert_eq!(beat(&world).await, Phase::Drawing);
    }
}

#[tokio::test]
async fn no_cut_off_waits_until_the_beacon_is_known() {
    let known = OPENS.minus(CUT_OFF).plus(Millis::from_mins(3));
    let by = DrawBy::Beacon {
        name: "the next round".to_owned(),
        due: known,
    };
    let minute = Millis::from_mins(1);
    let world = with_slow_post(drawing_by(by).await, Millis::from_mins(2), minute).await;
    let phone = Phone::new();
    let (_, pending) = phone.ask_for_code(&world, "k@example.org").await;
    assert_eq!(pending.slips.len(), 1, "it is due before that");
    let until = |at: ServerTime| at.since(world.app.time.now());
    world.pass_unnoticed(until(known.minus(Millis::from_secs(1))));
    assert_eq!(beat(&world).await, Phase::Gathering);
    world.pass_unnoticed(until(known));
    assert_eq!(beat(&world).await, Phase::Drawing);
}
