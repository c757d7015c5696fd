//! Moments of the app as its window is shown them: the real model over the
//! real session machine in virtual time, written to `ui/src/host/recorded`.
//! The window's tests know no other data; drift fails here.

#[path = "../../session/tests/stories/laws.rs"]
mod laws;
#[path = "../../session/tests/stories/service.rs"]
#[expect(dead_code, reason = "the session's own stories use the rest")]
mod service;
#[path = "../../session/tests/stories/world.rs"]
#[expect(dead_code, reason = "the session's own stories use the rest")]
mod world;

#[path = "stories/authority.rs"]
#[expect(dead_code, reason = "the client's own stories use the rest")]
mod authority;
#[path = "recorded/film.rs"]
mod film;
#[path = "recorded/moments.rs"]
mod moments;
#[path = "recorded/offers.rs"]
mod offers;
#[path = "recorded/papers.rs"]
mod papers;
#[path = "recorded/practice.rs"]
mod practice;
