//! The board: a function of what the last beat stored, so that one version
//! has one content whoever reads it.

use jari_protocol::board::{Board, Draw, LogHead, Phase, PollLaw, Waitlist};
use jari_protocol::count::LeafCount;
use jari_protocol::draw;
use jari_protocol::id::{EventId, OpeningId, ServiceId};
use jari_protocol::time::ServerTime;

use crate::line::lane::Lane;
use crate::line::{phase, rest};
use crate::numbers::{
    FRESH_FOR, POLL_JITTER_BEFORE, POLL_JITTER_OPEN, POLL_MAX, POLL_MIN, POLL_SHARE_PERMILLE,
};
use crate::query::Reply;
use crate::row::line::{OpeningRow, Posted};
use crate::rows::Rows;
use crate::stop::Stop;

/// Fixes the content of the next board: everything that moves between beats,
/// as it is now, under a new version.
pub(crate) fn post(now: ServerTime, lane: &mut Lane) {
    let open_time = lane.open_time(now);
    let opening = &mut lane.opening;
    if matches!(
        opening.phase,
        Phase::Announced | Phase::Gathering | Phase::Drawing
    ) {
        // Before the opening the spread follows those who gather.
        let spread = phase::spread_for(&lane.event.settings, opening.next_seq);
        opening.reveal_spread = spread;
    }
    opening.version = opening.version.next();
    opening.ticked = now;
    *opening.posted = Posted {
        taken: opening.next_seq.0,
        door: opening.door,
        stock_left: lane.event.stock_left,
        sold_out: lane.event.sold_out,
        waitlist: waitlist(opening),
        open_time,
        log: LogHead {
            size: LeafCount(opening.log.size()),
            root: opening.log.root(),
        },
    };
}

/// The board of an opening, without the nonce, which its signer adds.
pub(crate) fn read(
    rows: &Rows,
    service: &ServiceId,
    event: &EventId,
    opening: &OpeningId,
) -> Result<Reply, Stop> {
    let lane = Lane::load(rows, (event, opening))?;
    Ok(Reply::Board(Box::new(board(service, lane))))
}

fn board(service: &ServiceId, lane: Lane) -> Board {
    let rests = rest::shown(&lane);
    let Lane { event, id, opening } = lane;
    Board {
        service: service.clone(),
        event: event.public.event,
        opening: id,
        epoch: event.epoch,
        version: opening.version,
        issued: opening.ticked,
        fresh_for: FRESH_FOR,
        phase: opening.phase,
        times: opening.times,
        rests,
        draw: draw_so_far(&opening),
        taken: opening.posted.taken,
        serving: opening.serving,
        missed_below: opening.missed_below,
        pace: opening.flow.pace,
        door: opening.posted.door,
        open_time: opening.posted.open_time,
        poll: poll_law(&opening),
        reconnect_window: event.settings.reconnect_window,
        stream_limit: event.settings.stream_limit,
        stock_left: opening.posted.stock_left,
        sold_out: opening.posted.sold_out,
        waitlist: opening.posted.waitlist,
        announcement: opening.announcement.clone(),
        health: opening.health,
        log: opening.posted.log,
        nonce: String::new(),
    }
}

fn waitlist(opening: &OpeningRow) -> Waitlist {
    Waitlist {
        staying: opening.staying,
        offers: u64::try_from(opening.offered.len()).unwrap_or(u64::MAX),
        from: opening.offered.first().copied(),
        to: opening.offered.last().copied(),
    }
}

fn draw_so_far(opening: &OpeningRow) -> Draw {
    Draw {
        commit: opening.gathers.then(|| draw::commit(&opening.secret)),
        by: opening.by.clone(),
        entrants: opening.entrants,
        root: opening.entrants_root,
        beacon: opening.beacon.clone(),
        secret: opening.drawn.then_some(opening.secret),
    }
}

fn poll_law(opening: &OpeningRow) -> PollLaw {
    let jitter_permille = match opening.phase {
        Phase::Announced | Phase::Gathering | Phase::Drawing => POLL_JITTER_BEFORE,
        Phase::Open | Phase::Paused | Phase::Ended => POLL_JITTER_OPEN,
    };
    PollLaw {
        share_permille: POLL_SHARE_PERMILLE,
        min: POLL_MIN,
        max: POLL_MAX,
        jitter_permille,
        reveal_spread: opening.reveal_spread,
    }
}
