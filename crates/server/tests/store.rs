//! Stores: one contract for all of them, and what only a store on a disk can
//! go through: a kill, a reopening, a full disk. And what moves above a store
//! by itself: batches, beats, messages.

#[path = "store/hall.rs"]
mod hall;
#[path = "store/world.rs"]
mod world;

#[path = "store/batches.rs"]
mod batches;
#[path = "store/conducting.rs"]
mod conducting;
#[path = "store/contract.rs"]
mod contract;
#[path = "store/earlier.rs"]
mod earlier;
#[path = "store/embedded.rs"]
mod embedded;
#[cfg(unix)]
#[path = "store/file.rs"]
mod file;
#[cfg(unix)]
#[path = "store/kill.rs"]
mod kill;
#[path = "store/mail_server.rs"]
mod mail_server;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/posting.rs"]
mod posting;
#[path = "store/script.rs"]
mod script;
#[path = "store/shape.rs"]
mod shape;
#[path = "store/upgraded.rs"]
mod upgraded;
