//! Nothing under a pure crate reads a clock, draws, or does I/O.

use anyhow::{Result, ensure};

use crate::cargo;
use crate::part::Outcome;
use crate::repo::PURE;

/// Crates that bring a clock, randomness, tasks, sockets, files or secrets,
/// on any platform.
const IMPURE: [&str; 40] = [
    "async-io",
    "async-std",
    "axum",
    "boot-time",
    "crossbeam-channel",
    "dirs",
    "fastrand",
    "fs4",
    "getrandom",
    "hyper",
    "iana-time-zone",
    "instant",
    "js-sys",
    "keyring",
    "libsqlite3-sys",
    "memmap2",
    "mio",
    "native-tls",
    "netwatch",
    "notify",
    "openssl",
    "parking_lot",
    "quanta",
    "rand",
    "rayon",
    "reqwest",
    "ring",
    "rusqlite",
    "rustix",
    "rustls",
    "smol",
    "socket2",
    "tauri",
    "tempfile",
    "time",
    "tokio",
    "tracing-subscriber",
    "wasm-bindgen",
    "web-time",
    "zbus",
];

pub(crate) fn check() -> Result<Outcome> {
    let mut complaints = Vec::new();
    for package in PURE {
        let args = ["--package", package, "--edges", "normal", "--target", "all"];
        let mut tree = cargo::cargo("tree", &args);
        let tree = cargo::capture(tree.args(["--prefix", "none", "--format", "{p}"]))?;
        ensure!(
            tree.starts_with(package),
            "cargo tree says nothing of {package}"
        );
        complaints.extend(found_in(package, &tree));
    }
    Ok(Outcome::of(&complaints))
}

fn found_in(package: &str, tree: &str) -> Vec<String> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let mut found: Vec<_> = names.filter(|name| IMPURE.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    let again =
        |name| format!("{name} is under {package}: cargo tree -p {package} -e normal -i {name}");
    found.into_iter().map(again).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impure_crate_anywhere_below_is_caught_once() {
        let tree = "jari-room v0.1.0 (/x)\nsha2 v0.11.1\ngetrandom v0.4.3\ngetrandom v0.4.3 (*)\n";
        let found = found_in("jari-room", tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("getrandom is under jari-room: "));
    }

    #[test]
    fn a_name_that_only_begins_alike_is_fine() {
        assert!(found_in("jari-room", "jari-room v0.1.0\nrand_core v0.9.0\n").is_empty());
    }
}
