//! `verify receipt`: a receipt against the public record, which also tells
//! whether its booking still stands.

use jari_locales::{say, when};
use jari_protocol::audit::{self, Recorded};

use super::receipt_show::{latest, lines};
use super::verify_event::Checked;
use crate::args::OfEvent;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::published::event_id;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, of: OfEvent) -> Result<Done, Failure> {
    let event = event_id(&of.event)?;
    let known = base.service()?;
    let (_, receipt) = latest(base, &known, Some(&event))?;
    let desk = base.public_desk().await?;
    let line = Checked::read(&desk, &event, &receipt.opening).await?;
    let recorded = audit::find(&receipt, &line.leaves);
    let recorded = recorded.map_err(|why| {
        Failure::of(Trouble::ReceiptUnrecorded)
            .with(why)
            .in_event(&event)
    })?;
    let zone = receipt.zone.parse().ok();
    let as_of = zone::time(base.out.words(), line.board.issued, zone);
    let says = match recorded {
        Recorded::Stands => say::audit_booking_stands(when::number(receipt.pass_leaf.0), as_of),
        Recorded::Void => say::audit_booking_void(as_of),
    };
    Ok(Done::default()
        .and_all(lines(base.out, &known, &receipt))
        .and(base.out.say(&says))
        .field("event", &event)
        .field("booking", receipt.booking)
        .field("leaf", receipt.pass_leaf)
        .field("stands", recorded == Recorded::Stands)
        .field("as_of_ms", line.board.issued))
}
