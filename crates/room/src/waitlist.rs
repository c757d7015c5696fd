//! Once everything is sold: who stays on for places that come back, and how
//! those go through the line.

pub(crate) mod lot;
pub(crate) mod offer;
pub(crate) mod sold_out;
pub(crate) mod stay_on;
