//! Whether a test is where the map says.

use std::fs;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemFn, Macro};

use crate::repo;

/// Why `PATH::TEST` is not there, if it is not.
pub(crate) fn exists(test: &str) -> Option<String> {
    let Some((path, name)) = test.split_once("::") else {
        return Some(format!("{test} is not PATH::TEST"));
    };
    let Ok(text) = fs::read_to_string(repo::root().join(path)) else {
        return Some(format!("there is no file {path}"));
    };
    let is_there = if path.ends_with(".ts") {
        has_story(&text, name)
    } else {
        has_test(&text, name)
    };
    (!is_there).then(|| format!("{path} has no test {name}"))
}

/// Whether a source has a test of this name, plain, async, or in a macro as
/// those of proptest are.
fn has_test(text: &str, name: &str) -> bool {
    let Ok(file) = syn::parse_file(text) else {
        return false;
    };
    let mut search = Search { name, found: false };
    search.visit_file(&file);
    search.found
}

/// Whether a file of the window's page has a test of this name.
fn has_story(text: &str, name: &str) -> bool {
    let begins = ["test", "it"].map(|word| format!("{word}('{name}', "));
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| begins.iter().any(|begin| line.starts_with(begin)))
}

struct Search<'a> {
    name: &'a str,
    found: bool,
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.found |= function.sig.ident == self.name && function.attrs.iter().any(is_test);
        visit::visit_item_fn(self, function);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.found |= defines(call.tokens.clone(), self.name);
    }
}

fn is_test(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "test")
}

fn defines(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let follows_test = |at: usize| {
        let before = &tokens[at.saturating_sub(8)..at];
        before
            .iter()
            .any(|token| matches!(token, TokenTree::Group(group) if is_test_group(group)))
    };
    tokens.windows(2).enumerate().any(|(at, pair)| match pair {
        [TokenTree::Ident(keyword), TokenTree::Ident(ident)] => {
            keyword == "fn" && ident == name && follows_test(at)
        }
        _ => false,
    })
}

fn is_test_group(group: &proc_macro2::Group) -> bool {
    group.stream().to_string() == "test"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        #[test] fn plain() {}
        fn no_test() {}
        // fn in_words() {}
        mod deep { #[tokio::test] async fn in_a_module() {} }
        proptest! { #[test] fn drawn(n in 0..9) { fn inner() {} } }
    ";

    #[test]
    fn tests_of_every_form_are_found() {
        for name in ["plain", "in_a_module", "drawn"] {
            assert!(has_test(SOURCE, name), "{name}");
        }
    }

    #[test]
    fn what_is_no_test_is_not_found() {
        for name in ["no_test", "in_words", "inner", "gone"] {
            assert!(!has_test(SOURCE, name), "{name}");
        }
    }

    #[test]
    fn a_test_of_the_page_is_found_by_its_sentence() {
        let source = "
            test('one comes, and goes', async ({ page }) => {
            it('is there', () => expect(1));
            // test('in words', async () => {
            test.skip('left out', async () => {
        ";
        assert!(has_story(source, "one comes, and goes") && has_story(source, "is there"));
        for name in ["one comes", "in words", "left out", "gone"] {
            assert!(!has_story(source, name), "{name}");
        }
    }

    #[test]
    fn a_missing_file_and_a_missing_test_are_told_apart() {
        let no_file = exists("crates/none.rs::a").expect("it is not there");
        assert_eq!(no_file, "there is no file crates/none.rs");
        let no_test = exists("xtask/src/behaviour/found.rs::gone").expect("it is not there");
        assert_eq!(no_test, "xtask/src/behaviour/found.rs has no test gone");
        let here = "xtask/src/behaviour/found.rs::what_is_no_test_is_not_found";
        assert_eq!(exists(here), None);
    }
}
