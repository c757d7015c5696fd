//! The passphrase of the file of secrets: from the environment, from a file
//! it names, or typed unseen.

use std::env;
use std::fs;

use jari_locales::say;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::out::Out;
use crate::trouble::Trouble;

/// The passphrase; typed twice where the file is new.
pub(super) fn given(out: &Out, is_new: bool) -> Result<Zeroizing<String>, Failure> {
    if let Some(passphrase) = env::var_os("JARI_PASSPHRASE") {
        let passphrase = passphrase.into_string();
        return passphrase
            .map(Zeroizing::new)
            .map_err(|_| Trouble::PassphraseWrong.into());
    }
    if let Some(path) = env::var_os("JARI_PASSPHRASE_FILE") {
        let read = fs::read_to_string(&path).map(Zeroizing::new);
        let unreadable = |error| {
            let path = path.to_string_lossy();
            Failure::of(Trouble::PassphraseFileUnreadable).with(format!("{path}: {error}"))
        };
        let text = read.map_err(unreadable)?;
        return Ok(Zeroizing::new(
            text.trim_end_matches(['\r', '\n']).to_owned(),
        ));
    }
    if !out.can_ask() {
        return Err(Trouble::PassphraseMissing.into());
    }
    typed(out, is_new)
}

fn typed(out: &Out, is_new: bool) -> Result<Zeroizing<String>, Failure> {
    let read = |question: String| {
        out.aside(&question);
        let typed = rpassword::read_password().map(Zeroizing::new);
        typed.map_err(|error| Failure::of(Trouble::PassphraseMissing).with(error))
    };
    if !is_new {
        return read(out.say(&say::ask_passphrase()));
    }
    out.aside(&format!("{}\n", out.say(&say::secrets_file_used())));
    let passphrase = read(out.say(&say::ask_new_passphrase()))?;
    let again = read(out.say(&say::ask_passphrase_again()))?;
    if passphrase == again {
        Ok(passphrase)
    } else {
        Err(Trouble::PassphraseMismatch.into())
    }
}
