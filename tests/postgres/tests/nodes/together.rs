//! Both nodes answer as one service.

use std::collections::BTreeMap;
use std::time::Duration;

use jari_evening::statement;
use jari_postgres::Server;
use jari_protocol::board::Phase;
use jari_protocol::change::Act;
use jari_protocol::ticket::Stage;
use tokio::time::sleep;

use crate::crowd::granted;
use crate::pair::{Pair, board, board_text};
use crate::rush::arrive;

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_through_one_node_claims_through_the_other_and_boards_are_the_same_bytes() {
    let server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    assert!(
        pair.log_of_first().contains("database_one_disk"),
        "{}",
        pair.log_of_first()
    );
    let (here, there) = (pair.town(&pair.first), pair.town(&pair.second));
    assert_eq!(
        here.wire.text("/.well-known/jari").await.unwrap(),
        there.wire.text("/.well-known/jari").await.unwrap()
    );
    let mut members = arrive(&there, 0..4).await;
    for (number, member) in members.iter_mut().enumerate() {
        let town = if number % 2 == 0 { &here } else { &there };
        granted(member.join(town).await.unwrap()).unwrap();
    }
    // The same account on both: what one wrote the other reads at once.
    for member in &members {
        let held = member.place.unwrap();
        for town in [&there, &here] {
            let state = granted(member.ticket(town).await.unwrap()).unwrap();
            let said = statement::ticket(&state.statement).unwrap();
            assert_eq!((said.ticket, said.seq), (held.ticket, held.seq));
        }
    }
    let mut inside = 0;
    while inside < members.len() {
        inside = 0;
        for member in &members {
            let held = member.place.unwrap();
            let claimed = member
                .act(&there, held.ticket, Act::Claim {})
                .await
                .unwrap();
            inside += usize::from(
                matches!(claimed, Ok(it) if matches!(it.state.stage, Stage::Inside(_))),
            );
        }
        sleep(Duration::from_millis(200)).await;
    }
    let mut seen: BTreeMap<_, String> = BTreeMap::new();
    let mut same = 0;
    while same < 5 {
        for town in [&here, &there] {
            let text = board_text(town).await.expect("a board");
            let order = statement::board(&text).unwrap().order();
            if let Some(before) = seen.insert(order, text.clone()) {
                assert_eq!(before, text, "two faces of one version");
                same += 1;
            }
        }
        sleep(Duration::from_millis(150)).await;
    }
    assert_eq!(board(&there).await.unwrap().phase, Phase::Open);
}
