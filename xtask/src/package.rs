//! What people install: a package for Debian, and a program for Windows built
//! on Linux. They are packed here and not by Tauri's bundler, whose command
//! takes as long to come as the app to build, and which writes down the
//! dependencies that it is told: here those are asked of the program, and
//! shown to suffice.

mod deb;
mod exe;
mod features;
mod fresh;
mod pe;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};
use crate::window;

/// What to package.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the package for Debian, for this machine's architecture.
    #[arg(long, conflicts_with = "windows")]
    deb: bool,
    /// Only the program for Windows.
    #[arg(long)]
    windows: bool,
}

pub(crate) fn run(args: &Args) -> Result<bool> {
    let about = About::read()?;
    if !args.windows {
        println!("{}", deb(&about)?.display());
    }
    if !args.deb {
        println!("{}", exe::packed(&folder()?, &about)?.display());
    }
    Ok(true)
}

/// The program in the package for Debian, and what that takes in MB when it is
/// installed.
pub(crate) fn measured() -> Result<(PathBuf, f64)> {
    let deb = deb(&About::read()?)?;
    Ok((folder()?.join("jari"), deb::installed_mb(&deb)?))
}

/// Both are made and small, of plain crates; the one starts on a fresh Debian,
/// the other is what Windows takes for a program with a window, comes with every
/// library that Windows does not have, and runs under Wine as far as its window.
pub(crate) fn check() -> Result<Outcome> {
    let plain = Outcome::of(&features::complaints()?);
    let about = About::read()?;
    let deb = deb(&about)?;
    let size = Outcome::of(deb::too_big(&deb)?.as_slice());
    exe::packed(&folder()?, &about)?;
    let windows = Outcome::of(&exe::complaints(&folder()?, &about)?);
    exe::starts(&folder()?, &about)?;
    fresh::starts(&deb)?;
    Ok(Outcome::pass().and(plain).and(size).and(windows))
}

/// What a package may take when it is unpacked, in MB: a thing that waits is
/// small.
const MOST_MB: f64 = 25.0;

const APP: &str = "jari-app";

/// How the app is built for people: in `Cargo.toml`.
const PROFILE: &str = "shipped";

/// The built and stripped program as it is shipped, for this machine.
fn shipped() -> Result<PathBuf> {
    window::need_libraries()?;
    window::page()?;
    cargo::succeed(&mut build())?;
    let built = repo::target().join(PROFILE).join("jari");
    let stripped = folder()?.join("jari");
    self::stripped("", &built, &stripped)?;
    Ok(stripped)
}

/// The program without what only stack traces need; that lies beside the
/// packages under its name with `.debug` behind it, and is found from there.
fn stripped(tools: &str, built: &Path, program: &Path) -> Result<()> {
    let name = program.file_name().expect("it is a program's path");
    let symbols = folder()?.join(name).with_added_extension("debug");
    let tool = |name: &str| cargo::program(format!("{tools}{name}"));
    let mut keep = tool("objcopy");
    keep.args(["--only-keep-debug", "--compress-debug-sections"]);
    cargo::succeed(keep.arg(built).arg(&symbols))?;
    cargo::succeed(tool("strip").arg("-o").arg(program).arg(built))?;
    let mut link = tool("objcopy");
    link.arg(format!("--add-gnu-debuglink={}", symbols.display()));
    cargo::succeed(link.arg(program))
}

const FOR_DEBIAN: [Needed; 3] = [
    Needed {
        // And `objcopy`.
        sign: "strip",
        package: "binutils",
    },
    Needed {
        sign: "dpkg-deb",
        package: "dpkg",
    },
    // What says which packages have the libraries.
    Needed {
        sign: "dpkg-shlibdeps",
        package: "dpkg-dev",
    },
];

fn deb(about: &About) -> Result<PathBuf> {
    system::need(&FOR_DEBIAN)?;
    deb::packed(&shipped()?, &folder()?, about)
}

/// The app, with no more commands in it than its window may use.
fn build() -> Command {
    let app = ["--profile", PROFILE, "--package", APP, "--bin", "jari"];
    let mut command = cargo::cargo("build", &app);
    // What Tauri's own command says to the build scripts for
    // `removeUnusedCommands`.
    command.env("REMOVE_UNUSED_COMMANDS", repo::root().join("src-tauri"));
    command
}

fn folder() -> Result<PathBuf> {
    let folder = repo::target().join("package");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What the app says of itself.
struct About {
    version: String,
    configured: Configured,
}

/// As much of `tauri.conf.json`.
#[derive(Deserialize)]
struct Configured {
    bundle: Bundle,
    plugins: Plugins,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    short_description: String,
    category: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Plugins {
    deep_link: DeepLink,
}

#[derive(Deserialize)]
struct DeepLink {
    desktop: Schemes,
}

#[derive(Deserialize)]
struct Schemes {
    schemes: Vec<String>,
}

impl About {
    fn read() -> Result<Self> {
        let text = fs::read_to_string(repo::root().join("src-tauri/tauri.conf.json"))?;
        let configured = serde_json::from_str(&text).context("tauri.conf.json")?;
        // xtask's version is the workspace's, as the app's is.
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self {
            version,
            configured,
        })
    }
}
