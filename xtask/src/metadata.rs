//! The packages of the tree and what they depend on, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cargo;

/// What `cargo metadata` says, as far as it is used.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// One package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// A dependency as its manifest names it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Nothing for a normal one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) features: Vec<String>,
    /// For which systems, if not for all.
    #[serde(default)]
    pub(crate) target: Option<String>,
    /// Set for packages of the tree only.
    pub(crate) path: Option<PathBuf>,
}

impl Metadata {
    /// The packages of this tree.
    pub(crate) fn read() -> Result<Self> {
        let args = ["--no-deps", "--format-version", "1"];
        let json = cargo::capture(&mut cargo::cargo("metadata", &args))?;
        serde_json::from_str(&json).context("cargo metadata answered something else than expected")
    }

    /// The package of this name.
    pub(crate) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

impl Package {
    /// The packages of the tree that this one depends on when it is shipped.
    pub(crate) fn arrows(&self) -> BTreeSet<&str> {
        let own = self
            .dependencies
            .iter()
            .filter(|d| d.path.is_some() && d.kind.is_none());
        own.map(|dependency| dependency.name.as_str()).collect()
    }

    /// Whether it lies in `folder` of the root.
    pub(crate) fn is_under(&self, folder: &str) -> bool {
        self.manifest_path
            .strip_prefix(crate::repo::root())
            .is_ok_and(|path| path.starts_with(folder))
    }
}
