//! docs/BEHAVIOUR.md names, for each law and each number of July 2021, tests
//! that exist, or the issue that will bring them.

mod found;
mod row;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};

use crate::part::Outcome;
use crate::repo;

const MAP: &str = "docs/BEHAVIOUR.md";

pub(crate) fn check() -> Result<Outcome> {
    let map = repo::root().join(MAP);
    let text = fs::read_to_string(map).with_context(|| format!("cannot read {MAP}"))?;
    Ok(Outcome::of(&complaints(&text, &found::exists)))
}

/// What is wrong with the map, given what tells why a test is not there.
fn complaints(text: &str, missing: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let (mut complaints, mut seen) = (Vec::new(), BTreeSet::new());
    for (number, line) in text.lines().enumerate() {
        let Some((id, cell)) = row::split(line) else {
            continue;
        };
        let at = format!("{MAP}:{}: {id}", number + 1);
        if !seen.insert(String::from(id)) {
            complaints.push(format!("{at} is there twice"));
        }
        match row::tests(cell) {
            Ok(tests) => complaints.extend(
                tests
                    .iter()
                    .filter_map(|test| missing(test))
                    .map(|why| format!("{at}: {why}")),
            ),
            Err(why) => complaints.push(format!("{at}: {why}")),
        }
    }
    let lost = row::required().into_iter().filter(|id| !seen.contains(id));
    complaints.extend(lost.map(|id| format!("{MAP}: {id} has no row")));
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole_map() -> String {
        let rows = row::required().into_iter();
        rows.map(|id| format!("| {id} | what it says | not yet: issue 3 |\n"))
            .collect()
    }

    fn check(text: &str) -> Vec<String> {
        complaints(text, &|test| {
            test.ends_with("gone")
                .then(|| format!("{test} is not there"))
        })
    }

    #[test]
    fn a_whole_map_is_fine() {
        assert!(
            check(&format!(
                "# Behaviour\n\n| id | law | tests |\n|--|--|--|\n{}",
                whole_map()
            ))
            .is_empty()
        );
    }

    #[test]
    fn a_lost_row_is_told() {
        let text = whole_map().replace("| R05 ", "| R5 ");
        assert_eq!(check(&text), ["docs/BEHAVIOUR.md: R05 has no row"]);
    }

    #[test]
    fn a_test_that_is_not_there_is_told_with_its_line() {
        let text = whole_map().replacen("not yet: issue 3", "`a.rs::here`, `a.rs::gone`", 1);
        assert_eq!(
            check(&text),
            ["docs/BEHAVIOUR.md:1: L1: a.rs::gone is not there"]
        );
    }

    #[test]
    fn a_row_that_says_neither_is_told() {
        let text = whole_map().replacen("not yet: issue 3", "to be filled", 1);
        assert_eq!(check(&text).len(), 1);
    }

    #[test]
    fn a_row_that_is_there_twice_is_told() {
        let text = format!("{}| L1 | again | not yet: issue 4 |\n", whole_map());
        assert_eq!(check(&text), ["docs/BEHAVIOUR.md:43: L1 is there twice"]);
    }
}
