//! What is killed, and that nothing that was answered is lost with it.

use std::time::{Duration, Instant};

use jari_postgres::{Server, signal};
use tokio::time::sleep;

use crate::crowd::{Town, granted};
use crate::pair::{Pair, board};
use crate::rush::{Rush, arrive, nothing_was_lost, read_slots};

const PEOPLE: usize = 120;

/// Waits until a node shows a board after this one.
async fn board_after(town: &Town, before: &jari_protocol::board::Board) -> Duration {
    let began = Instant::now();
    loop {
        if let Some(board) = board(town).await
            && board.order() > before.order()
        {
            assert_eq!(before.contradicted_by(&board), None);
            return began.elapsed();
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "the line moves again"
        );
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leading_node_that_is_killed_is_followed_by_the_other_within_a_lease() {
    let server = Server::start();
    let mut pair = Pair::start(&server.database("town").await).await;
    let (here, there) = (pair.town(&pair.first), pair.town(&pair.second));
    read_slots(&here).await;
    let members = arrive(&here, 0..PEOPLE).await;
    let rush = Rush::start(members, [here.clone(), there.clone()]);
    rush.answered(PEOPLE / 3).await;
    pair.first.kill().await.unwrap();
    let before = board(&there).await.expect("the other still shows one");
    let took = board_after(&there, &before).await;
    println!("the other led after {} ms", took.as_millis());
    // Four seconds, and what a machine that is busy with other tests takes.
    assert!(took < Duration::from_secs(15), "within a lease, {took:?}");
    let came = rush.end().await;
    let booked = nothing_was_lost(&there, &came).await;
    println!(
        "{} places and {booked} bookings were answered and are there",
        came.len()
    );
    // Codes come from the node that leads now.
    let town = pair.town_of_second();
    let mut late = arrive(&town, PEOPLE..PEOPLE + 1).await.remove(0);
    let held = granted(late.join(&town).await.unwrap()).unwrap();
    assert_eq!(held.seq.0, u64::try_from(came.len()).unwrap());
    // A node that comes back follows.
    let third = pair.third().await;
    let third = pair.town(&third);
    let shown = board(&third).await.expect("a board at once");
    board_after(&third, &shown).await;
    nothing_was_lost(&third, &came).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed_and_comes_back_has_everything_that_was_answered() {
    let mut server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    let (here, there) = (pair.town(&pair.first), pair.town(&pair.second));
    read_slots(&here).await;
    let members = arrive(&here, 0..PEOPLE).await;
    let rush = Rush::start(members, [here.clone(), there.clone()]);
    for kill in 1..=3 {
        rush.answered(kill * PEOPLE / 2).await;
        server.kill();
        let shown = board(&there).await.expect("the last board stays");
        server.start_again();
        let took = board_after(&there, &shown).await;
        println!(
            "the line moved {} ms after the database was back",
            took.as_millis()
        );
    }
    let came = rush.end().await;
    for town in [&here, &there] {
        let booked = nothing_was_lost(town, &came).await;
        println!(
            "{} places and {booked} bookings were answered and are there",
            came.len()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_synchronous_standby_takes_over_with_everything_that_was_answered() {
    let mut primary = Server::start();
    primary.database("town").await;
    let standby = Server::standby(&primary, "second_machine");
    let demand = "ALTER SYSTEM SET synchronous_standby_names = 'second_machine'";
    primary.sql("postgres", demand).await;
    primary.sql("postgres", "SELECT pg_reload_conf()").await;
    let synchronous = "SELECT count(*)::text FROM pg_stat_replication WHERE sync_state = 'sync'";
    while primary.ask("postgres", synchronous).await == "0" {
        sleep(Duration::from_millis(50)).await;
    }
    let url = format!("postgres://jari@{},{}/town", primary.host(), standby.host());
    let pair = Pair::start(&url).await;
    let log = pair.log_of_first();
    assert!(
        log.contains("on a synchronous standby before it is answered"),
        "{log}"
    );
    let (here, there) = (pair.town(&pair.first), pair.town(&pair.second));
    read_slots(&here).await;
    let members = arrive(&here, 0..PEOPLE).await;
    let rush = Rush::start(members, [here.clone(), there.clone()]);
    rush.answered(PEOPLE / 2).await;
    let shown = board(&there).await.expect("a board");
    primary.kill();
    standby.promote();
    let took = board_after(&there, &shown).await;
    println!(
        "the line moved {} ms after the standby took over",
        took.as_millis()
    );
    let came = rush.end().await;
    for town in [&here, &there] {
        let booked = nothing_was_lost(town, &came).await;
        println!(
            "{} places and {booked} bookings were answered and are there",
            came.len()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leading_node_that_ends_in_order_hands_the_lead_over_at_once() {
    let server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    let there = pair.town(&pair.second);
    let held = "SELECT held::text || ' ' || term FROM jari.head";
    assert_eq!(server.ask("town", held).await, "true 1");
    signal("-TERM", pair.first.id().expect("it runs"));
    let began = Instant::now();
    while server.ask("town", held).await != "true 2" {
        assert!(began.elapsed() < Duration::from_secs(30), "the other leads");
        sleep(Duration::from_millis(20)).await;
    }
    let shown = board(&there).await.expect("a board");
    board_after(&there, &shown).await;
    let log = pair.log_of_first();
    assert!(
        log.contains("stopped") && !log.contains("another node has taken"),
        "{log}"
    );
}

/// A node that is stopped for longer than a lease comes back into another's
/// term: what it does then counts for nothing, and it follows.
#[tokio::test(flavor = "multi_thread")]
async fn a_leading_node_that_slept_through_its_lease_follows_when_it_wakes() {
    let server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    let (here, there) = (pair.town(&pair.first), pair.town(&pair.second));
    let shown = board(&there).await.expect("a board");
    let first = pair.first.id().expect("it runs");
    signal("-STOP", first);
    board_after(&there, &shown).await;
    let shown = board(&there).await.expect("a board");
    board_after(&there, &shown).await;
    signal("-CONT", first);
    let shown = board(&there).await.expect("a board");
    board_after(&here, &shown).await;
    let terms = "SELECT term::text FROM jari.head";
    assert_eq!(
        server.ask("town", terms).await,
        "2",
        "it did not take the lead back"
    );
}
