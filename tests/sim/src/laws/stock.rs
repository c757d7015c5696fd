//! What is taken and what is left.

use jari_protocol::stock::Stock;
use jari_protocol::ticket::Stage;
use jari_room::key::Range;
use jari_room::query::{Query, Reply, TicketView};
use jari_room::row::Row;
use jari_room::row::ticket::{StageRow, TicketRow};

use crate::city;
use crate::service::{self, Service};

/// People of a ticket for whom stock is taken.
pub(super) fn taken(view: &TicketView) -> u32 {
    match &view.state.stage {
        Stage::Inside(inside) => inside.hold.as_ref().map_or(0, |hold| hold.people.0),
        Stage::Booked { .. } => booked(&view.row),
        Stage::Waiting | Stage::Door { .. } | Stage::Left | Stage::Ended => 0,
    }
}

/// People of a ticket that has its booking.
pub(super) fn booked(row: &TicketRow) -> u32 {
    match row.stage {
        StageRow::Booked(_) => people(row),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) | StageRow::Left => 0,
    }
}

/// People of a ticket for whom something that came back is kept.
pub(super) fn kept(view: &TicketView) -> u32 {
    view.row.offer.as_ref().map_or(0, |_| people(&view.row))
}

fn people(row: &TicketRow) -> u32 {
    u32::try_from(row.members.len()).unwrap_or(u32::MAX)
}

/// People for whom something came back that is offered to nobody now.
pub(super) fn in_lots(service: &Service) -> u32 {
    let range = Range::Lots(city::event());
    let lots = service.store.run(&range);
    let people = lots.filter_map(|(_, row)| {
        let Row::Lot(lot) = row else { return None };
        Some(lot.people.0)
    });
    people.sum()
}

/// Stock in people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    pub(super) all: u32,
    pub(super) left: u32,
    /// What came back and goes to those who stay on.
    pub(super) returned: u32,
}

/// Counts an event's stock.
pub(super) fn count(now: u64, service: &Service) -> Result<Capacity, String> {
    let query = Query::Stock(service::service(), city::event());
    let Reply::Stock(Stock { slots, .. }) = service.store.read(city::service_time(now), &query)
    else {
        return Err("the event has no stock document".to_owned());
    };
    let all = slots.iter().map(|slot| slot.capacity.0).sum();
    Ok(Capacity {
        all,
        left: slots.iter().map(|slot| slot.left.0).sum(),
        returned: slots.iter().map(|slot| slot.returned.0).sum(),
    })
}
