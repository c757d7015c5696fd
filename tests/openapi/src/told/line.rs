//! Eligibility, joining, and what happens to a ticket.

use jari_protocol::account::Eligibility;
use jari_protocol::change::{Changed, JoinRequest, TicketChange};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::{TicketState, Tickets};

use super::Told;
use crate::reply::Reply;

pub(super) fn all() -> Vec<Told> {
    vec![
        Told::get(
            "/v1/events/{event}/people/{person}/eligibility",
            "readEligibility",
            Reply::private::<Eligibility>("The person's own window."),
        )
        .does("Whether and when a person may book (PROTOCOL.md 9).")
        .refuses(&[
            Code::SubjectForeign,
            Code::IdentityNotProved,
            Code::NotEligible,
        ]),
        Told::put::<JoinRequest>(
            "/v1/events/{event}/joins/{change}",
            "join",
            Reply::private::<Changed>("The ticket: a new one, or the one that was there."),
        )
        .does("Takes a place in a line (PROTOCOL.md 10.2).")
        .refuses(JOIN),
        Told::get(
            "/v1/tickets",
            "listTickets",
            Reply::private::<Tickets>("All, oldest first."),
        )
        .does("The tickets of the account (PROTOCOL.md 17)."),
        Told::get(
            "/v1/tickets/{ticket}",
            "readTicket",
            Reply::private::<TicketState>("The ticket as it is now."),
        )
        .does("A ticket and what became of it (PROTOCOL.md 17)."),
        Told::put::<TicketChange>(
            "/v1/tickets/{ticket}/changes/{change}",
            "changeTicket",
            Reply::private::<Changed>("What was committed, and the ticket as it is now."),
        )
        .does("Does something with a ticket: claims, holds, confirms, leaves (PROTOCOL.md 14, 15).")
        .refuses(CHANGE),
    ]
}

const JOIN: &[Code] = &[
    Code::SubjectForeign,
    Code::PacedOut,
    Code::IdentityNotProved,
    Code::NotEligible,
    Code::NotYetEligible,
    Code::PersonInLine,
    Code::PartyTooLarge,
    Code::Ended,
    Code::Paused,
    Code::TicketLeft,
    Code::AlreadyBooked,
    Code::NotCalled,
    Code::SlotUnknown,
    Code::SlotsGone,
    Code::SiteClosed,
    Code::BookingUnknown,
    Code::ChangeMismatch,
];

const CHANGE: &[Code] = &[
    Code::SubjectForeign,
    Code::Ended,
    Code::Paused,
    Code::NotCalled,
    Code::NotInside,
    Code::TurnElsewhere,
    Code::TicketLeft,
    Code::AlreadyBooked,
    Code::SlotUnknown,
    Code::SlotsGone,
    Code::SlotBarred,
    Code::HoldExists,
    Code::HoldLapsed,
    Code::OfferLapsed,
    Code::SiteClosed,
    Code::ExtensionsUsed,
    Code::BookingUnknown,
    Code::ChangeMismatch,
];
