//! What stands on the screens, by its key.

use serde_json::Value;

const KO: &str = include_str!("../../../crates/locales/ko.json");

/// The sentence as it stands there, if it has no slots.
pub(crate) fn of(key: &str) -> String {
    let all: Value = serde_json::from_str(KO).expect("the locales' own tests read it");
    let sentence = all[key].as_str();
    sentence
        .unwrap_or_else(|| panic!("no words for {key}"))
        .to_owned()
}
