//! Which code a target leaves out and which is its own, held against this
//! system: read from the sources' `cfg(..)` and the manifests' tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use syn::visit::{self, Visit};
use syn::{Attribute, File};

use crate::metadata::{Metadata, Package};
use crate::repo;

use super::condition::Facts;

/// The sources of the app and of everything of the tree beneath it.
pub(super) struct Sources {
    packages: Vec<Source>,
}

struct Source {
    name: String,
    /// Those of a release: what is on by default.
    features: Vec<String>,
    /// Path from the root and content.
    files: Vec<(String, File)>,
    /// Name and condition.
    dependencies: BTreeSet<(String, String)>,
}

impl Sources {
    pub(super) fn of_app(metadata: &Metadata) -> Result<Self> {
        let mut names = BTreeSet::new();
        beneath(metadata, "jari-app", &mut names);
        let of_tree = metadata.packages.iter().filter(|p| names.contains(&p.name));
        Ok(Self {
            packages: of_tree.map(Source::read).collect::<Result<_>>()?,
        })
    }

    /// One line for each package and file that is another one there.
    pub(super) fn differences(&self, target: &str) -> Result<Vec<String>> {
        let (here, there) = (Facts::of(None)?, Facts::of(Some(target))?);
        let mut lines = Vec::new();
        for source in &self.packages {
            let here = here.with_features(&source.features);
            let there = there.with_features(&source.features);
            lines.extend(source.differences(&here, &there));
        }
        Ok(lines)
    }
}

/// Whatever is in the build is named here as well.
fn beneath(metadata: &Metadata, name: &str, found: &mut BTreeSet<String>) {
    let Some(package) = metadata.package(name) else {
        return;
    };
    if found.insert(name.to_owned()) {
        for arrow in package.arrows() {
            beneath(metadata, arrow, found);
        }
    }
}

impl Source {
    fn read(package: &Package) -> Result<Self> {
        let folder = package.manifest_path.parent().expect("it lies in a folder");
        let folder = folder.strip_prefix(repo::root())?.join("src");
        let mut files = Vec::new();
        for path in repo::rust_files()? {
            if path.starts_with(&folder) {
                files.push((path.display().to_string(), parsed(&path)?));
            }
        }
        let targeted = package.dependencies.iter().filter_map(|dependency| {
            let condition = dependency.target.clone()?;
            Some((dependency.name.clone(), condition)).filter(|_| dependency.kind.is_none())
        });
        let defaults = package.features.get("default");
        Ok(Self {
            name: package.name.clone(),
            features: defaults.cloned().unwrap_or_default(),
            files,
            dependencies: targeted.collect(),
        })
    }

    fn differences(&self, here: &Facts, there: &Facts) -> Vec<String> {
        let mut lines = Vec::new();
        let of_dependencies = |facts: &Facts| -> BTreeSet<String> {
            let on = self.dependencies.iter();
            on.filter(|(_, condition)| facts.hold_text(condition))
                .map(|(name, _)| name.clone())
                .collect()
        };
        let (in_use, used_there) = (of_dependencies(here), of_dependencies(there));
        lines.extend(line(
            &format!("{} without", self.name),
            in_use.difference(&used_there),
        ));
        lines.extend(line(
            &format!("{} with", self.name),
            used_there.difference(&in_use),
        ));
        for (path, file) in &self.files {
            let (mut left_out, mut own) = (BTreeMap::new(), BTreeMap::new());
            let mut walk = Walk(|attributes: &[Attribute], nr: usize, what: String| {
                match (here.hold_for(attributes), there.hold_for(attributes)) {
                    (true, false) => left_out.insert((nr, what.clone()), what),
                    (false, true) => own.insert((nr, what.clone()), what),
                    (true, true) | (false, false) => None,
                };
            });
            walk.visit_file(file);
            lines.extend(line(&format!("{path} without"), left_out.values()));
            lines.extend(line(&format!("{path} with"), own.values()));
        }
        lines
    }
}

fn line<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Option<String> {
    let names: Vec<&str> = names.map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}

fn parsed(path: &Path) -> Result<File> {
    let text = fs::read_to_string(repo::root().join(path))?;
    syn::parse_file(&text).with_context(|| format!("{} is no Rust", path.display()))
}

/// Tells of everything that has a condition: its attributes, its line, and
/// what it is.
struct Walk<F>(F);

impl<F: FnMut(&[Attribute], usize, String)> Walk<F> {
    fn tell(&mut self, attributes: &[Attribute], what: impl FnOnce() -> String) {
        let asked = attributes.iter().find(|a| a.path().is_ident("cfg"));
        if let Some(asked) = asked {
            let nr = asked.pound_token.span.start().line;
            (self.0)(attributes, nr, what());
        }
    }
}

impl<F: FnMut(&[Attribute], usize, String)> Visit<'_> for Walk<F> {
    fn visit_item(&mut self, item: &syn::Item) {
        let (attributes, what) = of_item(item);
        if attributes.iter().any(is_for_tests) {
            return;
        }
        self.tell(attributes, || what);
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        self.tell(&item.attrs, || format!("fn {}", item.sig.ident));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_field(&mut self, field: &syn::Field) {
        let name = field.ident.as_ref().map(ToString::to_string);
        self.tell(&field.attrs, || {
            format!("field {}", name.unwrap_or_default())
        });
        visit::visit_field(self, field);
    }

    fn visit_local(&mut self, local: &syn::Local) {
        self.tell(&local.attrs, || at(local.let_token.span));
        visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expr: &syn::Expr) {
        if let Some(attributes) = of_expr(expr) {
            let span = attributes.first().map(|first| first.pound_token.span);
            if let Some(span) = span {
                self.tell(attributes, || at(span));
            }
        }
        visit::visit_expr(self, expr);
    }

    fn visit_field_value(&mut self, value: &syn::FieldValue) {
        // Its field is told of already.
        visit::visit_expr(self, &value.expr);
    }
}

/// What is left out on every system.
fn is_for_tests(attribute: &Attribute) -> bool {
    let asked = attribute.parse_args::<syn::Path>();
    attribute.path().is_ident("cfg") && asked.is_ok_and(|asked| asked.is_ident("test"))
}

fn at(span: proc_macro2::Span) -> String {
    format!("line {}", span.start().line)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's forms are not ours, and grow"
)]
fn of_item(item: &syn::Item) -> (&[Attribute], String) {
    match item {
        syn::Item::Mod(item) => (&item.attrs, format!("mod {}", item.ident)),
        syn::Item::Fn(item) => (&item.attrs, format!("fn {}", item.sig.ident)),
        syn::Item::Struct(item) => (&item.attrs, format!("struct {}", item.ident)),
        syn::Item::Enum(item) => (&item.attrs, format!("enum {}", item.ident)),
        syn::Item::Const(item) => (&item.attrs, format!("const {}", item.ident)),
        syn::Item::Static(item) => (&item.attrs, format!("static {}", item.ident)),
        syn::Item::Use(item) => (&item.attrs, at(item.use_token.span)),
        syn::Item::Impl(item) => (&item.attrs, at(item.impl_token.span)),
        // Of the rest there is none with a condition in the tree.
        _ => (&[], String::new()),
    }
}

/// Statements are expressions, of which few forms stand alone.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's forms are not ours, and grow"
)]
const fn of_expr(expr: &syn::Expr) -> Option<&Vec<Attribute>> {
    Some(match expr {
        syn::Expr::Block(expr) => &expr.attrs,
        syn::Expr::Call(expr) => &expr.attrs,
        syn::Expr::If(expr) => &expr.attrs,
        syn::Expr::Match(expr) => &expr.attrs,
        syn::Expr::MethodCall(expr) => &expr.attrs,
        syn::Expr::Assign(expr) => &expr.attrs,
        syn::Expr::Try(expr) => &expr.attrs,
        syn::Expr::Return(expr) => &expr.attrs,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_condition_is_told_with_its_name() {
        let text = "#[cfg(windows)] mod a;\nstruct B { #[cfg(unix)] c: u8 }\n\
            fn d() {\n    #[cfg(unix)]\n    e();\n    #[cfg(unix)]\n    let f = 1;\n}\n";
        let file = syn::parse_file(text).expect("Rust");
        let mut told = Vec::new();
        Walk(|_: &[Attribute], _, what| told.push(what)).visit_file(&file);
        assert_eq!(told, ["mod a", "field c", "line 4", "line 7"]);
    }

    #[test]
    fn phones_have_no_tray_and_a_key_store_of_their_own() {
        let metadata = Metadata::read().expect("the tree is whole");
        let sources = Sources::of_app(&metadata).expect("it is read");
        let phone = Facts::of(None).expect("rustc answers");
        let phone = phone.into_phone();
        let here = Facts::of(None).expect("rustc answers");
        let lines = sources.packages.iter();
        let lines: Vec<_> = lines.flat_map(|s| s.differences(&here, &phone)).collect();
        let has = |start: &str, name: &str| {
            let mut of_file = lines.iter().filter(|line| line.starts_with(start));
            of_file.any(|line| line.contains(name))
        };
        assert!(has("src-tauri/src/lib.rs without", "mod tray"), "{lines:?}");
        assert!(has("jari-app without", "tauri-plugin-autostart"));
        assert!(has(
            "crates/client/src/secrets/keyring.rs with",
            "mod phone"
        ));
    }
}
