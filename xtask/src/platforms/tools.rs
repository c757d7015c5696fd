//! What a foreign system's code is checked with.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo;
use crate::repo;
use crate::system::{self, Needed};

/// What compiles C for it.
#[derive(Clone, Copy)]
pub(super) enum Compiler {
    /// The real one, which Debian has.
    Mingw,
    /// One that writes empty files: a check never reads an archive of C, and
    /// the real one comes with a kit of the system's maker.
    StandIn,
}

/// Builds programs of Windows, and says what lies in their resources.
pub(crate) const MINGW: [Needed; 2] = [
    Needed {
        sign: "x86_64-w64-mingw32-gcc",
        package: "gcc-mingw-w64-x86-64",
    },
    Needed {
        sign: "x86_64-w64-mingw32-windres",
        package: "binutils-mingw-w64-x86-64",
    },
];

impl Compiler {
    /// Lets the command find it.
    pub(super) fn prepare(self, command: &mut Command, target: &str) -> Result<()> {
        match self {
            Self::Mingw => system::need(&MINGW),
            Self::StandIn => {
                let (compiler, archiver) = stand_ins()?;
                let target = target.replace('-', "_");
                command
                    .env(format!("CC_{target}"), &compiler)
                    .env(format!("CXX_{target}"), &compiler)
                    .env(format!("AR_{target}"), &archiver)
                    .env(format!("RANLIB_{target}"), &archiver)
                    // Else the kit is asked for.
                    .env("CRATE_CC_NO_DEFAULTS", "1");
                Ok(())
            }
        }
    }
}

/// Rust's own libraries for the target, by rustup where they are missing.
pub(crate) fn need_target(target: &str) -> Result<()> {
    let args = ["--print", "target-libdir", "--target", target];
    let folder = cargo::capture(cargo::program("rustc").args(args))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    println!("  adding {target} to Rust with rustup");
    let mut rustup = cargo::program("rustup");
    cargo::succeed(rustup.args(["target", "add", target]))
}

fn stand_ins() -> Result<(PathBuf, PathBuf)> {
    let folder = repo::target().join("stand-ins");
    fs::create_dir_all(&folder)?;
    let compiler = written(&folder.join("cc"), COMPILER)?;
    Ok((compiler, written(&folder.join("ar"), ARCHIVER)?))
}

fn written(path: &Path, script: &str) -> Result<PathBuf> {
    fs::write(path, script).with_context(|| format!("cannot write {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(path.to_path_buf())
}

/// Says that it is clang, and writes what it was asked for, empty.
const COMPILER: &str = r#"#!/bin/sh
is_next=""
for word; do
    [ -n "$is_next" ] && : >"$word" && is_next=""
    case "$word" in
    -E) echo clang ;;
    -o) is_next=yes ;;
    esac
done
exit 0
"#;

const ARCHIVER: &str = r#"#!/bin/sh
for word; do
    case "$word" in *.a) : >"$word" ;; esac
done
exit 0
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stand_ins_write_what_a_build_script_waits_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let run = |program: PathBuf, args: &[&str]| {
            let mut command = cargo::program(program);
            cargo::capture(command.args(args).current_dir(folder.path())).expect("it ends well")
        };
        let compiler = || written(&at("cc"), COMPILER).expect("written");
        run(compiler(), &["-O3", "-o", "a.o", "-c", "a.c"]);
        assert!(at("a.o").is_file());
        assert_eq!(run(compiler(), &["-E", "a.c"]).trim(), "clang");
        let archiver = written(&at("ar"), ARCHIVER).expect("written");
        run(archiver, &["cq", "liba.a", "a.o"]);
        assert!(at("liba.a").is_file());
    }
}
