//! Where things lie in the tree.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The crates that know no clock, randomness, file, socket or task.
pub(crate) const PURE: [&str; 4] = ["jari-protocol", "jari-clock", "jari-session", "jari-room"];

/// The root of the tree.
pub(crate) fn root() -> PathBuf {
    // The value of the run, not of the build: several clones may share one
    // target folder.
    let manifest = env::var_os("CARGO_MANIFEST_DIR");
    let xtask = manifest.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask
        .parent()
        .expect("xtask lies in the root")
        .to_path_buf()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether this is a CI run.
pub(crate) fn is_ci() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true")
}

/// The folder of a pure crate.
pub(crate) fn pure_folder(package: &str) -> PathBuf {
    root()
        .join("crates")
        .join(package.trim_start_matches("jari-"))
}

/// Every Rust file of the tree, relative to the root, in order.
pub(crate) fn rust_files() -> Result<Vec<PathBuf>> {
    let (root, mut found) = (root(), Vec::new());
    walk(&root, &root, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules"].contains(&name.as_ref()) {
                walk(root, &path, found)?;
            }
        } else if name.ends_with(".rs") {
            found.push(path.strip_prefix(root)?.to_path_buf());
        }
    }
    Ok(())
}
