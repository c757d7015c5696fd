//! `jari-cli`: the whole client without a screen.
//!
//! Every command ends with a [`Done`](out::Done) or a
//! [`Failure`](failure::Failure), which [`out::Out`] shows in words or as one
//! JSON object; nothing else writes. All words are in `jari-locales`.

// what is asked
mod args;
mod help;

// how it ends and how it is told
mod exit;
mod failure;
mod out;
mod step;
mod trouble;
mod zone;

// what commands stand on
mod ask;
mod open;
mod published;

// one place, driven and shown
mod block;
mod follow;
mod place;
mod screen;
mod signals;

mod command;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use jari_locales::Words;
use tracing_subscriber::EnvFilter;

use crate::args::Args;
use crate::failure::Failure;
use crate::help::Asked;
use crate::out::Out;
use crate::trouble::Trouble;

fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let (language, is_json) = help::manner(&line);
    let out = Out::new(Words::of(language), is_json);
    match help::parse(&line, out.words()) {
        Ok(Asked::Command(args)) => run(*args, &out),
        Ok(Asked::Text(text)) => out.help(&text),
        Err(failure) => out.report(Err(failure)),
    }
    .into()
}

fn run(args: Args, out: &Out) -> exit::Exit {
    log(args.global.verbose);
    let outcome = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let outcome = runtime.block_on(command::run(args, out));
            // A question may still wait for a line that nobody types.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Failure::of(Trouble::ProgramFault).with(error)),
    };
    out.report(outcome)
}

/// Logs go to the error stream, and only where they are asked for.
fn log(is_verbose: bool) {
    let from_environment = std::env::var("RUST_LOG").ok().filter(|v| !v.is_empty());
    let directives = match (from_environment, is_verbose) {
        (Some(directives), _) => directives,
        (None, true) => "info,jari_client=debug".to_owned(),
        (None, false) => return,
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(directives))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
}
