//! After a recovery: no more is sold than was last stated to be left.

use jari_protocol::id::SlotId;

use crate::booking::slot;
use crate::key::{Key, Range};
use crate::request::LastLeft;
use crate::row::Row;
use crate::row::event::{EventRow, Lot};
use crate::rows::Rows;
use crate::stop::Stop;
use crate::waitlist::lot;

/// Takes from each slot what the copy has beyond the last word: it was sold
/// since, to somebody of whom the copy does not know.
pub(crate) fn recount(
    rows: &mut Rows,
    event: &mut EventRow,
    stated: &[(SlotId, LastLeft)],
) -> Result<(), Stop> {
    let mut lots = lots(rows, event)?;
    for (id, last) in stated {
        // A slot that was added since is not there to be sold.
        let Some(mut row) = rows.slot(&event.public.event, id)?.cloned() else {
            continue;
        };
        let sold = row.left.minus(last.left);
        row.left = row.left.minus(sold);
        row.unclaimed = row.unclaimed.plus(sold);
        event.stock_left = event.stock_left.minus(sold);
        let mut gone = row.returned.minus(last.returned);
        let of_slot = lots.iter_mut().filter(|(_, lot)| lot.slot == *id);
        for (number, lot) in of_slot {
            let here = lot.people.min(gone);
            lot.people = lot.people.minus(here);
            row.returned = row.returned.minus(here);
            row.unclaimed = row.unclaimed.plus(here);
            gone = gone.minus(here);
            lot::put(rows, &event.public.event, *number, lot.clone());
        }
        slot::put(rows, event, id, row);
    }
    Ok(())
}

fn lots(rows: &Rows, event: &EventRow) -> Result<Vec<(u64, Lot)>, Stop> {
    let found = rows.first(&Range::Lots(event.public.event.clone()), usize::MAX)?;
    let lots = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Lot(_, number), Row::Lot(lot)) => Some((*number, lot.clone())),
        _ => None,
    });
    Ok(lots.collect())
}
