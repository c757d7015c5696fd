//! The HTTP face of a real server on the loopback, asked by a client that
//! writes its own bytes.

#[path = "http/gated.rs"]
mod gated;
#[path = "http/phone.rs"]
mod phone;
#[path = "http/wire.rs"]
mod wire;
#[path = "http/world.rs"]
mod world;

#[path = "http/story.rs"]
mod story;

#[path = "http/bad_changes.rs"]
mod bad_changes;
#[path = "http/bad_proofs.rs"]
mod bad_proofs;
#[path = "http/bad_requests.rs"]
mod bad_requests;
#[path = "http/before_the_opening.rs"]
mod before_the_opening;
#[path = "http/desk.rs"]
mod desk;
#[cfg(feature = "faults")]
#[path = "http/faults.rs"]
mod faults;
#[path = "http/http2.rs"]
mod http2;
#[path = "http/pairing.rs"]
mod pairing;
#[path = "http/public.rs"]
mod public;
#[path = "http/slips.rs"]
mod slips;
#[path = "http/slow.rs"]
mod slow;
#[path = "http/stream.rs"]
mod stream;
