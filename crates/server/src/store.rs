//! Durable rows behind one port.

pub mod batcher;
pub mod cluster;
pub mod key_bytes;
pub mod key_range;
pub mod loading;
pub mod memory;
pub mod port;
pub mod postgres;
pub mod sqlite;
pub mod table;
