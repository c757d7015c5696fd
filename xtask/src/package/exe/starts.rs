//! The program under Wine, without a screen and without a web view: that it
//! starts a rehearsal shows that Wine has every library and function it names,
//! and that server, store and client run in it as parts of Windows.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::cargo;
use crate::wine;

use super::PROGRAM;

/// A rehearsal begins within two seconds; a busy machine takes longer.
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) fn under_wine(packed: &Path) -> Result<()> {
    wine::need()?;
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    wine::furnish(folder)?;
    let alone = folder.join("alone");
    fs::create_dir(&alone)?;
    fs::copy(packed.join(PROGRAM), alone.join(PROGRAM))?;
    ensure!(
        !rehearses(&alone.join(PROGRAM), folder)?,
        "{PROGRAM} starts under Wine without a library it names: that shows nothing"
    );
    ensure!(
        rehearses(&packed.join(PROGRAM), folder)?,
        "{PROGRAM} ended under Wine before its rehearsal had begun"
    );
    println!("  under Wine {PROGRAM} began a rehearsal: its client knows the service in it");
    wine::end(folder)
}

/// Whether its client comes to know the service of a rehearsal before it ends.
fn rehearses(program: &Path, folder: &Path) -> Result<bool> {
    let home = folder.join("home");
    let known = home.join("practice/device/services");
    let mut run = cargo::program(wine::WINE);
    run.arg(program).args(["--practice", "short"]);
    run.env("JARI_HOME", format!("Z:{}", home.display()));
    let mut child = wine::at_home(&mut run, folder).spawn()?;
    let deadline = Instant::now() + PATIENCE;
    let is_known = || fs::read_dir(&known).is_ok_and(|mut files| files.next().is_some());
    while !is_known() && Instant::now() < deadline {
        if child.try_wait()?.is_some() {
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    ensure!(is_known(), "no rehearsal began within {PATIENCE:?}");
    Ok(true)
}
