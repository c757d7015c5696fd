//! `sign-in`: sends a code to a contact, or takes it; or takes the code that
//! another device shows.

use jari_client::Desk;
use jari_client::desk::SignedIn;
use jari_locales::{Language, say, when};
use jari_protocol::account;
use jari_protocol::contact::Contact;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;

use crate::args::SignIn;
use crate::ask::Question;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, sign_in: SignIn) -> Result<Done, Failure> {
    if let Some(code) = &sign_in.code {
        let code = digits(code)?;
        let desk = base.desk().await?;
        return finish(&desk, base.out, &code).await;
    }
    let contact = sign_in.contact.unwrap_or_default();
    let checked: Contact = contact.parse()?;
    let contact = Line::new(&contact)?;
    let desk = base.desk().await?;
    if let Some(code) = &sign_in.shown {
        let code = digits(code)?;
        let signed_in = desk.pair(&contact, &code, language(base.out)).await?;
        return Ok(done(base.out, &signed_in));
    }
    begin(base, &desk, &contact, &checked).await
}

fn language(out: &Out) -> account::Language {
    match out.words().language() {
        Language::Ko => account::Language::Ko,
        Language::En => account::Language::En,
    }
}

async fn begin(
    base: &Base<'_>,
    desk: &Desk,
    contact: &Line,
    checked: &Contact,
) -> Result<Done, Failure> {
    let out = base.out;
    let pending = desk.begin_sign_in(contact, language(out)).await?;
    let span = when::span(out.words(), pending.expires.since(pending.due).as_secs());
    let sent = out.say(&say::sign_in_sent(checked.as_str(), span));
    if out.can_ask() {
        out.line(&sent);
        return ask_for_code(desk, out).await;
    }
    Ok(Done::said(sent)
        .and(out.say(&say::sign_in_finish()))
        .and(format!("  {FINISH}"))
        .field("signed_in", false)
        .field("due_ms", pending.due)
        .field("expires_ms", pending.expires))
}

/// Asks again after a slip of the finger, for as long as the service takes
/// codes.
async fn ask_for_code(desk: &Desk, out: &Out) -> Result<Done, Failure> {
    loop {
        let typed = Question::ask(out, &out.say(&say::ask_code()))
            .answer()
            .await;
        let Some(typed) = typed else {
            return Err(Trouble::Interrupted.into());
        };
        let outcome = match digits(&typed) {
            Ok(code) => finish(desk, out, &code).await,
            Err(failure) => Err(failure),
        };
        match outcome {
            Err(failure) if may_try_again(&failure) => {
                out.aside(&format!("{}\n", failure.text(out.words())));
            }
            outcome => return outcome,
        }
    }
}

fn may_try_again(failure: &Failure) -> bool {
    let code = failure.code();
    code == Code::CodeWrong.as_str() || code == Trouble::CodeMalformed.code()
}

async fn finish(desk: &Desk, out: &Out, code: &str) -> Result<Done, Failure> {
    Ok(done(out, &desk.finish_sign_in(code).await?))
}

fn done(out: &Out, signed_in: &SignedIn) -> Done {
    let device = signed_in.device.0.to_string();
    Done::said(out.say(&say::sign_in_done(&device)))
        .field("signed_in", true)
        .field("account", signed_in.account)
        .field("device", device)
}

/// Six digits, however they were spaced or on whatever keyboard typed.
fn digits(text: &str) -> Result<String, Failure> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(half_width)
        .collect();
    if plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(plain)
    } else {
        Err(Trouble::CodeMalformed.into())
    }
}

fn half_width(c: char) -> char {
    let offset = u32::from(c).wrapping_sub(0xFF10);
    char::from_digit(offset, 10).unwrap_or(c)
}

const FINISH: &str = "jari-cli sign-in --code NNNNNN";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_understood_however_they_are_typed() {
        for typed in ["123456", " 123 456\n", "１２３４５６"] {
            assert_eq!(digits(typed).ok().as_deref(), Some("123456"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a"] {
            assert!(digits(typed).is_err(), "{typed}");
        }
    }
}
