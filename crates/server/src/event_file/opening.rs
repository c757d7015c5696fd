//! Openings and their draw.

use jari_protocol::board::{DrawBy, Times};
use jari_protocol::event::Opening;
use jari_protocol::time::{Millis, ServerTime};

use super::fault::{Code, Faults};
use super::fields::{Fields, Value, Wrong, line, parsed, text};
use super::moment::Frame;

/// How the order of an opening comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Joining,
    Draw,
}

/// An opening and who supplies its beacon.
pub(super) fn read(
    frame: Option<Frame>,
    mut fields: Fields<'_>,
    faults: &mut Faults,
) -> Option<(Opening, DrawBy)> {
    let opening = fields.required("opening", faults, parsed);
    let cohort = fields.required("cohort", faults, parsed);
    let order = fields.required("order", faults, order);
    // Without a zone no time can be read, and the zone's fault is noted.
    let frame = frame?;
    let times = times(frame, &mut fields, faults);
    let by = draw(frame, (&mut fields, order), faults);
    fields.finish(faults);
    let opening = Opening {
        opening: opening?,
        cohort: cohort?,
        times: times?,
        gathers: order? == Order::Draw,
    };
    Some((opening, by?))
}

fn times(frame: Frame, fields: &mut Fields<'_>, faults: &mut Faults) -> Option<Times> {
    let gathering = needed(frame, fields, ("gathering", "gathering_in"), faults);
    let opens = needed(frame, fields, ("opens", "opens_in"), faults);
    let cut_off = frame
        .either(fields, ("cut_off", "cut_off_in"), faults)
        .or(opens);
    let ends = needed(frame, fields, ("ends", "ends_in"), faults);
    Some(Times {
        gathering: gathering?,
        cut_off: cut_off?,
        opens: opens?,
        ends: ends?,
    })
}

fn needed(
    frame: Frame,
    fields: &mut Fields<'_>,
    names: (&'static str, &'static str),
    faults: &mut Faults,
) -> Option<ServerTime> {
    if !fields.has(names.0) && !fields.has(names.1) {
        let says = format!(
            "the opening has neither {} nor {}; add one",
            names.0, names.1
        );
        faults.add(Code::FieldMissing, fields.line(), says);
    }
    frame.either(fields, names, faults)
}

fn draw(
    frame: Frame,
    (fields, order): (&mut Fields<'_>, Option<Order>),
    faults: &mut Faults,
) -> Option<DrawBy> {
    let line_no = fields.line_of("beacon");
    let beacon = fields.tables("beacon", faults).into_iter().next();
    match (order?, beacon) {
        (Order::Joining, None) => Some(DrawBy::Nobody),
        (Order::Joining, Some(_)) => {
            let says = "beacon: the order is by joining, so there is nothing to draw";
            faults.add(Code::FieldContradicts, line_no, says.to_owned());
            None
        }
        (Order::Draw, None) => Some(DrawBy::Operator),
        (Order::Draw, Some(mut beacon)) => {
            let name = beacon.required("name", faults, line);
            let due = frame.either(&mut beacon, ("due", "due_in"), faults);
            if due.is_none() && !beacon.has("due") && !beacon.has("due_in") {
                let says = "the beacon has neither due nor due_in; add one".to_owned();
                faults.add(Code::FieldMissing, beacon.line(), says);
            }
            beacon.finish(faults);
            Some(DrawBy::Beacon {
                name: name?.as_str().to_owned(),
                due: due?,
            })
        }
    }
}

fn order(value: &Value<'_>) -> Result<Order, Wrong> {
    match text(value)?.as_str() {
        "joining" => Ok(Order::Joining),
        "draw" => Ok(Order::Draw),
        _ => Err(Wrong(
            Code::Value,
            "must be \"joining\" or \"draw\"".to_owned(),
        )),
    }
}

/// How long windows are where the file does not say: ten minutes to claim,
/// the least that is allowed; ten inside; five to confirm.
pub(super) const CLAIM_WINDOW: Millis = Millis::from_mins(10);
pub(super) const INSIDE_WINDOW: Millis = Millis::from_mins(10);
pub(super) const HOLD_WINDOW: Millis = Millis::from_mins(5);
