//! Stories of the desk, told to the real rules over rows in memory.

#[path = "desk/file.rs"]
mod file;
#[path = "desk/world.rs"]
mod world;

#[path = "desk/clerk.rs"]
mod clerk;
#[path = "desk/devices.rs"]
mod devices;
#[path = "desk/eligibility.rs"]
mod eligibility;
#[path = "desk/expiry.rs"]
mod expiry;
#[path = "desk/pairing.rs"]
mod pairing;
#[path = "desk/people.rs"]
mod people;
#[path = "desk/publish.rs"]
mod publish;
#[path = "desk/publish_again.rs"]
mod publish_again;
#[path = "desk/roster.rs"]
mod roster;
#[path = "desk/sign_in.rs"]
mod sign_in;
