//! One life, from its seed to its verdict.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jari_protocol::time::Millis;
use jari_session::Config;

use crate::plan::Plan;
use crate::trace::Trace;
use crate::world::World;

/// How a life went.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Its seed.
    pub seed: u64,
    /// What broke, if anything.
    pub breach: Option<String>,
    /// What happened.
    pub trace: Trace,
    /// How many steps it took.
    pub steps: u64,
}

/// What is built into a life beyond its plan.
#[derive(Debug, Clone)]
pub struct Build {
    /// The sessions' numbers, and their seeded bug if there is one.
    pub config: Config,
    /// The room's seeded bug.
    #[cfg(feature = "seeded-bugs")]
    pub room_bug: Option<jari_room::bugs::Bug>,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            config: Config {
                // Who is told by a message looks at the program.
                booked: Millis::from_mins(2),
                ..Config::standard()
            },
            #[cfg(feature = "seeded-bugs")]
            room_bug: None,
        }
    }
}

/// Lives the life of a seed.
pub fn live(seed: u64, build: &Build, trace: Trace) -> Verdict {
    let mut world = World::new(Plan::of(seed), build, trace);
    let ran = catch_unwind(AssertUnwindSafe(|| world.run()));
    let breach = match ran {
        Ok(Ok(())) if world.trace.errors() > 0 => Some("an ERROR was logged".to_owned()),
        Ok(Ok(())) => None,
        Ok(Err(breach)) => Some(breach),
        Err(panic) => Some(format!("panicked: {}", words(&*panic))),
    };
    Verdict {
        seed,
        breach,
        trace: world.trace,
        steps: world.steps,
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
}
