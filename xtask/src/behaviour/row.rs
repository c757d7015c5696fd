//! One row of the map: `| id | what it says | tests |`.

const LAWS: u8 = 11;
const NUMBERS: u8 = 32;
/// No incident has this number.
const UNUSED: u8 = 24;

/// The ids that have a row.
pub(crate) fn required() -> Vec<String> {
    let laws = (1..=LAWS).map(|law| format!("L{law}"));
    let numbers = (1..=NUMBERS).filter(|number| *number != UNUSED);
    laws.chain(numbers.map(|number| format!("R{number:02}")))
        .collect()
}

/// The id and the last cell, if the line is a row of the map.
pub(crate) fn split(line: &str) -> Option<(&str, &str)> {
    let cells = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let (id, rest) = cells.split_once('|')?;
    let (_, tests) = rest.rsplit_once('|')?;
    let id = id.trim();
    let number = id.strip_prefix(['L', 'R'])?;
    let is_id = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| (id, tests.trim()))
}

/// The tests that a cell names; none if it says which issue brings them.
pub(crate) fn tests(cell: &str) -> Result<Vec<&str>, String> {
    if let Some(issue) = cell.strip_prefix("not yet: issue ") {
        let is_number = !issue.is_empty() && issue.bytes().all(|byte| byte.is_ascii_digit());
        return if is_number {
            Ok(Vec::new())
        } else {
            Err(format!("\"{issue}\" is no issue"))
        };
    }
    // A name of a test of the window's page is a sentence, commas and all.
    let names = cell
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'));
    let names = names.ok_or_else(|| unclear(cell))?;
    names.split("`, `").map(one_test).collect()
}

fn one_test(test: &str) -> Result<&str, String> {
    let is_named = test.contains("::") && !test.contains('`');
    is_named.then_some(test).ok_or_else(|| unclear(test))
}

fn unclear(test: &str) -> String {
    format!("\"{test}\" is neither `PATH::TEST` in backticks nor \"not yet: issue N\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_laws_and_numbers_but_the_unused_one_are_required() {
        let required = required();
        assert_eq!(required.len(), 11 + 31);
        assert!(!required.contains(&String::from("R24")));
    }

    #[test]
    fn only_rows_with_an_id_are_rows() {
        assert_eq!(
            split("| R01 | K, twice | `a::b` |"),
            Some(("R01", "`a::b`"))
        );
        for line in [
            "| id | law | tests |",
            "|---|---|---|",
            "R01: `a::b`",
            "| R01 |",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }

    #[test]
    fn a_cell_names_tests_or_the_issue() {
        assert_eq!(
            tests("`a.rs::b`, `c.rs::d`"),
            Ok(vec!["a.rs::b", "c.rs::d"])
        );
        assert_eq!(
            tests("`a.spec.ts::one, two`, `c.rs::d`"),
            Ok(vec!["a.spec.ts::one, two", "c.rs::d"])
        );
        assert_eq!(tests("not yet: issue 4"), Ok(Vec::new()));
        for cell in [
            "",
            "later",
            "not yet: issue ",
            "not yet: issue x",
            "a.rs::b",
            "`a.rs`",
            "`a.rs::b`,`c.rs::d`",
            "`a.rs::b`, c.rs::d",
        ] {
            assert!(tests(cell).is_err(), "{cell}");
        }
    }
}
