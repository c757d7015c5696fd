//! The numbers to reach, each a benchmark of the package `jari-bench`, built
//! as a release is; those of the app are measured on a desktop of its own, and
//! those of the server by the package `jari-load`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cargo;
use crate::repo;
use crate::window;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The name of the benchmark.
    name: String,
    /// Only so small a part of it, for a look; the goals are of the whole.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    part: u32,
}

/// What can be measured; each writes `target/bench/NAME.json`.
const BENCHES: [&str; 7] = [
    "clock",
    "surge",
    "waiting-cost",
    "eta",
    "million",
    SERVER,
    APP,
];
/// Of the server, over real sockets.
const SERVER: &str = "server";
/// Of the app, with a window.
const APP: &str = "app";

pub(crate) fn run(args: &Args) -> Result<bool> {
    let name = known(&args.name)?;
    if name == APP {
        return window::measure::run(args.part);
    }
    let (package, with): (_, &[&str]) = match name {
        SERVER => ("jari-load", &["--package", "jari-server"]),
        _ => ("jari-bench", &[]),
    };
    let build = [&["--release", "--package", package], with].concat();
    cargo::succeed(&mut cargo::cargo("build", &build))?;
    let mut command = cargo::program(built(package));
    if name == SERVER {
        command.arg("--server").arg(built("jari-server"));
    } else {
        // What a part finds is no picture for the docs.
        let plots = match args.part {
            1 => Path::new("docs/bench").to_path_buf(),
            _ => repo::target().join("bench"),
        };
        command.arg(name).arg("--plots").arg(plots);
    }
    command.args(["--part", &args.part.to_string()]);
    command.arg("--out").arg(repo::target().join("bench"));
    cargo::succeed(&mut command)?;
    Ok(true)
}

fn built(program: &str) -> PathBuf {
    let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    repo::target().join("release").join(program)
}

fn known(name: &str) -> Result<&'static str> {
    let Some(known) = BENCHES.into_iter().find(|known| *known == name) else {
        let known = BENCHES.join(", ");
        bail!("there is no benchmark \"{name}\"; known: {known}");
    };
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_benchmark_is_refused_with_the_known_names() {
        let refused = known("speed").expect_err("it is not known");
        assert_eq!(
            refused.to_string(),
            "there is no benchmark \"speed\"; known: clock, surge, waiting-cost, eta, million, server, app"
        );
        assert_eq!(known("surge").ok(), Some("surge"));
        assert_eq!(known("server").ok(), Some(SERVER));
    }
}
