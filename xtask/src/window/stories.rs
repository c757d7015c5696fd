//! The stories that only the real window can tell, on a desktop of its own.

use std::path::PathBuf;

use anyhow::Result;

use crate::apart;
use crate::cargo;
use crate::licences;
use crate::part::Outcome;
use crate::system::{self, Needed};

/// What drives the window; the WebDriver of the web view is behind it.
const DRIVER: &str = "2.1.0";

pub(super) const NEEDED: [Needed; 6] = [
    Needed {
        sign: "WebKitWebDriver",
        package: "webkit2gtk-driver",
    },
    Needed {
        sign: "Xvfb",
        package: "xvfb",
    },
    Needed {
        sign: "dunst",
        package: "dunst",
    },
    Needed {
        sign: "dunstctl",
        package: "dunst",
    },
    Needed {
        sign: "dbus-run-session",
        package: "dbus-daemon",
    },
    Needed {
        sign: "gnome-keyring-daemon",
        package: "gnome-keyring",
    },
];

/// A key store of its own, in a folder that goes with it.
pub(super) const DESKTOP: &str = r#"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
export XDG_DATA_HOME="$folder" XDG_RUNTIME_DIR="$folder" HOME="$folder"
printf window | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
"$@"
"#;

/// Tells them. Where something cannot be had they fail: what was not tested
/// is not passed.
pub(crate) fn check() -> Result<Outcome> {
    super::need_libraries()?;
    system::need(&NEEDED)?;
    let mut command = apart::named()?;
    let driver = driver()?;
    let folder = cargo::programs(&["jari-app", "jari-server", "jari-window"])?;
    let program = |name: &str| folder.join(name);
    command
        .args(["dbus-run-session", "--", "sh", "-c", DESKTOP, "sh"])
        .arg(program("jari-window"))
        .args(["--host", apart::HOST])
        .arg("--app")
        .arg(program("jari"))
        .arg("--server")
        .arg(program("jari-server"))
        .arg("--driver")
        .arg(driver);
    if let Some(folder) = std::env::var_os("JARI_PICTURES") {
        command.arg("--pictures").arg(folder);
    }
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}

/// Built once, outside the clone, so that the next clone finds it.
pub(super) fn driver() -> Result<PathBuf> {
    let root = licences::tools()?;
    let driver = root.join("bin/tauri-driver");
    if let Some(driver) =
        cargo::find("tauri-driver").or_else(|| driver.is_file().then(|| driver.clone()))
    {
        return Ok(driver);
    }
    println!(
        "  tauri-driver {DRIVER} is built once, into {}",
        root.display()
    );
    let mut command = cargo::cargo("install", &["--quiet", "--locked", "--version", DRIVER]);
    command
        .arg("--root")
        .arg(&root)
        .arg("tauri-driver")
        .env_remove("CARGO_TARGET_DIR");
    cargo::succeed(&mut command)?;
    Ok(driver)
}
