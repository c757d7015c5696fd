//! Names as they are compared.

use unicode_normalization::UnicodeNormalization as _;

/// A name without what a keyboard or a list adds to it: Unicode form
/// (compatible composition), case, white space and invisible characters.
/// `김 영희` from a list and a decomposed `김영희` from a phone are one name.
pub(crate) fn fold(name: &str) -> String {
    // Lower case can make a new composition possible and the other way round.
    let mut folded = once(name);
    loop {
        let again = once(&folded);
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn once(name: &str) -> String {
    let shown = name
        .nfkc()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c));
    shown.flat_map(char::to_lowercase).nfkc().collect()
}

/// Joiners, marks of direction, variation selectors, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_name_is_one_name_however_it_is_typed() {
        let taken_apart: String = "김영희".nfd().collect();
        for text in [
            "김영희",
            "김 영희",
            " 김\u{3000}영희 ",
            "김\u{200B}영희",
            taken_apart.as_str(),
        ] {
            assert_eq!(fold(text), "김영희", "{text:?}");
        }
        assert_eq!(fold("Ｋｉｍ Young-Hee"), fold("kim young-hee"));
        assert_eq!(fold("É"), fold("e\u{301}"));
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(fold("김영희"), fold("김영의"));
        assert_ne!(fold("Lee"), fold("Leé"));
    }

    #[test]
    fn every_character_folds_to_something_that_stays() {
        for c in '\u{0}'..=char::MAX {
            let folded = once(&once(&c.to_string()));
            assert_eq!(once(&folded), folded, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
