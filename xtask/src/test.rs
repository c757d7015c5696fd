//! Everything a submission needs, in parts, cheap first.
//!
//! To add a part: write a module with a `check` and give it a line in
//! [`PARTS`], where its cost puts it.

use anyhow::{Result, bail};

use crate::part::{self, Part};
use crate::{
    behaviour, budgets, chroot, container, demo, docs, fmt, fuzz, licences, lint, lives, network,
    openapi, package, platforms, proxies, purity, scripts, suites, window, wine,
};

/// How much is tested.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seconds: format, budgets, purity, the tests of the pure crates.
    #[arg(long, conflicts_with = "deep")]
    pure: bool,
    /// Hours: also a million lives, more cases, both commands in a chroot.
    #[arg(long)]
    deep: bool,
    /// Only the parts whose name contains this.
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// Only the names of the parts.
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(args: &Args) -> Result<bool> {
    let parts = chosen(args.tier(), args.only.as_deref());
    if parts.is_empty() {
        bail!("no part has this in its name; ./x test --list shows them");
    }
    if args.list {
        parts.iter().for_each(|part| println!("{}", part.name));
        return Ok(true);
    }
    Ok(part::run_all(&parts))
}

impl Args {
    const fn tier(&self) -> Tier {
        match (self.pure, self.deep) {
            (true, _) => Tier::Pure,
            (false, true) => Tier::Deep,
            (false, false) => Tier::Whole,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tier {
    Pure,
    Whole,
    Deep,
}

const EACH: &[Tier] = &[Tier::Pure, Tier::Whole, Tier::Deep];
const PURE: &[Tier] = &[Tier::Pure];
const WHOLE: &[Tier] = &[Tier::Whole, Tier::Deep];
const DEEP: &[Tier] = &[Tier::Deep];

const PARTS: [(&[Tier], Part); 35] = [
    (EACH, part("scripts parse", scripts::check)),
    (EACH, part("format", fmt::check)),
    (EACH, part("budgets", budgets::check)),
    (WHOLE, part("behaviour map", behaviour::check)),
    (EACH, part("arrows point downwards", purity::arrows::check)),
    (EACH, part("features stay off", purity::shipped::check)),
    (EACH, part("pure dependencies", purity::dependencies::check)),
    (EACH, part("banned calls", purity::bans::check)),
    (PURE, part("tests of the pure crates", suites::pure)),
    (WHOLE, part("licences and bans", licences::check)),
    (WHOLE, part("wasm32 build", purity::wasm::build)),
    (
        WHOLE,
        part("wasm32 tests", purity::wasm::test).after("wasm32 build"),
    ),
    (WHOLE, part("the window is built", window::build)),
    (
        WHOLE,
        part("the app around it", window::app).after("the window is built"),
    ),
    (WHOLE, part("clippy", lint::clippy)),
    (WHOLE, part("docs", docs::check)),
    (WHOLE, part("tests", suites::whole)),
    (
        WHOLE,
        part("tests of what fails on purpose", suites::faults),
    ),
    (WHOLE, part("tests on PostgreSQL", suites::postgresql)),
    (WHOLE, part("seeded bugs are found", suites::seeded_bugs)),
    (
        WHOLE,
        part("the screens", window::screens).after("the window is built"),
    ),
    (
        WHOLE,
        part("the real window", window::stories::check).after("the window is built"),
    ),
    (WHOLE, part("a small evening", demo::small)),
    (WHOLE, part("real network interfaces", network::check)),
    (DEEP, part("proxies in front", proxies::check)),
    (DEEP, part("the container", container::check)),
    (DEEP, part("other platforms", platforms::check)),
    (DEEP, part("packages", package::check)),
    (DEEP, part("Windows by Wine", wine::check)),
    (DEEP, part("the openapi document", openapi::valid)),
    (DEEP, part("requests drawn from it", openapi::played)),
    (DEEP, part("more cases", fuzz::more_cases).after("tests")),
    (DEEP, part("fuzzing", fuzz::covered).after("tests")),
    (DEEP, part("a million lives", lives::check).after("tests")),
    (DEEP, part("a fresh Debian", chroot::check).after("tests")),
];

const fn part(name: &'static str, check: fn() -> Result<part::Outcome>) -> Part {
    Part {
        name,
        needs: None,
        check,
    }
}

impl Part {
    const fn after(mut self, needed: &'static str) -> Self {
        self.needs = Some(needed);
        self
    }
}

fn chosen(tier: Tier, only: Option<&str>) -> Vec<Part> {
    let of_tier = PARTS
        .iter()
        .filter(|(tiers, _)| tiers.contains(&tier))
        .map(|(_, part)| *part);
    of_tier
        .filter(|part| only.is_none_or(|words| part.name.contains(words)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_needs_only_parts_before_it() {
        for (at, (_, part)) in PARTS.iter().enumerate() {
            let before = &PARTS[..at];
            let is_before = |needed| before.iter().any(|(_, earlier)| earlier.name == needed);
            assert!(part.needs.is_none_or(is_before), "{}", part.name);
        }
    }

    #[test]
    fn deep_holds_all_that_a_submission_needs() {
        let deep = chosen(Tier::Deep, None);
        let whole = chosen(Tier::Whole, None);
        assert!(
            whole
                .iter()
                .all(|part| deep.iter().any(|other| other.name == part.name))
        );
    }

    #[test]
    fn some_parts_can_be_run_alone() {
        let names: Vec<_> = chosen(Tier::Whole, Some("wasm32"))
            .iter()
            .map(|part| part.name)
            .collect();
        assert_eq!(names, ["wasm32 build", "wasm32 tests"]);
    }
}
