//! Durable rows behind one port.

pub mod batcher;
pub mod loading;
pub mod memory;
pub mod port;
