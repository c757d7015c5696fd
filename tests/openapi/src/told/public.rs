//! What anyone may read.

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::count::LeafCount;
use jari_protocol::event::{Events, Sites};
use jari_protocol::keys::{KeySet, WELL_KNOWN};
use jari_protocol::record::Leaf;
use jari_protocol::refusal::Code;
use jari_protocol::schema;
use jari_protocol::stock::Stock;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Query, Told};
use crate::reply::{self, Reply};

pub(super) fn all() -> Vec<Told> {
    [service(), lines()].concat()
}

/// Who the service is, what time it has, and what there is.
fn service() -> Vec<Told> {
    vec![
        Told::get(
            WELL_KNOWN,
            "readKeySet",
            Reply::signed::<KeySet>("The key set, signed by the root key.", "public, max-age=60"),
        )
        .does("Who the service is, and which keys speak for it (PROTOCOL.md 5.2).")
        .at_hand(),
        Told::get(
            "/v1/time",
            "readTime",
            Reply::done("The stamp in the header."),
        )
        .does("What time the service has (PROTOCOL.md 6).")
        .at_hand(),
        Told::get(
            "/v1/events",
            "listEvents",
            Reply::public::<Events>("All that are published and not over.", "public, max-age=10"),
        )
        .does("What can be booked (PROTOCOL.md 9)."),
        Told::get(
            "/v1/events/{event}/sites",
            "listSites",
            Reply::public::<Sites>("The sites of the event.", "public, max-age=60"),
        )
        .does("Where bookings of an event happen (PROTOCOL.md 9)."),
        Told::get(
            "/v1/events/{event}/stock",
            "readStock",
            Reply::signed::<Stock>("What is left, signed.", "public, max-age=1"),
        )
        .does("What is left, by site and time (PROTOCOL.md 12.4)."),
    ]
}

/// How a line stands.
fn lines() -> Vec<Told> {
    vec![
        Told::get(
            "/v1/events/{event}/openings/{opening}/board",
            "readBoard",
            Reply::signed::<Board>("The board, signed.", "public, max-age=1, stale-if-error=60"),
        )
        .does("How the line of an opening stands (PROTOCOL.md 12.1)."),
        Told::get(
            "/v1/events/{event}/openings/{opening}/stream",
            "watchLine",
            Reply::stream(
                "Boards and serving notes as they come, until one side ends it.",
                events,
            ),
        )
        .does("The line of an opening for those whose turn is near (PROTOCOL.md 12.3)."),
        Told::get(
            "/v1/events/{event}/openings/{opening}/record",
            "readRecord",
            Reply::lines::<Leaf>("Leaves, one a line; none at the end.", "public, max-age=1"),
        )
        .does("The public record of an opening, from a leaf on (PROTOCOL.md 19).")
        .asks(&[Query {
            name: "from",
            means: "The first leaf that is asked for; 0 if none is named.",
            shape: reply::shape::<LeafCount>,
        }])
        .refuses(&[Code::BodyMalformed]),
    ]
}

/// OpenAPI 3.1 has no word for a stream: this is one event of it.
fn events(generator: &mut SchemaGenerator) -> Schema {
    let event = |name: &str, data: Schema| {
        json_schema!({
            "type": "object",
            "properties": {
                "event": { "const": name },
                "id": { "type": "string", "pattern": "^[0-9]+\\.[0-9]+$" },
                "data": data,
            },
            "required": ["event", "id", "data"],
        })
    };
    let board = event("board", schema::jws::<Board>(generator));
    let serving = event("serving", schema::jws::<ServingNote>(generator));
    json_schema!({ "oneOf": [board, serving] })
}
