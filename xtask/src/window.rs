//! The app's window: its page is checked and built here, and every screen of
//! it looked at in a real browser, with recordings of the real machine.

pub(crate) mod measure;
mod node;
pub(crate) mod stories;

use std::path::PathBuf;

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};

use node::Node;

/// What the web view, the tray and the sound are built with.
const LIBRARIES: [Needed; 4] = [
    Needed {
        sign: "/usr/include/webkitgtk-4.1/webkit2/webkit2.h",
        package: "libwebkit2gtk-4.1-dev",
    },
    Needed {
        sign: "/usr/include/dbus-1.0/dbus/dbus.h",
        package: "libdbus-1-dev",
    },
    Needed {
        sign: "/usr/include/libayatana-appindicator3-0.1/libayatana-appindicator/app-indicator.h",
        package: "libayatana-appindicator3-dev",
    },
    Needed {
        sign: "/usr/include/alsa/asoundlib.h",
        package: "libasound2-dev",
    },
];

/// Types, words, looks, and the page that the app embeds.
pub(crate) fn build() -> Result<Outcome> {
    let node = Node::new_enough()?;
    cargo::succeed(&mut node.npm(&["ci"]))?;
    cargo::succeed(&mut node.npm(&["run", "check"]))?;
    let tests = cargo::count_tests(&mut node.npm(&["exec", "--", "vitest", "run"]))?;
    cargo::succeed(&mut node.npm(&["run", "build"]))?;
    // What the page weighs is told, and too much of it fails.
    cargo::succeed(&mut node.npm(&["run", "size"]))?;
    Ok(tests.and(Outcome::pass()))
}

const BROWSER: [Needed; 1] = [Needed {
    sign: "/usr/bin/chromium",
    package: "chromium",
}];

/// Each screen at each width, in both languages, with the largest letters,
/// by keyboard alone; and what a person does on them.
pub(crate) fn screens() -> Result<Outcome> {
    system::need(&BROWSER)?;
    let node = Node::new_enough()?;
    cargo::count_tests(&mut node.npm(&["run", "test:screens"]))
}

/// The app, built to be looked at: its page, and the program around it.
pub(crate) fn program(profile: &str, folder: &str) -> Result<PathBuf> {
    page()?;
    let args = ["--profile", profile, "--package", "jari-app"];
    cargo::succeed(&mut cargo::cargo("build", &args))?;
    let name = format!("jari{}", std::env::consts::EXE_SUFFIX);
    Ok(repo::target().join(folder).join(name))
}

/// The page alone, without its checks.
pub(crate) fn page() -> Result<()> {
    let node = Node::new_enough()?;
    cargo::succeed(&mut node.npm(&["ci", "--silent"]))?;
    cargo::succeed(&mut node.npm(&["run", "--silent", "build"]))
}

/// Installs what the app is built with, or says what is missing.
pub(crate) fn need_libraries() -> Result<()> {
    system::need(&LIBRARIES)
}

/// The app around the page: clippy and its tests.
pub(crate) fn app() -> Result<Outcome> {
    system::need(&LIBRARIES)?;
    let clippy = ["--quiet", "--package", "jari-app", "--all-targets"];
    let refused = ["--", "-D", "warnings"];
    cargo::succeed(&mut cargo::cargo(
        "clippy",
        &[&clippy[..], &refused].concat(),
    ))?;
    let tests = cargo::count_tests(&mut cargo::cargo("test", &["--package", "jari-app"]))?;
    Ok(tests.and(Outcome::pass()))
}
