//! The HTTP face of a real server on the loopback, asked by a client that
//! writes its own bytes.

#[path = "http/phone.rs"]
mod phone;
#[path = "http/wire.rs"]
mod wire;
#[path = "http/world.rs"]
mod world;

#[path = "http/story.rs"]
mod story;
