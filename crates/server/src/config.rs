//! What the operator sets, wherever it was said: on the command line, in the
//! environment or in a file, in this order. It becomes a plan as a whole or
//! not at all, and every fault is told at once.

mod fault;
mod layers;
mod network;
mod plan;
mod post;
mod reader;
mod rules;
mod setting;

use std::path::Path;

pub use fault::{Code, Fault, Faults};
pub use layers::Given;
pub use network::Network;
pub use plan::{Log, LogFormat, Plan, PostPlan, TlsFiles};
pub use setting::{SETTINGS, Setting};

use layers::Layers;

/// A plan, and how to log while it is carried out.
#[derive(Debug, Clone)]
pub struct Config {
    /// What to run, and where.
    pub plan: Plan,
    /// How to log.
    pub log: Log,
}

impl Config {
    /// Reads what was given on the command line, the environment and the file
    /// that either of them names.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place.
    pub fn read(
        given: Given,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let layers = Layers::gather(given, environment, &mut faults);
        let config = reader::read(&layers, &mut faults);
        match config {
            Some(config) => {
                rules::check(&config.plan, &mut faults);
                faults.or(config)
            }
            None => Err(faults),
        }
    }
}

/// Whether a file is there and what it says, for a fault.
fn readable(path: &Path) -> Result<(), String> {
    std::fs::File::open(path)
        .map(drop)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}
