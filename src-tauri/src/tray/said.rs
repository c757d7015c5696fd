//! What the menu says.

use jari_client::app::AppSnapshot;
use jari_client::app::view::{PhaseView, PlaceView};
use jari_locales::say::{self, Say};
use jari_locales::{Words, when};

use crate::words::{language, time, words};

/// A line for each place, in the order of the places.
pub(super) fn places(snapshot: &AppSnapshot) -> Vec<String> {
    let words = words(language(snapshot));
    let line = |place: &PlaceView| {
        let say = place_line(&words, place)?;
        Some(format!("{}: {}", place.title, words.say(&say)))
    };
    snapshot.places.iter().filter_map(line).collect()
}

fn place_line(words: &Words, place: &PlaceView) -> Option<Say> {
    Some(match place.phase {
        PhaseView::Outside | PhaseView::Left | PhaseView::Over => return None,
        PhaseView::Joining => say::joining(),
        PhaseView::Called { missed: false } => say::turn_now(),
        PhaseView::Called { missed: true } => say::turn_missed(),
        PhaseView::Door { ahead: 0 } => say::door_next(),
        PhaseView::Door { ahead } => say::door_ahead(when::number(ahead)),
        PhaseView::Elsewhere => say::elsewhere(),
        PhaseView::Booked => {
            let booking = place.booking.as_ref()?;
            let time = time(words, booking.starts, place.zone.as_deref());
            say::booked(&booking.site_name, time)
        }
        PhaseView::Choosing => say::tray_choosing(),
        PhaseView::Holding => say::tray_holding(),
        PhaseView::SoldOut { stays_on: false } => say::sold_out(),
        PhaseView::SoldOut { stays_on: true } => say::sold_out_stays(),
        PhaseView::Offered => say::offer_made(),
        PhaseView::Ready | PhaseView::Drawing | PhaseView::Waiting => {
            let ticket = place.ticket?;
            match (ticket.number, ticket.at_most_ahead) {
                (None, _) => say::tray_ticket(when::number(ticket.entry)),
                (Some(number), None) => say::waiting_number(when::number(number)),
                (Some(number), Some(0)) => say::waiting_next(when::number(number)),
                (Some(number), Some(1)) => say::waiting_one_ahead(when::number(number)),
                (Some(number), Some(ahead)) => {
                    say::waiting_place(when::number(number), when::number(ahead))
                }
            }
        }
    })
}

/// The tray's own two lines: open, and quit.
pub(super) fn own(snapshot: &AppSnapshot) -> (String, String) {
    let words = words(language(snapshot));
    (words.say(&say::tray_open()), words.say(&say::tray_quit()))
}
