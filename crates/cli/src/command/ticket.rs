//! `ticket`: where the ticket stands, read once.

use jari_client::{Desk, Stage, Standing};
use jari_locales::{say, when};
use jari_protocol::board::{Board, Phase};
use jari_protocol::id::PersonId;

use crate::args::OfPlace;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::published::Published;
use crate::screen::closed_site;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, ticket: OfPlace) -> Result<Done, Failure> {
    let whose = ticket.whose()?;
    let desk = base.desk().await?;
    let published = Published::known(base, &desk, &ticket.event).await?;
    let about = |failure: Failure| failure.in_event(published.id());
    let mut standing = latest(&desk, &published, whose)
        .await
        .map_err(about)?
        .ok_or_else(|| about(Trouble::NoTicket.into()))?;
    // For the service alone, should it lose the place.
    standing.signed = None;
    let opening = &standing.statement.opening;
    let board = desk.board(published.id(), opening).await;
    let board = board.map_err(|error| about(error.into()))?;
    let out = base.out;
    let people = standing.statement.members.len();
    let mut done = Done::said(out.say(&say::ticket_number(standing.ticket())));
    if people > 1 {
        done = done.and(out.say(&say::ticket_people(people)));
    }
    if let Some(closed) = &standing.closed {
        let is_booked = matches!(standing.stage, Stage::Booked { .. });
        done = done.and(out.say(&closed_site(closed, is_booked)));
    }
    Ok(done
        .and_all(lines(out, &published, &standing, &board))
        .field("event", published.id())
        .field("ticket", &standing)
        .field("number", standing.place.map(|place| place.number()))
        .field(
            "at_most_ahead",
            standing.place.map(|p| p.at_most_ahead(board.serving)),
        )
        .field("board", &board))
}

/// The one that counts: not given up, or else the last one.
async fn latest(
    desk: &Desk,
    published: &Published,
    whose: Option<PersonId>,
) -> Result<Option<Standing>, Failure> {
    let mut own: Vec<Standing> = desk.tickets().await?;
    own.retain(|standing| standing.is_place_of(published.id(), whose));
    let live = own.iter().position(|standing| !standing.is_over());
    Ok(match live {
        Some(at) => Some(own.swap_remove(at)),
        None => own.pop(),
    })
}

/// Where a ticket stands, in words.
pub(super) fn lines(
    out: &Out,
    published: &Published,
    standing: &Standing,
    board: &Board,
) -> Vec<String> {
    let say = match &standing.stage {
        Stage::Waiting => return waiting(out, published, standing, board),
        Stage::Door { ahead: 0 } => say::door_next(),
        Stage::Door { ahead } => say::door_ahead(when::number(*ahead)),
        Stage::Inside { stay } => {
            let left = stay.until.since(standing.open_time);
            say::inside_choose(when::left(out.words(), left.as_secs()))
        }
        Stage::Booked { receipt } => {
            let time = zone::time(out.words(), receipt.starts, published.zone());
            say::booked(receipt.site_name.as_str(), time)
        }
        Stage::Left => say::left(),
        Stage::Ended => say::ended(),
    };
    vec![out.say(&say)]
}

fn waiting(out: &Out, published: &Published, standing: &Standing, board: &Board) -> Vec<String> {
    let opens = zone::time(out.words(), board.times.opens, published.zone());
    let opens = out.say(&say::waiting_opens(opens));
    let Some(place) = standing.place else {
        let entry = standing.statement.seq.next().0;
        return vec![out.say(&say::waiting_drawn(when::number(entry))), opens];
    };
    let number = when::number(place.number());
    if place.is_called(board.serving) {
        return vec![out.say(&if place.is_called(board.missed_below) {
            say::turn_missed()
        } else {
            say::turn_now()
        })];
    }
    let said = match place.at_most_ahead(board.serving) {
        0 => say::waiting_next(number),
        1 => say::waiting_one_ahead(number),
        ahead => say::waiting_place(number, when::number(ahead)),
    };
    let is_ahead = matches!(
        board.phase,
        Phase::Announced | Phase::Gathering | Phase::Drawing
    );
    let mut lines = vec![out.say(&said)];
    lines.extend(is_ahead.then_some(opens));
    lines.push(out.say(&say::waiting_kept()));
    lines
}
