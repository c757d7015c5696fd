//! What was said where: the command line before the environment before the
//! file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Code, Faults};
use super::setting::{self, FILE_VARIABLE, SETTINGS, Setting};

/// What was given on the command line.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The configuration file.
    pub file: Option<PathBuf>,
    /// Settings by their names, with their values.
    pub values: Vec<(&'static str, Vec<String>)>,
}

/// A value and where it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) at: String,
}

/// The values that count, by the names of their settings.
#[derive(Debug, Default)]
pub(super) struct Layers(BTreeMap<&'static str, Vec<Said>>);

impl Layers {
    /// Each setting from the first place that says it.
    pub(super) fn gather(
        given: Given,
        environment: impl Fn(&str) -> Option<String>,
        faults: &mut Faults,
    ) -> Self {
        let file = given
            .file
            .or_else(|| environment(FILE_VARIABLE).map(PathBuf::from));
        let mut layers = file.map_or_else(Self::default, |file| of_file(&file, faults));
        for setting in &SETTINGS {
            let variable = setting.variable();
            // An empty variable is how a unit file unsets one.
            if let Some(text) = environment(&variable).filter(|text| !text.is_empty()) {
                let values = split(setting, &text);
                layers.put(setting, &variable, values);
            }
        }
        for (name, values) in given.values {
            if let Some(setting) = setting::of(name).filter(|_| !values.is_empty()) {
                layers.put(setting, &setting.flag(), values);
            }
        }
        layers
    }

    /// What was said of a setting.
    pub(super) fn of(&self, name: &str) -> &[Said] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    fn put(&mut self, setting: &'static Setting, at: &str, values: Vec<String>) {
        let said = values.into_iter().map(|text| Said {
            text,
            at: at.to_owned(),
        });
        self.0.insert(setting.name, said.collect());
    }
}

fn split(setting: &Setting, text: &str) -> Vec<String> {
    if setting.is_list {
        text.split(',').map(|part| part.trim().to_owned()).collect()
    } else {
        vec![text.to_owned()]
    }
}

fn of_file(path: &Path, faults: &mut Faults) -> Layers {
    let mut layers = Layers::default();
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(error) => {
            let says = format!("cannot be read: {error}; name another file with --config");
            faults.add(Code::Unreadable, path.display().to_string(), says);
            return layers;
        }
    };
    let (table, errors) = DeTable::parse_recoverable(&content);
    let at = |start: usize| format!("{}:{}", path.display(), line_of(&content, start));
    for error in &errors {
        let at = at(error.span().map_or(0, |span| span.start));
        faults.add(Code::Toml, at, error.message());
    }
    for (key, value) in table.get_ref() {
        let name = key.get_ref().as_ref();
        let place = format!("{}: {name}", at(key.span().start));
        let Some(setting) = setting::of(name) else {
            let says = "there is no such setting; `jari-server serve --help` lists them";
            faults.add(Code::Unknown, place, says);
            continue;
        };
        let values = values(setting, value);
        if values.is_none() {
            faults.add(Code::Type, place.as_str(), wanted(setting));
        }
        let said = values.into_iter().flatten().map(|text| Said {
            text: if setting.is_path {
                from_beside(path, &text)
            } else {
                text
            },
            at: place.clone(),
        });
        layers.0.insert(setting.name, said.collect());
    }
    layers
}

/// A path in the file counts from the file's folder.
fn from_beside(file: &Path, named: &str) -> String {
    let folder = file.parent().unwrap_or_else(|| Path::new(""));
    folder.join(named).to_string_lossy().into_owned()
}

fn values(setting: &Setting, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    if let DeValue::Array(array) = value.get_ref()
        && setting.is_list
    {
        return array.iter().map(|value| text(value.get_ref())).collect();
    }
    Some(vec![text(value.get_ref())?])
}

fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn wanted(setting: &Setting) -> &'static str {
    if setting.is_list {
        "must be text or a list, as in [\"a\", \"b\"]"
    } else {
        "must be text or a number"
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
