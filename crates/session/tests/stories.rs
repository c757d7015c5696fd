//! Stories of one person's place, told to the real session against a small
//! scripted service in virtual time. All laws are checked after every step.

#[path = "stories/laws.rs"]
mod laws;
#[path = "stories/service.rs"]
mod service;
#[path = "stories/world.rs"]
mod world;

#[path = "stories/alerts.rs"]
mod alerts;
#[path = "stories/booking.rs"]
mod booking;
#[path = "stories/clock_jumps.rs"]
mod clock_jumps;
#[path = "stories/dropping.rs"]
mod dropping;
#[path = "stories/joining.rs"]
mod joining;
#[path = "stories/pacing.rs"]
mod pacing;
#[path = "stories/properties.rs"]
mod properties;
#[path = "stories/recovering.rs"]
mod recovering;
#[path = "stories/resuming.rs"]
mod resuming;
#[cfg(feature = "seeded-bugs")]
#[path = "stories/seeded_bugs.rs"]
mod seeded_bugs;
#[path = "stories/waiting.rs"]
mod waiting;
#[path = "stories/waitlist.rs"]
mod waitlist;
