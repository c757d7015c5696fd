//! The numbers to reach, each a benchmark.

use anyhow::{Result, bail};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The name of the benchmark.
    name: String,
}

/// A benchmark: its name, and what measures it and writes
/// `target/bench/NAME.json`.
type Bench = (&'static str, fn() -> Result<()>);

const BENCHES: [Bench; 0] = [];

pub(crate) fn run(args: &Args) -> Result<bool> {
    let Some((_, measure)) = BENCHES.iter().find(|(name, _)| *name == args.name) else {
        let known: Vec<_> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is no benchmark \"{}\"; known: {}",
            args.name,
            listed(&known)
        );
    };
    measure()?;
    Ok(true)
}

fn listed(known: &[&str]) -> String {
    if known.is_empty() {
        String::from("none yet")
    } else {
        known.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_benchmark_is_refused_with_the_known_names() {
        let refused = run(&Args {
            name: String::from("speed"),
        })
        .expect_err("it is not known");
        assert_eq!(
            refused.to_string(),
            "there is no benchmark \"speed\"; known: none yet"
        );
        assert_eq!(listed(&["clock", "surge"]), "clock, surge");
    }
}
