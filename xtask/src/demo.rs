//! K's evening, the whole story, with a real server and real clients.
//!
//! Both are built with the feature `faults`, which no release has; the story
//! itself is the package `jari-evening`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::window;

/// How the story is told.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Tell it in the terminal, also where the app could open.
    #[arg(long)]
    terminal: bool,
    /// Each sentence as a JSON object; the last line is the verdict.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<bool> {
    if args.terminal || args.json {
        return in_the_terminal(args);
    }
    if !has_display() {
        println!("no display (DISPLAY, WAYLAND_DISPLAY): the evening is told here in the terminal");
        return in_the_terminal(args);
    }
    match window::need_libraries() {
        Ok(()) => in_the_window(),
        Err(error) => {
            println!("the app cannot be built here: {error:#}");
            println!("the evening is told here in the terminal");
            in_the_terminal(args)
        }
    }
}

/// Whether somebody can look at a window.
fn has_display() -> bool {
    let is_named = |name| std::env::var_os(name).is_some_and(|display| !display.is_empty());
    cfg!(not(target_os = "linux")) || is_named("DISPLAY") || is_named("WAYLAND_DISPLAY")
}

/// The app plays it by itself, until somebody takes over or closes it. What
/// it keeps lies in a folder that goes with it.
fn in_the_window() -> Result<bool> {
    println!("the app is built and opens with K's evening; ./x demo --terminal tells it here");
    let profile = Profile::Demo;
    let program = window::program(profile.name(), profile.folder())?;
    let folder = tempfile::tempdir().context("no folder for the demonstration")?;
    let mut app = cargo::program(program);
    app.args(["--practice", "evening"]);
    app.env("JARI_HOME", folder.path().join("jari"));
    // The system is not told of a program that is only shown.
    app.env("XDG_DATA_HOME", folder.path());
    cargo::succeed(&mut app)?;
    Ok(true)
}

fn in_the_terminal(args: &Args) -> Result<bool> {
    let evening = Evening::build(Profile::Demo)?;
    let words: &[&str] = if args.json { &["--json"] } else { &[] };
    cargo::succeed(&mut evening.command(words)?)?;
    Ok(true)
}

/// The evening with two thousand people behind K, for every submission.
pub(crate) fn small() -> Result<Outcome> {
    let evening = Evening::build(Profile::Dev)?;
    cargo::succeed(&mut evening.command(&["--behind", "2000"])?)?;
    Ok(Outcome::pass())
}

#[derive(Clone, Copy)]
enum Profile {
    Dev,
    Demo,
}

impl Profile {
    const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Demo => "demo",
        }
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Demo => "demo",
        }
    }
}

/// The three programs, built.
struct Evening {
    folder: PathBuf,
}

impl Evening {
    fn build(profile: Profile) -> Result<Self> {
        let packages = [
            "--package",
            "jari-server",
            "--package",
            "jari-cli",
            "--package",
            "jari-evening",
        ];
        let faults = ["--features", "jari-server/faults,jari-cli/faults"];
        let args = [&["--profile", profile.name()][..], &packages, &faults].concat();
        cargo::succeed(&mut cargo::cargo("build", &args))?;
        let folder = repo::target().join(profile.folder());
        Ok(Self { folder })
    }

    /// The story as a command; with a private key store where there is one.
    fn command(&self, words: &[&str]) -> Result<Command> {
        let program = |name: &str| {
            self.folder
                .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
        };
        let has_key_store = ["dbus-run-session", "gnome-keyring-daemon"]
            .iter()
            .all(|name| cargo::find(name).is_some());
        let mut command = if has_key_store {
            let mut command = cargo::program("dbus-run-session");
            command
                .args(["--", "sh", "-c", KEY_STORE, "sh"])
                .arg(program("jari-evening"));
            command.args(["--secrets", "keystore"]);
            command
        } else {
            println!("no key store can be started here: K keeps secrets in a sealed file");
            let mut command = cargo::program(program("jari-evening"));
            command.args(["--secrets", "file"]);
            command
        };
        command.arg("--server").arg(program("jari-server"));
        command.arg("--client").arg(program("jari-cli"));
        command.args(words);
        let server = program("jari-server");
        server
            .try_exists()
            .with_context(|| format!("{} was not built", server.display()))?;
        Ok(command)
    }
}

/// Starts a key store of its own in a folder of its own, then the story.
const KEY_STORE: &str = r#"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
export XDG_DATA_HOME="$folder" XDG_RUNTIME_DIR="$folder" HOME="$folder"
printf evening | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
"$@"
"#;
