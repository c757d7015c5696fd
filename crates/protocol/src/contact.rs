//! Contacts: an e-mail address or telephone number in the one form in which
//! it is compared, stored and written to.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Text was not a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Not an address of the form `name@example.org`.
    #[error("contact_not_an_address")]
    Address,
    /// Not a Korean number with its leading 0, nor any number with `+` and
    /// its country.
    #[error("contact_not_a_number")]
    Number,
}

/// A normalised contact. Two texts that reach the same person by their form
/// alone are the same contact: an address in lower case, a number after E.164
/// (ITU-T) with `+` and its country.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Contact(String);

/// By what means a contact is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// An e-mail address.
    Mail,
    /// A telephone number.
    Phone,
}

impl Contact {
    /// The contact as it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what means it is reached.
    pub fn means(&self) -> Means {
        if self.0.contains('@') {
            Means::Mail
        } else {
            Means::Phone
        }
    }
}

impl FromStr for Contact {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, ContactError> {
        let text: String = text.trim().chars().map(half_width).collect();
        match text.rsplit_once('@') {
            Some((local, domain)) => mail(local, domain).ok_or(ContactError::Address),
            None => phone(&text).ok_or(ContactError::Number),
        }
        .map(Self)
    }
}

/// A contact is personal: it does not reach a log through `{:?}`.
impl fmt::Debug for Contact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Contact({:?}, ..)", self.means())
    }
}

impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The address in lower case. The part before the `@` is folded too: no
/// provider in use tells `Kim` from `kim`, and a person must not count twice
/// for a capital letter. Quoted names and names of other scripts are refused;
/// a domain of another script is written in its `xn--` form.
fn mail(local: &str, domain: &str) -> Option<String> {
    let name = (1..=64).contains(&local.len())
        && local
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(is_atom));
    let labels: Vec<&str> = domain.split('.').collect();
    let place = domain.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && labels
            .last()
            .is_some_and(|top| !top.bytes().all(|byte| byte.is_ascii_digit()));
    (name && place).then(|| format!("{local}@{domain}").to_ascii_lowercase())
}

/// The characters of an unquoted local part (RFC 5322 section 3.2.3).
fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn phone(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !is_separator(*c)).collect();
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.len() == bare.len() {
        return korean(digits.strip_prefix('0')?);
    }
    match digits.strip_prefix("82") {
        Some(rest) => korean(rest.strip_prefix('0').unwrap_or(rest)),
        None => {
            let fits = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
            fits.then(|| format!("+{digits}"))
        }
    }
}

/// A number of the Korean plan without its leading 0. Mobile numbers after
/// 010 have eight further digits, the older mobile codes seven or eight;
/// everything else has eight to eleven digits with its area or service code.
fn korean(rest: &str) -> Option<String> {
    let fits = match rest.as_bytes() {
        [b'1', b'0', subscriber @ ..] => subscriber.len() == 8,
        [b'1', b'1' | b'6'..=b'9', subscriber @ ..] => (7..=8).contains(&subscriber.len()),
        [b'2'..=b'7', ..] => (8..=11).contains(&rest.len()),
        _ => false,
    };
    fits.then(|| format!("+82{rest}"))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2013}')
}

/// Full-width digits and signs as a Korean keyboard writes them.
fn half_width(c: char) -> char {
    let code = u32::from(c);
    if (0xFF01..=0xFF5E).contains(&code) {
        char::from_u32(code - 0xFEE0).unwrap_or(c)
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(text: &str) -> Result<String, ContactError> {
        text.parse::<Contact>()
            .map(|contact| contact.as_str().to_owned())
    }

    #[test]
    fn one_korean_number_has_one_form_however_it_is_written() {
        for text in [
            "010-1234-5678",
            "01012345678",
            " 010 1234 5678 ",
            "+82 10-1234-5678",
            "+82 (0)10 1234 5678",
            "+8201012345678",
            "０１０－１２３４－５６７８",
        ] {
            assert_eq!(form(text).as_deref(), Ok("+821012345678"), "{text}");
        }
        assert_eq!(form("02-2260-7114").as_deref(), Ok("+82222607114"));
        assert_eq!(form("011-234-5678").as_deref(), Ok("+82112345678"));
    }

    #[test]
    fn a_foreign_number_needs_its_country() {
        assert_eq!(form("+1 (212) 555-0100").as_deref(), Ok("+12125550100"));
        for text in [
            "212-555-0100",
            "+0212555",
            "+1",
            "+1234567890123456",
            "0082 10 1234 5678",
        ] {
            assert_eq!(form(text), Err(ContactError::Number), "{text}");
        }
    }

    #[test]
    fn what_no_message_can_reach_is_no_number() {
        for text in [
            "",
            "-",
            "010",
            "010-1234-567",
            "1588-1234",
            "011-2-3",
            "010-1234-5678x",
            "++82",
        ] {
            assert_eq!(form(text), Err(ContactError::Number), "{text}");
        }
    }

    #[test]
    fn an_address_is_compared_in_lower_case() {
        assert_eq!(
            form(" Kim.Younghee@Example.ORG ").as_deref(),
            Ok("kim.younghee@example.org")
        );
        assert_eq!(
            form("k+1@mail.example.co.kr").as_deref(),
            Ok("k+1@mail.example.co.kr")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "@",
            "a@",
            "@b.kr",
            "a@b",
            "a b@c.kr",
            "a..b@c.kr",
            ".a@c.kr",
            "a@-c.kr",
            "a@c-.kr",
            "a@c..kr",
            "a@127.0.0.1",
            "\"a\"@c.kr",
            "김@c.kr",
            "a@김.kr",
            "a@c.kr\nBcc: b@c.kr",
            "a@b@c.kr",
        ] {
            assert_eq!(form(text), Err(ContactError::Address), "{text}");
        }
        let long = format!("{}@c.kr", "a".repeat(65));
        assert_eq!(form(&long), Err(ContactError::Address));
    }

    #[test]
    fn debug_output_does_not_carry_the_contact() {
        let contact: Contact = "kim@example.org".parse().expect("an address");
        assert_eq!(format!("{contact:?}"), "Contact(Mail, ..)");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_the_form_is_its_own_form(text in "\\PC{0,40}") {
            if let Ok(once) = form(&text) {
                prop_assert_eq!(form(&once), Ok(once.clone()));
            }
        }

        #[test]
        fn numbers_are_their_own_form(text in "[+0 ]{0,3}(82)?[-0-9 ]{6,18}") {
            if let Ok(once) = form(&text) {
                prop_assert!(once.starts_with('+'));
                prop_assert_eq!(form(&once), Ok(once.clone()));
            }
        }
    }
}
