//! The package for Debian.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo;
use crate::repo;

use super::{About, MOST_MB};

/// Where a file of the tree goes.
const FILES: [(&str, &str); 6] = [
    ("icons/32x32.png", "icons/hicolor/32x32/apps/jari.png"),
    ("icons/128x128.png", "icons/hicolor/128x128/apps/jari.png"),
    (
        "icons/128x128@2x.png",
        "icons/hicolor/128x128@2/apps/jari.png",
    ),
    ("icons/icon.png", "icons/hicolor/512x512/apps/jari.png"),
    ("icons/icon.svg", "icons/hicolor/scalable/apps/jari.svg"),
    ("LICENSE-MIT", "doc/jari/copyright"),
];

/// Opened by name while the app runs, so that no header names it: the tray.
const OPENED_BY_NAME: &str = "libayatana-appindicator3-1";

/// Tells the desktop who opens `jari://` links when a package comes.
const LINKS: &str = "desktop-file-utils";

/// Without these the app says what it cannot do, and works.
const RECOMMENDED: &str = "gnome-keyring | kwalletmanager, notification-daemon, xdg-utils";

/// Packs the program with all that belongs to it; where the package is.
pub(super) fn packed(program: &Path, folder: &Path, about: &About) -> Result<PathBuf> {
    let root = folder.join("deb");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    put(program, &root.join("usr/bin/jari"), 0o755)?;
    for (from, to) in FILES {
        let to = root.join("usr/share").join(to);
        put(&repo::root().join(from), &to, 0o644)?;
    }
    let applications = root.join("usr/share/applications");
    fs::create_dir_all(&applications)?;
    fs::write(applications.join("jari.desktop"), desktop_file(about))?;
    let size = size_of(&root)?;
    fs::create_dir_all(root.join("DEBIAN"))?;
    let architecture = cargo::capture(cargo::program("dpkg").arg("--print-architecture"))?;
    let architecture = architecture.trim();
    let control = control(about, architecture, &libraries(program)?, size);
    fs::write(root.join("DEBIAN/control"), control)?;
    let package = folder.join(format!("jari_{}_{architecture}.deb", about.version));
    let mut dpkg = cargo::program("dpkg-deb");
    dpkg.args(["--root-owner-group", "--build"]).arg(&root);
    cargo::succeed(dpkg.arg(&package))?;
    Ok(package)
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().expect("it lies in a folder"))?;
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// The packages of the libraries that the program names, with the least
/// versions that have all it uses.
fn libraries(program: &Path) -> Result<String> {
    // It looks for a source package where it runs.
    let source = tempfile::tempdir()?;
    fs::create_dir(source.path().join("debian"))?;
    let control = "Source: jari\n\nPackage: jari\nArchitecture: any\n";
    fs::write(source.path().join("debian/control"), control)?;
    let mut shlibdeps = cargo::program("dpkg-shlibdeps");
    shlibdeps.arg("-O").arg(program).current_dir(source.path());
    let said = cargo::capture(&mut shlibdeps)?;
    let found = said.trim().strip_prefix("shlibs:Depends=");
    found
        .map(str::to_owned)
        .context("dpkg-shlibdeps names no library")
}

/// What it takes when it is installed, in MB.
pub(super) fn installed_mb(package: &Path) -> Result<f64> {
    let mut dpkg = cargo::program("dpkg-deb");
    let size = cargo::capture(dpkg.arg("--field").arg(package).arg("Installed-Size"))?;
    let kib: f64 = size.trim().parse().context("the package says no size")?;
    Ok(kib * 1.024 / 1_000.0)
}

pub(super) fn too_big(package: &Path) -> Result<Option<String>> {
    let size = installed_mb(package)?;
    println!("  the package takes {size:.1} MB of {MOST_MB}");
    let package = package.display();
    Ok((size > MOST_MB).then(|| format!("{package} takes {size:.1} MB of {MOST_MB}")))
}

fn control(about: &About, architecture: &str, libraries: &str, size: u64) -> String {
    let version = &about.version;
    let description = &about.configured.bundle.short_description;
    format!(
        "Package: jari\nVersion: {version}\nArchitecture: {architecture}\n\
        Maintainer: The authors of Jari\nSection: utils\nPriority: optional\n\
        Installed-Size: {size}\n\
        Depends: {libraries}, {OPENED_BY_NAME}, {LINKS}\n\
        Recommends: {RECOMMENDED}\n\
        Description: {description}\n"
    )
}

/// Its name in both languages, and that it opens `jari://` links.
fn desktop_file(about: &About) -> String {
    let bundle = &about.configured.bundle;
    let schemes = about.configured.plugins.deep_link.desktop.schemes.iter();
    let opens: String = schemes
        .map(|scheme| format!("x-scheme-handler/{scheme};"))
        .collect();
    format!(
        "[Desktop Entry]\nType=Application\nName=Jari\nName[ko]=자리\n\
        Comment={}\nExec=jari %u\nIcon=jari\nTerminal=false\n\
        Categories={};\nMimeType={opens}\nStartupWMClass=jari\n",
        bundle.short_description, bundle.category
    )
}

/// Of everything in it, in KiB, as Debian counts it.
fn size_of(folder: &Path) -> Result<u64> {
    let said = cargo::capture(
        cargo::program("du")
            .args(["-sk", "--apparent-size"])
            .arg(folder),
    )?;
    let first = said.split_whitespace().next().unwrap_or_default();
    first.parse().context("du says no number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktop_learns_both_names_and_who_opens_links() {
        let about = About::read().expect("the configuration is read");
        let told = desktop_file(&about);
        for line in [
            "Name=Jari",
            "Name[ko]=자리",
            "Exec=jari %u",
            "MimeType=x-scheme-handler/jari;",
        ] {
            assert!(told.lines().any(|told| told == line), "{line}: {told}");
        }
    }

    #[test]
    fn the_package_names_what_no_header_names() {
        let about = About::read().expect("the configuration is read");
        let told = control(&about, "amd64", "libc6 (>= 2.36)", 1);
        assert!(told.contains("Depends: libc6 (>= 2.36), libayatana-appindicator3-1, desktop"));
        assert!(told.starts_with(&format!("Package: jari\nVersion: {}\n", about.version)));
        assert!(told.ends_with('\n'));
    }

    #[test]
    fn every_file_of_the_package_is_in_the_tree() {
        for (from, _) in FILES {
            assert!(repo::root().join(from).is_file(), "{from}");
        }
    }
}
