//! How cargo and other programs are started.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::part::Outcome;
use crate::repo;
use crate::tally::Tally;

/// `cargo TASK ARGS` in the root; in CI, with the lock file as it is.
pub(crate) fn cargo(task: &str, args: &[&str]) -> Command {
    let mut command = program("cargo");
    command.arg(task);
    if repo::is_ci() && !["fmt", "install"].contains(&task) {
        command.arg("--locked");
    }
    command.args(args);
    command
}

/// Builds the programs of these packages; the folder where they are.
pub(crate) fn programs(packages: &[&str]) -> Result<PathBuf> {
    let named = packages.iter().flat_map(|name| ["--package", name]);
    succeed(&mut cargo("build", &named.collect::<Vec<_>>()))?;
    Ok(repo::target().join("debug"))
}

/// A program in the root, without what `cargo run` said about xtask itself:
/// build scripts that watch those variables would run again each time.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(repo::root());
    for (key, _) in env::vars_os() {
        let key = key.to_string_lossy().into_owned();
        if key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_") {
            command.env_remove(key);
        }
    }
    command
}

/// Runs to the end with the output shown; a failure is the command's line.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", line(command)))?;
    ensure!(status.success(), "{} ended with {status}", line(command));
    Ok(())
}

/// What a command wrote to its standard output, if it succeeds.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", line(command)))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} ended with {}\n{complaint}",
        line(command),
        output.status
    );
    String::from_utf8(output.stdout).with_context(|| format!("{}: not UTF-8", line(command)))
}

/// Runs a test command, shows what it says but for the tests that passed,
/// and counts.
pub(crate) fn count_tests(command: &mut Command) -> Result<Outcome> {
    println!("  {}", line(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", line(command)))?;
    let mut tally = Tally::default();
    let stdout = child.stdout.take().expect("the output is piped");
    for said in BufReader::new(stdout).split(b'\n') {
        let said = said?;
        let said = String::from_utf8_lossy(&said);
        tally.read(&said);
        if !Tally::is_routine(&said) {
            println!("{said}");
        }
    }
    let status = child.wait()?;
    Ok(tally.outcome(status.success(), &line(command)))
}

/// Where a program is found, if it is.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// A command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
