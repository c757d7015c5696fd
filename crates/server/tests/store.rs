//! Stores: one contract for all of them, and what only a store on a disk can
//! go through: a kill, a reopening, a full disk.

#[path = "store/world.rs"]
mod world;

#[path = "store/batches.rs"]
mod batches;
#[path = "store/contract.rs"]
mod contract;
#[cfg(unix)]
#[path = "store/file.rs"]
mod file;
#[cfg(unix)]
#[path = "store/kill.rs"]
mod kill;
#[path = "store/script.rs"]
mod script;
