//! Who acts, for the file of deeds.

use std::env;

use anyhow::Context as _;
use jari_protocol::text::Line;

/// The name that was given, or whoever sits before the machine, as far as the
/// machine knows.
pub(crate) fn name(given: Option<Line>) -> anyhow::Result<Line> {
    if let Some(name) = given {
        return Ok(name);
    }
    let name = ["SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let name = name.unwrap_or_else(|| "unknown".to_owned());
    Line::new(&name).context("say your name with --by")
}
