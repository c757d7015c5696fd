//! The package on a Debian that has nothing of ours: apt finds what it needs,
//! and the app comes up for somebody who is not root.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::chroot;

/// Runs in a mount namespace of its own: what it mounts ends with it.
const INSIDE: &str = include_str!("fresh/inside.sh");
/// What the person who installs does, and sees.
const STORY: &str = include_str!("fresh/story.sh");

pub(super) fn starts(package: &Path) -> Result<()> {
    chroot::need()?;
    let debian = tempfile::tempdir()?;
    chroot::make(debian.path(), "ca-certificates")?;
    fs::copy(package, debian.path().join("root/jari.deb"))?;
    fs::write(debian.path().join("root/story.sh"), STORY)?;
    chroot::enter(INSIDE, debian.path(), &[])
}
