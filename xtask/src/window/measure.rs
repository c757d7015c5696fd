//! The numbers of the real app, on a desktop of its own.

use anyhow::{Context, Result};

use crate::apart;
use crate::cargo;
use crate::package;
use crate::repo;
use crate::system;

use super::node::Node;
use super::stories::{self, DESKTOP};

/// Serves the page to a browser while the rest runs.
const SERVED: &str = r#"
(cd ui && exec node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --strictPort --port 4174 \
    --outDir dist-mock >/dev/null) & served=$!
trap 'kill $served' EXIT
"$@"
"#;

/// The moment that the app is measured in: a ticket, and the opening ahead.
const PAGE: &str = "http://127.0.0.1:4174/?moment=ready";

/// The whole, or an N-th of the starts and seconds.
pub(crate) fn run(part: u32) -> Result<bool> {
    system::need(&stories::NEEDED)?;
    system::need(&super::BROWSER)?;
    let mut command = apart::named()?;
    let driver = stories::driver()?;
    let (app, package_mb) = package::measured()?;
    let node = Node::new_enough()?;
    let javascript = javascript_kb(&cargo::capture(&mut node.npm(&["run", "size"]))?)?;
    let mock = ["exec", "--", "vite", "build", "--mode", "mock"];
    cargo::succeed(&mut node.npm(&mock))?;
    let packages = ["--package", "jari-server", "--package", "jari-window"];
    cargo::succeed(cargo::cargo("build", &["--release"]).args(packages))?;
    let program = |name: &str| repo::target().join("release").join(name);
    node.first(&mut command)
        .args(["dbus-run-session", "--", "sh", "-c", DESKTOP, "sh"])
        .args(["sh", "-c", SERVED, "sh"])
        .arg(program("jari-window"))
        .args(["--host", apart::HOST, "--page", PAGE])
        .arg("--app")
        .arg(app)
        .arg("--server")
        .arg(program("jari-server"))
        .arg("--driver")
        .arg(driver)
        .arg("--measure")
        .arg(repo::target().join("bench"))
        .args(["--package-mb", &package_mb.to_string()])
        .args(["--javascript-kb", &javascript.to_string()])
        .args(["--starts", &(20 / part).max(1).to_string()])
        .args(["--seconds", &(300 / part).max(1).to_string()]);
    cargo::succeed(&mut command)?;
    Ok(true)
}

/// `JavaScript, gzip: 57.1 kB of 60.0 kB at the start (..)`.
fn javascript_kb(said: &str) -> Result<f64> {
    let behind = said.split_once("gzip: ").map(|(_, behind)| behind);
    let number = behind.and_then(|behind| behind.split(' ').next()?.parse().ok());
    number.context("the page does not say what it weighs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_weighs_is_read() {
        let said = "> size\n\nJavaScript, gzip: 57.1 kB of 60.0 kB at the start (code 1 kB)\n";
        assert_eq!(javascript_kb(said).ok(), Some(57.1));
        assert!(javascript_kb("nothing").is_err());
    }
}
