//! What people install: a package for Debian. It is packed here and not by
//! Tauri's bundler, whose command takes as long to come as the app to build,
//! and which writes down the dependencies that it is told: here those are
//! asked of the program, and shown to suffice.

mod deb;
mod fresh;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};
use crate::window;

pub(crate) fn run() -> Result<bool> {
    println!("{}", deb(&About::read()?)?.display());
    Ok(true)
}

/// It is made, and starts on a fresh Debian.
pub(crate) fn check() -> Result<Outcome> {
    fresh::starts(&deb(&About::read()?)?)?;
    Ok(Outcome::pass())
}

/// The built and stripped program as it is shipped, for this machine.
fn shipped() -> Result<PathBuf> {
    window::need_libraries()?;
    window::page()?;
    cargo::succeed(&mut build())?;
    let built = repo::target().join("release/jari");
    let stripped = folder()?.join("jari");
    let mut strip = cargo::program("strip");
    cargo::succeed(strip.arg("-o").arg(&stripped).arg(built))?;
    Ok(stripped)
}

const FOR_DEBIAN: [Needed; 3] = [
    Needed {
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

/// A release of the app, with no more commands in it than its window may use.
fn build() -> std::process::Command {
    let app = ["--release", "--package", "jari-app", "--bin", "jari"];
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
