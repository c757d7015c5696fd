//! Stories of the line, told to the real rules over rows in memory.

#[path = "line/support.rs"]
mod support;

#[path = "line/booking.rs"]
mod booking;
#[path = "line/calling.rs"]
mod calling;
#[path = "line/closing.rs"]
mod closing;
#[path = "line/drawing.rs"]
mod drawing;
#[path = "line/edges.rs"]
mod edges;
#[path = "line/flow.rs"]
mod flow;
#[path = "line/joining.rs"]
mod joining;
#[path = "line/offers.rs"]
mod offers;
#[path = "line/operating.rs"]
mod operating;
#[path = "line/parties.rs"]
mod parties;
#[path = "line/pausing.rs"]
mod pausing;
#[path = "line/record.rs"]
mod record;
#[path = "line/recovering.rs"]
mod recovering;
#[path = "line/resting.rs"]
mod resting;
#[path = "line/retention.rs"]
mod retention;
#[path = "line/seeded.rs"]
mod seeded;
#[path = "line/turns.rs"]
mod turns;
