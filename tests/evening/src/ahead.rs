//! Those ahead of K.

use std::time::Duration;

use anyhow::Context as _;
use jari_protocol::count::Place;
use jari_protocol::id::SlotId;
use jari_protocol::stock::Stock;

use crate::crowd::{Member, Town};
use crate::story::{BOARD, EVENT};
use jari_evening::statement;

/// Of those ahead, one in this many does not come when called.
const MISSES: usize = 4;

/// Those ahead come in as they are called, book or miss.
pub(crate) async fn go_in(town: Town, ahead: Vec<Member>) -> anyhow::Result<Vec<Member>> {
    let slots = slots(&town).await?;
    let mut waiting: Vec<usize> = (0..ahead.len()).filter(|n| n % MISSES != 0).collect();
    while !waiting.is_empty() {
        let board = statement::board(&town.wire.text(BOARD).await?)?;
        let mut still = Vec::new();
        for index in waiting {
            let member = ahead.get(index).context("an index of the list")?;
            let called = member
                .place
                .is_some_and(|held| Place(held.seq.0).is_called(board.serving));
            if !called || !member.try_to_book(&town, &slots).await? {
                still.push(index);
            }
        }
        waiting = still;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(ahead)
}

/// The slots of the event.
pub(crate) async fn slots(town: &Town) -> anyhow::Result<Vec<SlotId>> {
    let text = town.wire.text(&format!("/v1/events/{EVENT}/stock")).await?;
    let stock: Stock = statement::stock(&text)?;
    Ok(stock.slots.into_iter().map(|slot| slot.slot).collect())
}
