//! How long a file is, without its tests.

use syn::spanned::Spanned;
use syn::{Attribute, File, Item};

const BUDGET: usize = 400;

/// The complaint, if there is one; it begins with a line number.
pub(crate) fn over_budget(file: &File, text: &str) -> Option<String> {
    let tests: usize = file.items.iter().filter_map(lines_of_test).sum();
    let lines = text.lines().count() - tests;
    (lines > BUDGET).then(|| format!("1: {lines} lines without tests, {BUDGET} are the budget"))
}

/// Whether an item is only compiled for tests.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute
            .meta
            .require_list()
            .map(|list| list.tokens.to_string());
        attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition == "test")
    })
}

fn lines_of_test(item: &Item) -> Option<usize> {
    let Item::Mod(module) = item else { return None };
    let span = module.span();
    is_for_tests(&module.attrs).then(|| span.end().line - span.start().line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Option<String> {
        over_budget(&syn::parse_file(text).expect("it parses"), text)
    }

    #[test]
    fn four_hundred_lines_are_fine_and_one_more_is_not() {
        assert_eq!(check(&"\n".repeat(400)), None);
        let complaint = "1: 401 lines without tests, 400 are the budget";
        assert_eq!(check(&"\n".repeat(401)).as_deref(), Some(complaint));
    }

    #[test]
    fn the_module_of_tests_does_not_count() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(300));
        assert_eq!(check(&format!("{}{tests}", "\n".repeat(400))), None);
        let other = tests.replace("cfg(test)", "cfg(unix)");
        assert!(check(&format!("{}{other}", "\n".repeat(400))).is_some());
    }
}
