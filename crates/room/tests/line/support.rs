//! Shorthands of the stories.

use jari_protocol::count::Place;
use jari_protocol::id::TicketId;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::ticket::Stage;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::Answer;
use jari_room::testing::{Citizen, Rehearsal, publication};

/// When lines of the stories open.
pub(crate) const OPENS: ServerTime = ServerTime::from_millis(1_626_692_400_000);

pub(crate) const SECOND: Millis = Millis::from_secs(1);
pub(crate) const MILLI: Millis = Millis(1);

/// The small event, an hour before it takes tickets.
pub(crate) fn announced() -> Rehearsal {
    Rehearsal::new(publication("small", OPENS))
}

/// The small event when it takes tickets, an hour before it opens.
pub(crate) fn gathering() -> Rehearsal {
    let mut room = announced();
    room.leap(OPENS.minus(Millis::from_mins(60)));
    room
}

/// So many tickets, taken in order, and the line just opened.
pub(crate) fn opened(tickets: u32) -> (Rehearsal, Vec<(Citizen, TicketId)>) {
    let mut room = gathering();
    let crowd = room.crowd(0..tickets);
    room.leap(OPENS);
    (room, crowd)
}

/// The same, and everybody called that is called in the first minute.
pub(crate) fn called(tickets: u32) -> (Rehearsal, Vec<(Citizen, TicketId)>) {
    let (mut room, crowd) = opened(tickets);
    room.pass(Millis::from_secs(30));
    (room, crowd)
}

/// One ticket that is inside.
pub(crate) fn inside() -> (Rehearsal, Citizen, TicketId) {
    let (mut room, mut crowd) = called(1);
    let (citizen, ticket) = crowd.remove(0);
    room.claim(&citizen, ticket).expect("the claim is taken");
    (room, citizen, ticket)
}

pub(crate) fn words(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

#[track_caller]
pub(crate) fn refused(answer: &Answer) -> Code {
    answer.as_ref().expect_err("a refusal").code
}

pub(crate) fn place(room: &Rehearsal, citizen: &Citizen, ticket: TicketId) -> Option<Place> {
    room.view(citizen, ticket).state.place
}

pub(crate) fn stage(room: &Rehearsal, citizen: &Citizen, ticket: TicketId) -> Stage {
    room.view(citizen, ticket).state.stage
}
