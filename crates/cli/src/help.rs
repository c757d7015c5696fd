//! The help and the command line's own errors, in the person's language.

use std::env;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _, FromArgMatches as _};
use jari_locales::{Language, Words};

use crate::args::Args;
use crate::failure::Failure;
use crate::trouble::Trouble;

/// What the command line asks for.
pub(crate) enum Asked {
    Command(Box<Args>),
    /// Help or the version: this text.
    Text(String),
}

/// Language and form, which have to be known before the rest is understood.
pub(crate) fn manner(line: &[OsString]) -> (Language, bool) {
    let texts: Vec<&str> = line.iter().skip(1).filter_map(|arg| arg.to_str()).collect();
    let named = texts.iter().enumerate().find_map(|(at, text)| match *text {
        "--lang" => texts.get(at + 1).copied(),
        text => text.strip_prefix("--lang="),
    });
    let language = named.map_or_else(of_environment, Language::of_locale);
    (language, texts.contains(&"--json"))
}

fn of_environment() -> Language {
    let set = |name: &&str| env::var(name).is_ok_and(|value| !value.is_empty());
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(set);
    let locale = name.and_then(|name| env::var(name).ok());
    Language::of_locale(locale.as_deref().unwrap_or_default())
}

/// Understands the command line.
pub(crate) fn parse(line: &[OsString], words: &Words) -> Result<Asked, Failure> {
    let parsed = command(words)
        .try_get_matches_from(line)
        .and_then(|matches| Args::from_arg_matches(&matches));
    match parsed {
        Ok(args) => Ok(Asked::Command(Box::new(args))),
        Err(error) => understood(&error),
    }
}

/// The command line as clap knows it, with all its words.
fn command(words: &Words) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    let command = Args::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .arg(version);
    worded(command, words, "")
}

fn worded(command: Command, words: &Words, path: &str) -> Command {
    let usage = words.help("heading.usage");
    let template = format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}\n");
    let about = words.help(&format!("command{path}")).to_owned();
    command
        .about(about)
        .help_template(template)
        .disable_help_subcommand(true)
        .subcommand_help_heading(words.help("heading.commands").to_owned())
        .mut_args(|arg| worded_arg(arg, words))
        .mut_subcommands(|sub| {
            let path = format!("{path}.{}", sub.get_name());
            worded(sub, words, &path)
        })
}

fn worded_arg(arg: Arg, words: &Words) -> Arg {
    let heading = if arg.is_positional() {
        "heading.arguments"
    } else {
        "heading.options"
    };
    let help = words.help(&format!("arg.{}", arg.get_id())).to_owned();
    let arg = arg.help(help).help_heading(words.help(heading).to_owned());
    // What every command takes stands below what is its own.
    let arg = if arg.is_global_set() {
        arg.display_order(LAST)
    } else {
        arg
    };
    if arg.get_action().takes_values() {
        arg.hide_possible_values(true).hide_default_value(true)
    } else {
        arg
    }
}

/// After any number of own arguments.
const LAST: usize = 900;

/// What clap stopped for.
fn understood(error: &clap::Error) -> Result<Asked, Failure> {
    let trouble = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return Ok(Asked::Text(error.to_string()));
        }
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => Trouble::ArgumentUnknown,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => Trouble::ArgumentMissing,
        ErrorKind::ArgumentConflict => Trouble::ArgumentConflict,
        // The enum may grow.
        ErrorKind::InvalidValue
        | ErrorKind::NoEquals
        | ErrorKind::ValueValidation
        | ErrorKind::TooManyValues
        | ErrorKind::InvalidUtf8
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => Trouble::ArgumentValue,
    };
    let failure = Failure::of(trouble);
    Err(match detail(error) {
        Some(detail) => failure.with(detail),
        None => failure,
    })
}

/// The words of the command line that are at fault.
fn detail(error: &clap::Error) -> Option<String> {
    let kinds = [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::PriorArg,
        ContextKind::InvalidValue,
    ];
    let said: Vec<String> = kinds
        .into_iter()
        .filter_map(|kind| error.get(kind))
        .filter_map(|value| match value {
            ContextValue::String(text) => Some(text.clone()),
            ContextValue::Strings(texts) => Some(texts.join(" ")),
            // The enum may grow; the rest says nothing to a person.
            ContextValue::None
            | ContextValue::Bool(_)
            | ContextValue::StyledStr(_)
            | ContextValue::StyledStrs(_)
            | ContextValue::Number(_)
            | _ => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn used(command: &Command, path: &str, keys: &mut BTreeSet<String>) {
        keys.insert(format!("command{path}"));
        for arg in command.get_arguments() {
            keys.insert(format!("arg.{}", arg.get_id()));
        }
        for sub in command.get_subcommands() {
            used(sub, &format!("{path}.{}", sub.get_name()), keys);
        }
    }

    #[test]
    fn every_command_and_argument_has_words_and_every_word_its_use() {
        for language in [Language::Ko, Language::En] {
            let words = Words::of(language);
            let mut keys = BTreeSet::new();
            used(&command(&words), "", &mut keys);
            keys.extend(
                ["usage", "commands", "arguments", "options"].map(|h| format!("heading.{h}")),
            );
            let known: BTreeSet<String> = words.codes("help").map(ToOwned::to_owned).collect();
            assert_eq!(keys, known);
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        command(&Words::of(Language::En)).debug_assert();
    }
}
