//! The beat: phases, boards, and clocks that come apart.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jari_protocol::board::{Board, Phase, State};
use jari_protocol::change::Act;
use jari_protocol::id::{HoldId, PassId};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_room::request::{Change, Verb};
use jari_server::app::App;

use crate::hall::Hall;
use crate::world::{Guest, START, event, line, opening};

fn board(app: &App) -> Board {
    app.boards
        .latest(&event(), &opening())
        .expect("a board")
        .board
        .clone()
}

#[tokio::test]
async fn a_board_is_there_at_the_start_and_every_beat_brings_the_next() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    let mut boards = app.boards.watch(&event(), &opening()).unwrap();
    let first = boards.borrow_and_update().board.clone();
    assert_eq!(first.phase, Phase::Gathering);
    hall.pass(1);
    conductor.beat().await;
    assert!(boards.has_changed().unwrap());
    let second = boards.borrow_and_update().board.clone();
    assert!(second.order() > first.order());
    assert_eq!(first.contradicted_by(&second), None);
    assert!(app.nonces.is_current(&second.nonce, app.time.now()));
    let stock = app.boards.stock(&event()).unwrap();
    assert_eq!(stock.stock.slots.len(), 5);
}

#[tokio::test]
async fn a_board_says_what_was_signed_and_one_version_has_one_content() {
    let hall = Hall::new().await;
    let mut seen: BTreeMap<_, String> = BTreeMap::new();
    for start in 0..3 {
        let (app, mut conductor) = hall.start().await;
        for second in 0..90 {
            let shown = app.boards.latest(&event(), &opening()).unwrap();
            let compact = Compact::parse(&shown.text, Typ::Board).unwrap();
            let said: Board = compact.open(|_, _, _| true).unwrap();
            assert_eq!(said, shown.board);
            let before = seen.insert(said.order(), shown.text.clone());
            assert!(
                before.is_none_or(|text| text == shown.text),
                "two faces of {:?}",
                said.order()
            );
            let guest = Guest(start * 1_000 + second);
            for change in guest.arrives().into_iter().chain([guest.joins()]) {
                app.changes.execute(change).await.unwrap();
            }
            hall.pass(1);
            conductor.beat().await;
        }
    }
    assert!(seen.len() >= 270);
}

#[tokio::test]
async fn the_line_opens_by_the_beat_and_calls_places() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    for change in Guest(0).arrives().into_iter().chain([Guest(0).joins()]) {
        app.changes.execute(change).await.unwrap();
    }
    hall.pass(59);
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Gathering);
    hall.pass(1);
    conductor.beat().await;
    hall.pass(1);
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Open);
    assert!(board(&app).serving.0 >= 1, "{:?}", board(&app));
}

#[tokio::test]
async fn a_wall_clock_that_is_set_pauses_the_lines_once_and_opens_nothing() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    hall.pass(1);
    conductor.beat().await;
    // Somebody sets the machine's clock to tomorrow.
    hall.clocks.set_wall(START.plus(Millis::from_mins(24 * 60)));
    conductor.beat().await;
    let paused = board(&app);
    assert_eq!(paused.phase, Phase::Paused);
    assert!(
        paused.issued < START.plus(Millis::from_secs(60)),
        "service time did not move"
    );
    // The operator looks at it and lets the line go on; it is not stopped again.
    let reason = line("the clock was looked at");
    let resume = Verb::Resume {
        event: event(),
        opening: opening(),
        reason,
    };
    app.changes
        .execute(Change {
            id: None,
            verb: resume,
        })
        .await
        .unwrap();
    hall.pass(1);
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Gathering);
}

#[tokio::test]
async fn a_drift_within_two_seconds_pauses_nothing() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    hall.clocks.set_wall(START.plus(Millis::from_secs(2)));
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Gathering);
    hall.clocks.set_wall(START.plus(Millis(2_001)));
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Paused);
}

#[tokio::test]
async fn a_start_whose_clock_fell_back_goes_on_in_time_and_pauses() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    hall.pass(30);
    conductor.beat().await;
    let before = board(&app);
    drop((app, conductor));
    hall.clocks.set_wall(START.minus(Millis::from_mins(60)));
    let (app, _conductor) = hall.start().await;
    assert!(app.time.now() >= before.issued);
    assert!(board(&app).order() > before.order());
    assert_eq!(board(&app).phase, Phase::Paused);
}

#[tokio::test]
async fn a_start_long_after_the_opening_pauses_instead_of_opening() {
    let hall = Hall::new().await;
    drop(hall.start().await);
    hall.pass(60 + 10 * 60 + 1);
    let (app, mut conductor) = hall.start().await;
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Paused);
}

#[tokio::test]
async fn a_start_shortly_after_the_opening_opens() {
    let hall = Hall::new().await;
    drop(hall.start().await);
    hall.pass(60 + 9 * 60);
    let (app, mut conductor) = hall.start().await;
    conductor.beat().await;
    assert_eq!(board(&app).phase, Phase::Open);
}

#[tokio::test]
async fn an_event_that_ended_keeps_its_last_board_readable_over_a_restart() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    for seconds in [60, 24 * 60 * 60, 1] {
        hall.pass(seconds);
        conductor.beat().await;
    }
    let last = app.boards.latest(&event(), &opening()).unwrap();
    assert_eq!(last.board.phase, Phase::Ended);
    drop((app, conductor));
    let (app, _conductor) = hall.start().await;
    assert_eq!(
        app.boards.latest(&event(), &opening()).unwrap().text,
        last.text
    );
}

#[tokio::test]
async fn an_outage_of_the_store_is_given_back_to_every_right() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    for change in Guest(0).arrives().into_iter().chain([Guest(0).joins()]) {
        app.changes.execute(change).await.unwrap();
    }
    for seconds in [60, 1, 1] {
        hall.pass(seconds);
        conductor.beat().await;
    }
    let before = board(&app);
    assert_eq!(before.phase, Phase::Open);
    hall.away.store(true, Ordering::Relaxed);
    for _ in 0..120 {
        hall.pass(1);
        assert!(conductor.beat().await, "it still leads");
    }
    assert_eq!(
        board(&app),
        before,
        "nothing is shown that was not committed"
    );
    hall.away.store(false, Ordering::Relaxed);
    hall.pass(1);
    conductor.beat().await;
    let after = board(&app);
    let ran = after.open_time.since(before.open_time);
    assert!(
        ran <= Millis::from_secs(1),
        "open time stood still: {ran:?}"
    );
    assert!(after.issued > before.issued.plus(Millis::from_secs(120)));
}

#[tokio::test]
async fn bookings_that_fail_are_told_on_the_board_for_a_minute() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    let confirm = Act::Confirm {
        pass: PassId::from_bytes([1; 16]),
        hold: HoldId::from_bytes([2; 16]),
    };
    hall.away.store(true, Ordering::Relaxed);
    for attempt in 0..3 {
        let tried = Guest(0).acts(attempt, confirm.clone());
        let refused = app.changes.execute(tried).await.expect_err("it is away");
        assert_eq!(refused.code, Code::StoreUnavailable);
    }
    hall.away.store(false, Ordering::Relaxed);
    conductor.beat().await;
    let health = board(&app).health;
    assert_eq!((health.booking, health.line), (State::Down, State::Good));
}
