//! Sentences in one language.

use std::collections::BTreeMap;

use crate::say::Say;

/// The languages there are words for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Language {
    /// The language of a POSIX locale name such as `ko_KR.UTF-8`; English
    /// where it is neither.
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("ko") {
            Self::Ko
        } else {
            Self::En
        }
    }

    /// The language's own sentences, as the file has them.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Ko => include_str!("../ko.json"),
            Self::En => include_str!("../en.json"),
        }
    }
}

/// The sentences of one language.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    sentences: BTreeMap<String, String>,
}

impl Words {
    /// All sentences of a language.
    pub fn of(language: Language) -> Self {
        let sentences =
            serde_json::from_str(language.file()).expect("the tests read both files in full");
        Self {
            language,
            sentences,
        }
    }

    /// Which language it is.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The sentence with its slots filled.
    pub fn say(&self, say: &Say) -> String {
        let sentence = self
            .sentences
            .get(say.key)
            .expect("the tests hold both files to every key");
        fill(sentence, &say.slots)
    }

    /// What a refusal's code means to the person, or the words for a code this
    /// build does not know.
    pub fn refusal(&self, code: &str) -> &str {
        self.coded("refusal", code)
    }

    /// What to do next, for a refusal's `next`.
    pub fn next_step(&self, next: &str) -> &str {
        self.coded("next", next)
    }

    /// What one of the app's own error codes means, such as
    /// `key_store_locked`.
    pub fn error(&self, code: &str) -> &str {
        self.coded("error", code)
    }

    /// Whether there are words of their own for a code in a group.
    pub fn knows(&self, group: &str, code: &str) -> bool {
        self.sentences.contains_key(&format!("{group}.{code}"))
    }

    /// A line of the command line's help.
    ///
    /// # Panics
    /// There is none of that name; the command line's tests hold both to each
    /// other.
    pub fn help(&self, name: &str) -> &str {
        let key = format!("help.{name}");
        self.sentences
            .get(&key)
            .unwrap_or_else(|| panic!("{key} has words"))
    }

    /// The codes a group has words for.
    pub fn codes<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a str> {
        let of_group = move |key: &'a String| key.strip_prefix(group)?.strip_prefix('.');
        self.sentences.keys().filter_map(of_group)
    }

    fn coded(&self, group: &str, code: &str) -> &str {
        self.sentences
            .get(&format!("{group}.{code}"))
            .or_else(|| self.sentences.get(&format!("{group}.unknown")))
            .expect("each group has words for what it does not know")
    }
}

/// Fills `{slot}`s in one pass, so that a value with braces stays as it is.
fn fill(sentence: &str, slots: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let value = slots
            .iter()
            .find(|(slot, _)| *slot == name)
            .map(|(_, value)| value.as_str());
        out.push_str(value.expect("a sentence's function takes all its slots"));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The names of the slots in a sentence.
#[cfg(test)]
pub(crate) fn slots_of(sentence: &str) -> std::collections::BTreeSet<String> {
    let after_braces = sentence.split('{').skip(1);
    after_braces
        .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::say::ALL;

    /// Groups whose keys are codes of the protocol or the app, or names of its
    /// command line, or sentences of its window, which the tests in `ui/`
    /// hold to what is said there.
    const CODED: [&str; 5] = ["refusal", "next", "error", "help", "ui"];

    fn sentences(language: Language) -> BTreeMap<String, String> {
        serde_json::from_str(language.file()).expect("a file of sentences")
    }

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_slots() {
        let (ko, en) = (sentences(Language::Ko), sentences(Language::En));
        assert_eq!(ko.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for (key, sentence) in &ko {
            assert_eq!(slots_of(sentence), slots_of(&en[key]), "{key}");
            assert!(
                !sentence.trim().is_empty() && !en[key].trim().is_empty(),
                "{key}"
            );
        }
    }

    #[test]
    fn every_sentence_has_its_function_and_every_function_its_sentence() {
        let en = sentences(Language::En);
        let spoken: BTreeSet<&str> = ALL.iter().map(|(key, _)| *key).collect();
        let coded = |key: &str| CODED.iter().any(|g| key.starts_with(&format!("{g}.")));
        let unused: Vec<_> = en
            .keys()
            .filter(|key| !coded(key) && !spoken.contains(key.as_str()))
            .collect();
        assert!(unused.is_empty(), "no function says {unused:?}");
        for (key, slots) in ALL {
            let sentence = en.get(*key).unwrap_or_else(|| panic!("{key} has no words"));
            let slots: BTreeSet<String> = slots.iter().map(|slot| (*slot).to_owned()).collect();
            assert_eq!(slots_of(sentence), slots, "{key}");
        }
    }

    #[test]
    fn what_must_never_be_said_is_not_said() {
        for (language, banned) in [
            (
                Language::En,
                ["try again later", "unknown error", "invalid", "!"].as_slice(),
            ),
            (Language::Ko, ["잠시 후", "알 수 없는 오류", "!"].as_slice()),
        ] {
            for (key, sentence) in sentences(language) {
                let said = banned
                    .iter()
                    .find(|words| sentence.to_lowercase().contains(**words));
                assert_eq!(said, None, "{key}");
            }
        }
    }

    #[test]
    fn a_value_with_braces_stays_as_it_is() {
        assert_eq!(
            fill("a {x} b {y}", &[("x", "{y}".into()), ("y", "1".into())]),
            "a {y} b 1"
        );
    }
}
