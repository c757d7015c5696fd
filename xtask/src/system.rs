//! What a part needs of the system, and where it comes from.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cargo;

/// Something of Debian that a part needs.
pub(crate) struct Needed {
    /// A program's name, or the path of a file.
    pub(crate) sign: &'static str,
    /// The package that brings it.
    pub(crate) package: &'static str,
}

impl Needed {
    fn is_there(&self) -> bool {
        if self.sign.starts_with('/') {
            Path::new(self.sign).exists()
        } else {
            cargo::find(self.sign).is_some()
        }
    }
}

/// Installs what is missing by apt, as root or with sudo; names it first.
/// Where that cannot be, the error is the line to type.
pub(crate) fn need(things: &[Needed]) -> Result<()> {
    let missing = missing(things);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    let Some(as_root) = as_root()? else {
        bail!("missing: {packages}; as root: apt-get install --no-install-recommends {packages}");
    };
    println!("  installing with {as_root}apt: {packages}");
    let apt = |words: &str| {
        let line = format!("{as_root}env DEBIAN_FRONTEND=noninteractive apt-get -q {words} >&2");
        cargo::succeed(cargo::program("sh").args(["-c", &line]))
    };
    apt("update")?;
    apt(&format!("install -y --no-install-recommends {packages}"))?;
    let still = self::missing(things);
    if still.is_empty() {
        return Ok(());
    }
    bail!(
        "apt installed {packages}, and {} is still missing",
        still.join(" ")
    )
}

fn missing(things: &[Needed]) -> Vec<&'static str> {
    let missing = things.iter().filter(|thing| !thing.is_there());
    let mut packages: Vec<_> = missing.map(|thing| thing.package).collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// What makes a command root's; nothing if it cannot be.
fn as_root() -> Result<Option<&'static str>> {
    if cargo::find("apt-get").is_none() {
        return Ok(None);
    }
    let is_root = cargo::capture(cargo::program("id").arg("-u"))?.trim() == "0";
    if is_root {
        return Ok(Some(""));
    }
    let may = cargo::find("sudo").is_some()
        && cargo::capture(cargo::program("sudo").args(["-n", "true"])).is_ok();
    Ok(may.then_some("sudo "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_once_by_its_package() {
        let needed = |sign, package| Needed { sign, package };
        let things = [
            needed("/", "base-files"),
            needed("/no/such/file", "two"),
            needed("no-such-program", "two"),
            needed("no-such-program-either", "one"),
        ];
        assert_eq!(missing(&things), ["one", "two"]);
    }

    #[test]
    fn what_is_there_is_not_installed() {
        let shell = Needed {
            sign: "/bin/sh",
            package: "dash",
        };
        assert!(need(&[shell]).is_ok());
    }
}
