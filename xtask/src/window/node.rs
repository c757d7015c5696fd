//! Node for the window's page: the system's, or a newer one from npm.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo;
use crate::licences;
use crate::repo;
use crate::system::{self, Needed};

/// What Vite asks for; Debian 12 has an older one.
const OLDEST: (u32, u32) = (20, 19);
/// What is brought where the system's is older: a version with long support.
const BROUGHT: &str = "node@22.23.3";

/// Without both, npm could not bring a newer one.
const NEEDED: [Needed; 2] = [
    Needed {
        sign: "node",
        package: "nodejs",
    },
    Needed {
        sign: "npm",
        package: "npm",
    },
];

/// A Node that is new enough, and npm.
pub(super) struct Node {
    /// Where it is found first.
    path: OsString,
}

impl Node {
    pub(super) fn new_enough() -> Result<Self> {
        system::need(&NEEDED)?;
        let version = cargo::capture(cargo::program("node").arg("--version"))?;
        let path = env::var_os("PATH").unwrap_or_default();
        if is_new_enough(&version) {
            return Ok(Self { path });
        }
        let mut folders = vec![brought()?];
        folders.extend(env::split_paths(&path));
        let path = env::join_paths(folders).context("a folder's name cannot stand in PATH")?;
        Ok(Self { path })
    }

    /// `npm ARGS` for the page, without colours.
    pub(super) fn npm(&self, args: &[&str]) -> Command {
        let mut command = cargo::program("npm");
        command.args(args).current_dir(repo::root().join("ui"));
        self.first(&mut command).env("NO_COLOR", "1");
        command
    }

    /// Lets a command find this Node before any other.
    pub(super) fn first<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("PATH", &self.path)
    }
}

/// Installed once, outside the clone, so that the next clone finds it.
fn brought() -> Result<PathBuf> {
    let root = licences::tools()?.join("node");
    let folder = root.join("node_modules/node/bin");
    if !folder.join("node").is_file() {
        println!("  {BROUGHT} is installed once, into {}", root.display());
        let mut command = cargo::program("npm");
        command.args(["install", "--no-audit", "--no-fund", "--prefix"]);
        cargo::succeed(command.arg(&root).arg(BROUGHT))?;
    }
    Ok(folder)
}

/// `v20.19.2`.
fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.');
    let mut part = || parts.next().and_then(|part| part.parse::<u32>().ok());
    let (major, minor) = (part().unwrap_or(0), part().unwrap_or(0));
    (major, minor) >= OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_new_enough("v20.19.0\n") && is_new_enough("v22.4.1"));
        assert!(!is_new_enough("v18.20.4") && !is_new_enough("v20.9.0"));
        assert!(!is_new_enough("none"));
    }
}
