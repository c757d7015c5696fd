//! Every task a developer or CI runs: one module each, named after its task.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task talks to the person who started it"
)]

// what a developer or CI runs
mod bench;
mod chroot;
mod container;
mod demo;
mod doctor;
mod fmt;
mod goldens;
mod lint;
mod package;
mod test;

// the checks that `test` is made of
mod apart;
mod behaviour;
mod budgets;
mod docs;
mod fuzz;
mod licences;
mod lives;
mod network;
mod openapi;
mod platforms;
mod proxies;
mod purity;
mod scripts;
mod suites;
mod window;
mod wine;

// what they stand on
mod cargo;
mod metadata;
mod part;
mod repo;
mod system;
mod tally;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

fn main() -> ExitCode {
    match Xtask::parse().task.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Parser)]
#[command(bin_name = "./x", about = "Every task a developer or CI runs.")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// K's evening, the whole story, with a real server and real clients.
    Demo(demo::Args),
    /// Everything a submission needs; --pure in seconds, --deep before an issue is closed.
    Test(test::Args),
    /// Measures one of the numbers to reach and writes target/bench/NAME.json.
    Bench(bench::Args),
    /// Formats every crate.
    Fmt,
    /// Format check and clippy, warnings refused.
    Lint,
    /// Shows that the pure crates are pure and that arrows point only downwards.
    CheckPurity,
    /// Shows that files, functions and parameters stay within the size budgets.
    CheckBudgets,
    /// Shows that docs/BEHAVIOUR.md names a test that exists for each law and number.
    CheckBehaviour,
    /// Shows that the wire still looks as its golden files say.
    CheckGoldens,
    /// Makes what people install: a package for Debian, and the program for Windows.
    Package(package::Args),
    /// Type-checks the app for Windows, macOS, Android and iOS, and says what each leaves out.
    CheckPlatforms,
    /// Both commands in a fresh Debian 12 (needs root and debootstrap).
    Chroot,
    /// Says what this machine has and what it lacks.
    Doctor,
}

impl Task {
    fn run(self) -> anyhow::Result<bool> {
        match self {
            Self::Demo(args) => demo::run(&args),
            Self::Test(args) => test::run(&args),
            Self::Bench(args) => bench::run(&args),
            Self::Fmt => fmt::run(),
            Self::Lint => part::alone(lint::check),
            Self::CheckPurity => part::alone(purity::check),
            Self::CheckBudgets => part::alone(budgets::check),
            Self::CheckBehaviour => part::alone(behaviour::check),
            Self::CheckGoldens => part::alone(goldens::check),
            Self::Package(args) => package::run(&args),
            Self::CheckPlatforms => part::alone(platforms::check),
            Self::Chroot => part::alone(chroot::check),
            Self::Doctor => doctor::run(),
        }
    }
}
