//! The whole app without a window, against a real service.

#[path = "app/changing.rs"]
mod changing;
#[path = "app/pairing.rs"]
mod pairing;
#[path = "app/person.rs"]
mod person;
#[path = "app/service.rs"]
mod service;
#[path = "app/stories.rs"]
mod stories;
