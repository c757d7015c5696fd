//! The client's brain: one step function, link and place as two machines. Pure.
