//! The shell scripts parse.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;

/// Scripts and the shell each is written for.
const SCRIPTS: [(&str, &str); 3] = [("sh", "x"), ("bash", ".ci/run"), ("sh", "deploy/renewed")];

pub(crate) fn check() -> Result<Outcome> {
    let mut complaints = Vec::new();
    for (shell, script) in SCRIPTS {
        if let Err(error) = cargo::capture(cargo::program(shell).args(["-n", script])) {
            complaints.push(format!("{script}: {error:#}"));
        }
    }
    Ok(Outcome::of(&complaints))
}
