//! The core's tests as programs of Windows, run by Wine.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo;
use crate::part::Outcome;
use crate::platforms::{MINGW, WINDOWS, need_target};
use crate::repo::PURE;
use crate::system::{self, Needed};

/// Debian puts it outside of PATH.
pub(crate) const WINE: &str = "/usr/lib/wine/wine64";

const NEEDED: [Needed; 1] = [Needed {
    sign: WINE,
    package: "wine64",
}];

const RUNNER: &str = "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER";

/// Those of the pure crates and of the words.
pub(crate) fn check() -> Result<Outcome> {
    need()?;
    need_target(WINDOWS)?;
    let folder = tempfile::tempdir()?;
    furnish(folder.path())?;
    show_that_a_failure_is_seen(folder.path())?;
    let mut command = cargo::cargo("test", &["--no-fail-fast", "--target", WINDOWS]);
    for package in PURE.iter().chain(&["jari-locales"]) {
        command.args(["--package", package]);
    }
    let outcome = cargo::count_tests(at_home(&mut command, folder.path()).env(RUNNER, WINE))?;
    end(folder.path())?;
    Ok(outcome)
}

/// Wine, and what compiles for it.
pub(crate) fn need() -> Result<()> {
    system::need(&MINGW)?;
    system::need(&NEEDED)
}

/// It writes into its folder until it ends.
pub(crate) fn end(folder: &Path) -> Result<()> {
    let mut last = cargo::program("/usr/lib/wine/wineserver");
    cargo::succeed(at_home(last.arg("--wait"), folder))
}

/// With a Windows of its own, silent, without a screen.
pub(crate) fn at_home<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .env("WINEPREFIX", folder.join("windows"))
        .env("WINEDEBUG", "-all")
        // Else it asks whether to install a browser and .NET.
        .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
        .env_remove("DISPLAY")
}

/// The Wine of Debian 12 lacks the library of Windows that Rust draws its
/// random numbers from; a stand-in asks the older one, which it has.
const RANDOM: &str = "#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
    return RtlGenRandom(data, length);
}
";

/// A Windows with all that programs of Rust ask for.
pub(crate) fn furnish(folder: &Path) -> Result<()> {
    let mut boot = cargo::program(WINE);
    cargo::capture(at_home(boot.args(["cmd", "/c", "ver"]), folder))?;
    let source = folder.join("random.c");
    fs::write(&source, RANDOM)?;
    let library = folder.join("windows/drive_c/windows/system32/bcryptprimitives.dll");
    if library.exists() {
        return Ok(());
    }
    let mut compile = cargo::program("x86_64-w64-mingw32-gcc");
    compile.args(["-shared", "-o"]).arg(&library).arg(&source);
    cargo::succeed(compile.arg("-ladvapi32"))
}

/// A run that cannot fail proves nothing.
fn show_that_a_failure_is_seen(folder: &Path) -> Result<()> {
    for code in [0, 101] {
        let source = folder.join("proof.rs");
        fs::write(
            &source,
            format!("fn main() {{ std::process::exit({code}) }}"),
        )?;
        let proof = folder.join("proof.exe");
        let mut rustc = cargo::program("rustc");
        rustc.args(["--target", WINDOWS, "-o"]).arg(&proof);
        cargo::succeed(rustc.arg(&source))?;
        let mut run = cargo::program(WINE);
        let status = at_home(run.arg(&proof), folder).status()?;
        ensure!(
            status.code() == Some(code),
            "under Wine a program that ends with {code} ends with {status}"
        );
    }
    Ok(())
}
