//! What this machine has and what it lacks.

use anyhow::Result;

use crate::cargo;

/// A program, whether nothing works without it, what it is for, what brings it.
struct Tool {
    name: &'static str,
    needed: bool,
    purpose: &'static str,
    cure: &'static str,
}

const TOOLS: [Tool; 12] = [
    needed(
        "cc",
        "building ring and SQLite",
        "apt-get install gcc libc6-dev",
    ),
    needed("git", "the tree itself", "apt-get install git"),
    needed("rustc", "building", "rustup; ./x says the line"),
    needed(
        "cargo-clippy",
        "./x lint, ./x test",
        "rustup component add clippy",
    ),
    needed(
        "rustfmt",
        "./x fmt, ./x test",
        "rustup component add rustfmt",
    ),
    optional(
        "node",
        "the window, and the unit tests of the pure crates on wasm32",
        "apt-get install nodejs",
    ),
    optional("npm", "the window", "apt-get install npm"),
    optional(
        "chromium",
        "the screens in ./x test",
        "apt-get install chromium",
    ),
    optional(
        "cargo-deny",
        "licences and bans in ./x test",
        "cargo install cargo-deny --locked",
    ),
    optional(
        "gnome-keyring-daemon",
        "the key store in the demo",
        "apt-get install gnome-keyring",
    ),
    optional(
        "pg_ctlcluster",
        "several nodes on one database in ./x test",
        "apt-get install postgresql",
    ),
    optional(
        "debootstrap",
        "./x chroot, ./x test --deep",
        "apt-get install debootstrap",
    ),
];

const fn needed(name: &'static str, purpose: &'static str, cure: &'static str) -> Tool {
    Tool {
        name,
        needed: true,
        purpose,
        cure,
    }
}

const fn optional(name: &'static str, purpose: &'static str, cure: &'static str) -> Tool {
    Tool {
        name,
        needed: false,
        purpose,
        cure,
    }
}

/// Fails only for what nothing works without.
pub(crate) fn run() -> Result<bool> {
    let mut is_well = true;
    for tool in TOOLS {
        let found = cargo::find(tool.name).is_some() || has_own(tool.name);
        println!("{}", line(&tool, found));
        is_well &= found || !tool.needed;
    }
    let wasm = has_wasm()?;
    let word = if wasm { "ok     " } else { "MISSING" };
    println!("{word}  wasm32-unknown-unknown: the purity proof by ./x test");
    Ok(is_well && wasm)
}

fn line(tool: &Tool, found: bool) -> String {
    let Tool {
        name,
        purpose,
        cure,
        ..
    } = tool;
    match (found, tool.needed) {
        (true, _) => format!("ok       {name}: {purpose}"),
        (false, true) => format!("MISSING  {name}: {purpose}; {cure}"),
        (false, false) => format!("absent   {name}: without it, not: {purpose}; {cure}"),
    }
}

/// Tools that cargo knows by a folder of its own.
fn has_own(name: &str) -> bool {
    name == "cargo-deny" && crate::licences::installed().is_ok_and(|found| found.is_some())
}

fn has_wasm() -> Result<bool> {
    let args = [
        "--print",
        "target-libdir",
        "--target",
        "wasm32-unknown-unknown",
    ];
    let folder = cargo::capture(cargo::program("rustc").args(args))?;
    Ok(std::path::Path::new(folder.trim()).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_its_cure() {
        let said = line(&needed("cc", "building", "apt-get install gcc"), false);
        assert_eq!(said, "MISSING  cc: building; apt-get install gcc");
        let said = line(
            &optional("node", "wasm32 tests", "apt-get install nodejs"),
            false,
        );
        assert_eq!(
            said,
            "absent   node: without it, not: wasm32 tests; apt-get install nodejs"
        );
    }
}
