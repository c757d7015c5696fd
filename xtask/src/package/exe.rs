//! The program for Windows, built on Linux: a folder to unpack anywhere, as a
//! zip. Nothing is installed. It was never seen on Windows, and under Wine
//! without its window.

mod starts;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo;
use crate::platforms::{MINGW, WINDOWS, need_target};
use crate::repo;
use crate::system::{self, Needed};
use crate::window;

use super::pe::Program;
use super::{About, MOST_MB};

const PROGRAM: &str = "jari.exe";
/// Lies beside the program: what finds the web view of Windows. For the
/// compiler that Debian has there is none to link into the program.
const LOADER: &str = "WebView2Loader.dll";
/// Microsoft's condition for passing it on.
const LOADER_LICENCE: &str = include_str!("exe/webview2-loader-licence.txt");

const ZIP: [Needed; 1] = [Needed {
    sign: "zip",
    package: "zip",
}];

/// Builds, strips and packs it; where the zip is.
pub(super) fn packed(folder: &Path, about: &About) -> Result<PathBuf> {
    system::need(&ZIP)?;
    let name = name(about);
    fill(&folder.join(&name))?;
    let packed = folder.join(format!("{name}.zip"));
    if packed.exists() {
        // Else `zip` would add to it.
        fs::remove_file(&packed)?;
    }
    let mut zip = cargo::program("zip");
    zip.args(["-q", "-X", "-r"]).arg(&packed).arg(&name);
    cargo::succeed(zip.current_dir(folder))?;
    Ok(packed)
}

fn name(about: &About) -> String {
    format!("jari-{}-windows-x86_64", about.version)
}

/// What a person unpacks.
fn fill(folder: &Path) -> Result<()> {
    system::need(&MINGW)?;
    need_target(WINDOWS)?;
    window::page()?;
    cargo::succeed(super::build().args(["--target", WINDOWS]))?;
    let built = repo::target().join(WINDOWS).join(super::PROFILE);
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    super::stripped(
        "x86_64-w64-mingw32-",
        &built.join(PROGRAM),
        &folder.join(PROGRAM),
    )?;
    copy(&built.join(LOADER), &folder.join(LOADER))?;
    let licence = repo::root().join("LICENSE-MIT");
    copy(&licence, &folder.join("LICENSE.txt"))?;
    fs::write(folder.join("LICENSE-WebView2Loader.txt"), LOADER_LICENCE)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

/// What is wrong with what was packed there, as far as it can be seen without
/// Windows.
pub(super) fn complaints(folder: &Path, about: &About) -> Result<Vec<String>> {
    let folder = folder.join(name(about));
    let (program, program_bytes) = read(&folder.join(PROGRAM))?;
    let (loader, loader_bytes) = read(&folder.join(LOADER))?;
    let size = (program_bytes + loader_bytes) as f64 / 1e6;
    println!(
        "  {PROGRAM} and {LOADER} take {size:.1} MB of {MOST_MB}, and name {} libraries of Windows",
        program.libraries.union(&loader.libraries).count() - 1,
    );
    let mut complaints = of(&program, about);
    complaints.extend(missing(PROGRAM, &program));
    complaints.extend(missing(LOADER, &loader));
    if size > MOST_MB {
        complaints.push(format!("{PROGRAM} takes {size:.1} MB of {MOST_MB}"));
    }
    Ok(complaints)
}

/// Without a window, under Wine.
pub(super) fn starts(folder: &Path, about: &About) -> Result<()> {
    starts::under_wine(&folder.join(name(about)))
}

fn read(path: &Path) -> Result<(Program, usize)> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let program = Program::read(&bytes).with_context(|| format!("{}", path.display()))?;
    Ok((program, bytes.len()))
}

fn of(program: &Program, about: &About) -> Vec<String> {
    let asks_for_the_web_view = program.libraries.contains(&LOADER.to_ascii_lowercase());
    let is_this_version = program.version.as_deref() == Some(about.version.as_str());
    let wanted = [
        (program.is_x86_64, "is not for x86-64"),
        (program.has_window, "opens a console beside its window"),
        (program.is_hardened, "lies at addresses that are known"),
        (!program.has_exports, "lets others call into it"),
        (program.has_icon, "has no icon"),
        (program.has_controls, "asks for the controls of old"),
        (is_this_version, "says another version than the workspace"),
        (asks_for_the_web_view, "does not ask for the web view"),
    ];
    let unmet = wanted.iter().filter(|(holds, _)| !holds);
    unmet.map(|(_, what)| format!("{PROGRAM} {what}")).collect()
}

/// What neither Windows has nor the zip.
fn missing(name: &str, program: &Program) -> Vec<String> {
    let named = program.libraries.iter();
    let missing = named.filter(|library| {
        !library.eq_ignore_ascii_case(LOADER) && !OF_WINDOWS.contains(&library.as_str())
    });
    missing
        .map(|library| format!("{name} needs {library}, which Windows does not have"))
        .collect()
}

/// What every Windows 10 and later has, of what the app uses: by name, so that
/// a new one is looked at. The libraries of the compiler are not among them.
const OF_WINDOWS: [&str; 23] = [
    "advapi32.dll",
    "api-ms-win-core-synch-l1-2-0.dll",
    "api-ms-win-core-winrt-error-l1-1-0.dll",
    "api-ms-win-core-winrt-l1-1-0.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "comctl32.dll",
    "crypt32.dll",
    "dwmapi.dll",
    "gdi32.dll",
    "imm32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "mmdevapi.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "user32.dll",
    "ws2_32.dll",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn program(libraries: &[&str]) -> Program {
        Program {
            is_x86_64: true,
            has_window: true,
            is_hardened: true,
            has_exports: false,
            has_icon: true,
            has_controls: true,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            libraries: libraries.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_library_of_the_compiler_would_be_missing_on_windows() {
        let whole = program(&["kernel32.dll", "webview2loader.dll"]);
        assert_eq!(missing(PROGRAM, &whole), [""; 0]);
        let compilers = ["libgcc_s_seh-1.dll", "libwinpthread-1.dll"];
        assert_eq!(
            missing(PROGRAM, &program(&compilers)),
            compilers.map(|name| format!("jari.exe needs {name}, which Windows does not have"))
        );
    }

    #[test]
    fn a_program_without_its_window_is_told() {
        let about = About::read().expect("the configuration is read");
        let whole = program(&["webview2loader.dll"]);
        assert_eq!(of(&whole, &about), [""; 0]);
        let console = Program {
            has_window: false,
            has_controls: false,
            ..program(&[])
        };
        assert_eq!(
            of(&console, &about),
            [
                "jari.exe opens a console beside its window",
                "jari.exe asks for the controls of old",
                "jari.exe does not ask for the web view"
            ]
        );
    }
}
