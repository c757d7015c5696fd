//! A second, small event, whose order is drawn.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use jari_protocol::board::{Board, Phase};
use jari_protocol::draw::place_on;
use jari_protocol::id::EventId;

use crate::crowd::{Member, Town, granted};
use crate::tell::Teller;
use jari_evening::server::Server;
use jari_evening::statement;

const EVENT: &str = "small-draw";
const BEACON: &str = "07 11 19 23 31 42";

/// Forty people come and join before the cut-off.
pub(crate) async fn gather(town: Town) -> anyhow::Result<Vec<Member>> {
    let small = Town {
        event: EVENT.parse()?,
        ..town
    };
    let mut members = Vec::new();
    for number in 0..40 {
        let mut member = Member::arrive(&small, 2_000_000 + number).await?;
        granted(member.join(&small).await?)?;
        members.push(member);
    }
    Ok(members)
}

/// The operator submits the beacon, and everybody computes their own place.
/// How many were right.
pub(crate) async fn hold(
    teller: Teller,
    (town, server): (&Town, &Server),
    members: &[Member],
) -> anyhow::Result<usize> {
    let event: EventId = EVENT.parse()?;
    let small = Town {
        event: event.clone(),
        ..town.clone()
    };
    let path = format!("/v1/events/{event}/openings/first/board");
    let before = wait_for(town, &path, |board| board.draw.root.is_some()).await?;
    let commit = before
        .draw
        .commit
        .context("the secret was not committed to")?;
    teller.say(&format!(
        "The small event: {} people came before the cut-off. N and the root over them are fixed.",
        before.draw.entrants.unwrap_or_default()
    ));
    while !server.submit_beacon(EVENT, "first", BEACON).await? {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let after = wait_for(town, &path, |board| matches!(board.phase, Phase::Open)).await?;
    let secret = after.draw.secret.context("the secret was not shown")?;
    ensure!(
        jari_protocol::draw::commit(&secret) == commit,
        "another secret was shown"
    );
    ensure!(
        after.draw.beacon.as_deref() == Some(BEACON),
        "another beacon was used"
    );
    let mut right = 0;
    let mut first = None;
    for member in members {
        let state = granted(member.ticket(&small).await?)?;
        let ticket = statement::ticket(&state.statement)?;
        let own = place_on(&after, ticket.seq, ticket.drawn);
        ensure!(
            own.is_some() && own == state.place,
            "{own:?} was drawn, {:?} is told",
            state.place
        );
        if own.is_some_and(|place| place.0 == 0) {
            first = Some(ticket.seq);
        }
        right += 1;
    }
    let came = first.context("nobody was drawn first")?.0 + 1;
    teller.say(&format!(
        "The beacon is {BEACON}. Everybody computed their own place; who goes in first came as number {came}."
    ));
    Ok(right)
}

async fn wait_for(
    town: &Town,
    path: &str,
    shows: impl Fn(&Board) -> bool,
) -> anyhow::Result<Board> {
    let asking = async {
        loop {
            let board = statement::board(&town.wire.text(path).await?)?;
            if shows(&board) {
                return anyhow::Ok(board);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(90), asking)
        .await
        .context("the draw took too long")?
}
