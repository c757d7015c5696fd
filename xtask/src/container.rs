//! The container of `deploy/`, built and served without a registry of images.

use anyhow::Result;

use crate::cargo;
use crate::chroot;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};

const BUILDAH: [Needed; 2] = [
    Needed {
        sign: "buildah",
        package: "buildah",
    },
    Needed {
        sign: "openssl",
        package: "openssl",
    },
];

/// Two stand-ins take the names of its FROM lines; then the image is built,
/// checked, served, asked and stopped.
const STORY: &str = include_str!("container/story.sh");

pub(crate) fn check() -> Result<Outcome> {
    system::need(&BUILDAH)?;
    chroot::need()?;
    let work = tempfile::tempdir()?;
    chroot::make(&work.path().join("debian"), "ca-certificates")?;
    let mut story = cargo::program("sh");
    story.args(["-eu", "-c", STORY, "story"]);
    cargo::succeed(story.arg(repo::root()).arg(work.path()))?;
    Ok(Outcome::pass())
}
