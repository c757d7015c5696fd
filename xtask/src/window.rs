//! The app's window: its page is checked and built here.

mod node;

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;

use node::Node;

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
