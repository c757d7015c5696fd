//! What `cfg(..)` asks, and what a target answers.

use std::collections::BTreeSet;

use anyhow::Result;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token};

use crate::cargo;

/// What holds for a target: names, and pairs as `name="value"`.
#[derive(Debug, Default)]
pub(super) struct Facts(BTreeSet<String>);

impl Facts {
    /// As the compiler says, and as the build script of a Tauri app adds.
    pub(super) fn of(target: Option<&str>) -> Result<Self> {
        let mut rustc = cargo::program("rustc");
        rustc.args(["--print", "cfg", "-O"]);
        if let Some(target) = target {
            rustc.args(["--target", target]);
        }
        let said = cargo::capture(&mut rustc)?;
        let mut facts: BTreeSet<String> = said.lines().map(str::to_owned).collect();
        let is = |system: &str| facts.contains(&format!("target_os=\"{system}\""));
        let form = if is("android") || is("ios") {
            "mobile"
        } else {
            "desktop"
        };
        facts.insert(form.to_owned());
        Ok(Self(facts))
    }

    /// With these features on.
    pub(super) fn with_features(&self, features: &[String]) -> Self {
        let on = features
            .iter()
            .map(|feature| format!("feature=\"{feature}\""));
        Self(self.0.iter().cloned().chain(on).collect())
    }

    /// Whether everything that is asked of an item holds.
    pub(super) fn hold_for(&self, attributes: &[Attribute]) -> bool {
        let conditions = attributes.iter().filter(|a| a.path().is_ident("cfg"));
        conditions
            .filter_map(|attribute| attribute.parse_args::<Meta>().ok())
            .all(|condition| self.hold(&condition))
    }

    fn hold(&self, condition: &Meta) -> bool {
        match condition {
            Meta::Path(path) => self.0.contains(&name(path)),
            Meta::NameValue(pair) => {
                let Expr::Lit(ExprLit {
                    lit: Lit::Str(value),
                    ..
                }) = &pair.value
                else {
                    return false;
                };
                let fact = format!("{}=\"{}\"", name(&pair.path), value.value());
                self.0.contains(&fact)
            }
            Meta::List(list) => {
                let parts = Punctuated::<Meta, Token![,]>::parse_terminated;
                let parts = list.parse_args_with(parts).unwrap_or_default();
                let mut each = parts.iter().map(|part| self.hold(part));
                match name(&list.path).as_str() {
                    "not" => !each.all(|holds| holds),
                    "any" => each.any(|holds| holds),
                    _ => each.all(|holds| holds),
                }
            }
        }
    }

    /// Whether the condition of a table of a manifest holds.
    pub(super) fn hold_text(&self, condition: &str) -> bool {
        let Ok(Meta::List(cfg)) = syn::parse_str::<Meta>(condition) else {
            return false;
        };
        cfg.parse_args::<Meta>()
            .is_ok_and(|within| self.hold(&within))
    }
}

#[cfg(test)]
impl Facts {
    /// The same machine, if it were a phone with Android.
    pub(super) fn into_phone(mut self) -> Self {
        self.0.remove("desktop");
        self.0.remove("target_os=\"linux\"");
        self.0.insert("mobile".to_owned());
        self.0.insert("target_os=\"android\"".to_owned());
        self
    }
}

fn name(path: &syn::Path) -> String {
    path.get_ident()
        .map_or_else(String::new, ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(facts: &[&str]) -> Facts {
        Facts(facts.iter().map(|fact| (*fact).to_owned()).collect())
    }

    #[test]
    fn conditions_are_answered_as_the_compiler_would() {
        let phone = facts(&["unix", "mobile", "target_os=\"ios\""]);
        for (condition, holds) in [
            ("cfg(unix)", true),
            ("cfg(desktop)", false),
            ("cfg(target_os = \"ios\")", true),
            (
                "cfg(not(any(target_os = \"android\", target_os = \"ios\")))",
                false,
            ),
            ("cfg(all(unix, not(windows)))", true),
            ("cfg(any(windows, test))", false),
            ("cfg(feature = \"practice\")", false),
        ] {
            assert_eq!(phone.hold_text(condition), holds, "{condition}");
        }
        let practising = phone.with_features(&["practice".to_owned()]);
        assert!(practising.hold_text("cfg(feature = \"practice\")"));
    }
}
