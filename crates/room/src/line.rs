//! A line from its opening to its end: phases, joining, draw, calling.

pub(crate) mod lane;
pub(crate) mod open_clock;
pub(crate) mod opening;

mod hand_over;
pub(crate) mod join;
pub(crate) mod leave;

pub(crate) mod call;
pub(crate) mod cut_off;
pub(crate) mod draw;
mod flow;
pub(crate) mod pause;
pub(crate) mod phase;
pub(crate) mod present;
pub(crate) mod recover;
pub(crate) mod rest;
pub(crate) mod restart;
pub(crate) mod tick;
