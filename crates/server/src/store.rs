//! Durable rows behind one port.

pub mod batcher;
pub mod key_bytes;
pub mod loading;
pub mod memory;
pub mod port;
pub mod sqlite;
pub mod table;
