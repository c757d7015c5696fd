//! The real program against a real service.

#[path = "stories/authority.rs"]
mod authority;
#[path = "stories/bad_input.rs"]
mod bad_input;
#[cfg(unix)]
#[path = "stories/desk.rs"]
mod desk;
#[path = "stories/evening.rs"]
mod evening;
#[path = "stories/help.rs"]
mod help;
#[path = "stories/killed.rs"]
mod killed;
#[cfg(unix)]
#[path = "stories/operators.rs"]
mod operators;
#[path = "stories/program.rs"]
mod program;
#[cfg(unix)]
#[path = "stories/recovering.rs"]
mod recovering;
#[path = "stories/service.rs"]
mod service;
#[path = "stories/trouble.rs"]
mod trouble;
