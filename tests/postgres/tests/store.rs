//! PostgreSQL behind the store's port: the contract of all stores, and what
//! only several nodes on one database can go through.

#[path = "../../../crates/server/tests/store/world.rs"]
mod world;

#[path = "../../../crates/server/tests/store/contract.rs"]
mod contract;
#[path = "../../../crates/server/tests/store/script.rs"]
mod script;
#[path = "../../../crates/server/tests/store/upgraded.rs"]
mod upgraded;

#[path = "store/bed.rs"]
mod bed;
#[path = "store/durable.rs"]
mod durable;
#[path = "store/earlier.rs"]
mod earlier;
#[path = "store/every_store.rs"]
mod every_store;
#[path = "store/far.rs"]
mod far;
#[path = "store/lease.rs"]
mod lease;
#[path = "store/nodes.rs"]
mod nodes;
#[path = "store/refused.rs"]
mod refused;
