//! Two `jari-server` processes on one database: what one answered the other
//! keeps, whatever is killed.

#[path = "../../evening/src/crowd.rs"]
#[expect(dead_code, reason = "the crowd of the evening does more")]
mod crowd;
#[path = "../../evening/src/wire.rs"]
#[expect(dead_code, reason = "the crowd of the evening counts what it sends")]
mod wire;

#[path = "nodes/killed.rs"]
mod killed;
#[path = "nodes/pair.rs"]
mod pair;
#[path = "nodes/proofs.rs"]
mod proofs;
#[path = "nodes/rush.rs"]
mod rush;
#[path = "nodes/start.rs"]
mod start;
#[path = "nodes/together.rs"]
mod together;
