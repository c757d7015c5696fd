//! Names that say nothing, and files in the old place.

use std::path::Path;

use syn::visit::{self, Visit};
use syn::{
    File, Ident, ImplItemFn, ItemEnum, ItemFn, ItemStruct, ItemTrait, ItemType, TraitItemFn,
};

const SAY_NOTHING: [&str; 3] = ["manager", "util", "common"];

/// What is wrong with where a file lies.
pub(crate) fn of_path(path: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    if path.ends_with("mod.rs") {
        complaints.push(format!("{}: NAME.rs and NAME/, not mod.rs", path.display()));
    }
    for part in path.components() {
        let part = part.as_os_str().to_string_lossy();
        complaints.extend(
            said(&part)
                .map(|word| format!("{}: \"{word}\" in a name says nothing", path.display())),
        );
    }
    complaints
}

/// What is wrong with what a file defines; each begins with a line number.
pub(crate) fn of_items(file: &File) -> Vec<String> {
    let mut names = Names::default();
    names.visit_file(file);
    names.complaints
}

#[derive(Default)]
struct Names {
    complaints: Vec<String>,
}

impl Names {
    fn type_name(&mut self, name: &Ident) {
        if let Some(word) = said(&name.to_string()) {
            let at = name.span().start().line;
            self.complaints
                .push(format!("{at}: {name}: \"{word}\" in a name says nothing"));
        }
    }

    fn function_name(&mut self, name: &Ident) {
        if name.to_string().starts_with("get_") {
            let at = name.span().start().line;
            self.complaints
                .push(format!("{at}: fn {name}: without get_"));
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.type_name(&item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.type_name(&item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.type_name(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.type_name(&item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.function_name(&function.sig.ident);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function_name(&function.sig.ident);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        self.function_name(&function.sig.ident);
        visit::visit_trait_item_fn(self, function);
    }
}

/// The empty word in a name, if it is a word of its own: "utility" is not
/// "util".
fn said(name: &str) -> Option<&'static str> {
    let apart = |letter: char| {
        let break_before = if letter.is_uppercase() { " " } else { "" };
        let letter = if letter.is_alphanumeric() {
            letter
        } else {
            ' '
        };
        format!("{break_before}{}", letter.to_lowercase())
    };
    let spaced: String = name.chars().map(apart).collect();
    let is_said = |empty: &&str| {
        spaced
            .split(' ')
            .any(|word| word.trim_end_matches('s') == *empty)
    };
    SAY_NOTHING.into_iter().find(is_said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        of_items(&syn::parse_file(text).expect("it parses"))
    }

    #[test]
    fn files_that_say_nothing_are_caught() {
        for path in [
            "crates/room/src/utils.rs",
            "crates/room/src/common/a.rs",
            "a/store_manager.rs",
        ] {
            assert_eq!(of_path(Path::new(path)).len(), 1, "{path}");
        }
        assert!(of_path(Path::new("crates/room/src/turn.rs")).is_empty());
    }

    #[test]
    fn mod_rs_is_caught() {
        let expected = ["crates/room/src/turn/mod.rs: NAME.rs and NAME/, not mod.rs"];
        assert_eq!(of_path(Path::new("crates/room/src/turn/mod.rs")), expected);
    }

    #[test]
    fn types_that_say_nothing_are_caught() {
        for item in [
            "struct LineManager;",
            "enum UtilKind {}",
            "trait Common {}",
            "type Utils = ();",
        ] {
            assert_eq!(items(item).len(), 1, "{item}");
        }
        assert!(items("struct Utility; struct Ticket;").is_empty());
    }

    #[test]
    fn a_get_is_caught_wherever_a_function_is() {
        for item in [
            "fn get_a() {}",
            "impl A { fn get_a() {} }",
            "trait A { fn get_a(); }",
        ] {
            assert_eq!(items(item), ["1: fn get_a: without get_"], "{item}");
        }
        assert!(items("fn get() {} fn target_get_a() {}").is_empty());
    }
}
