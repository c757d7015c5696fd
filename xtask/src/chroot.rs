//! Both commands in a fresh Debian 12 that has git and nothing else of ours.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo;
use crate::part::Outcome;
use crate::repo;

const SUITE: &str = "bookworm";
/// Runs in a mount namespace of its own: what it mounts ends with it.
const INSIDE: &str = include_str!("chroot/inside.sh");

pub(crate) fn check() -> Result<Outcome> {
    need()?;
    let debian = tempfile::tempdir()?;
    make(debian.path(), "git,ca-certificates")?;
    fill(debian.path())?;
    println!("  bound read-only into the chroot: the host's rustup folder");
    println!("  copied into it: cargo's programs and registry cache, apt's sources, the tree");
    enter(INSIDE, debian.path(), &[home("RUSTUP_HOME", ".rustup")?])?;
    Ok(Outcome::pass())
}

/// What a fresh Debian is made with.
pub(crate) fn need() -> Result<()> {
    for tool in ["debootstrap", "unshare", "chroot"] {
        if cargo::find(tool).is_none() {
            bail!("no {tool} found; as root: apt-get install debootstrap util-linux coreutils");
        }
    }
    if cargo::capture(cargo::program("id").arg("-u"))?.trim() != "0" {
        bail!("a chroot needs root; run this part as root");
    }
    Ok(())
}

/// A Debian with these packages, and this machine's way to more of them.
pub(crate) fn make(debian: &Path, packages: &str) -> Result<()> {
    let mut debootstrap = cargo::program("debootstrap");
    debootstrap.args(["--variant=minbase", &format!("--include={packages}"), SUITE]);
    cargo::capture(debootstrap.arg(debian).arg(mirror()?))?;
    fs::remove_file(debian.join("etc/apt/sources.list"))?;
    for file in ["etc/apt", "etc/resolv.conf", "etc/hosts"] {
        copy(&Path::new("/").join(file), &debian.join("etc"))?;
    }
    Ok(())
}

/// Runs a script with that folder and these as its arguments, in a mount
/// namespace of its own.
pub(crate) fn enter(script: &str, debian: &Path, further: &[PathBuf]) -> Result<()> {
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), script)?;
    let mut inside = cargo::program("unshare");
    inside
        .args(["--mount", "--fork", "sh", "-eu"])
        .arg(file.path());
    cargo::succeed(inside.arg(debian).args(further))
}

fn fill(debian: &Path) -> Result<()> {
    let home_inside = debian.join("root/.cargo");
    fs::create_dir_all(&home_inside)?;
    for folder in ["bin", "registry"] {
        copy(&home("CARGO_HOME", ".cargo")?.join(folder), &home_inside)?;
    }
    let mut clone = cargo::program("git");
    clone
        .args(["clone", "--quiet", "--no-hardlinks"])
        .arg(repo::root());
    cargo::succeed(clone.arg(debian.join("root/jari")))
}

fn copy(from: &Path, into: &Path) -> Result<()> {
    cargo::succeed(cargo::program("cp").arg("-aL").arg(from).arg(into))
}

fn home(variable: &str, folder: &str) -> Result<PathBuf> {
    if let Some(set) = env::var_os(variable) {
        return Ok(PathBuf::from(set));
    }
    let home = env::var_os("HOME").with_context(|| format!("set HOME or {variable}"))?;
    Ok(PathBuf::from(home).join(folder))
}

/// Where this machine has its own packages from.
fn mirror() -> Result<String> {
    let mut texts = vec![fs::read_to_string("/etc/apt/sources.list").unwrap_or_default()];
    for entry in fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten()
        .flatten()
    {
        texts.push(fs::read_to_string(entry.path()).unwrap_or_default());
    }
    let found = texts.iter().find_map(|text| mirror_in(text));
    found.context("apt has no source of Debian's main packages; see /etc/apt")
}

/// The address of Debian's own packages, not of another maker's for Debian.
fn mirror_in(text: &str) -> Option<String> {
    text.split("\n\n")
        .find_map(|stanza| in_stanza(stanza).or_else(|| in_lines(stanza)))
}

fn in_stanza(stanza: &str) -> Option<String> {
    let field = |name: &str| stanza.lines().find_map(|line| line.strip_prefix(name));
    let lists = |field: Option<&str>, word| field.is_some_and(|f| f.split(' ').any(|w| w == word));
    let is_main = lists(field("Suites:"), SUITE) && lists(field("Components:"), "main");
    field("URIs:")
        .filter(|_| is_main)?
        .split_whitespace()
        .next()
        .map(String::from)
}

fn in_lines(text: &str) -> Option<String> {
    let of_line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        let suite = words.iter().position(|word| *word == SUITE)?;
        let is_main = words[0] == "deb" && words[suite..].contains(&"main");
        words
            .get(suite.wrapping_sub(1))
            .filter(|_| is_main)
            .map(ToString::to_string)
    };
    text.lines().find_map(of_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_is_read_from_both_forms() {
        let one_line = "# deb-src http://a.test bookworm main\n\
            deb [signed-by=/k] http://b.test/debian bookworm main\n";
        assert_eq!(mirror_in(one_line).as_deref(), Some("http://b.test/debian"));
        let stanza = "Types: deb\nURIs: http://c.test/debian\n\
            Suites: bookworm bookworm-updates\nComponents: main\n";
        assert_eq!(mirror_in(stanza).as_deref(), Some("http://c.test/debian"));
    }

    #[test]
    fn another_makers_packages_and_security_updates_are_no_mirror() {
        for text in [
            "deb http://a.test/node nodistro main\n",
            "deb http://a.test/linux/debian bookworm stable\n",
            "Types: deb\nURIs: http://a.test\nSuites: bookworm-security\nComponents: main\n",
        ] {
            assert_eq!(mirror_in(text), None, "{text}");
        }
    }
}
