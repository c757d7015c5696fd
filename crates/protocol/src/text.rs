//! Text a person typed. There is no field for a resident number in Jari, and
//! no text may carry one (law 7).

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Text was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("text_empty")]
    Empty,
    /// More than [`MAX_CHARS`] characters.
    #[error("text_too_long")]
    TooLong,
    /// A control character.
    #[error("text_control_character")]
    ControlCharacter,
    /// Something that reads as a resident registration number.
    #[error("resident_number")]
    ResidentNumber,
}

/// The longest text accepted anywhere, in characters: a full postal address
/// fits, an essay does not.
pub const MAX_CHARS: usize = 200;

/// A line of text without a resident number in it, trimmed, 1 to
/// [`MAX_CHARS`] characters.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Line(
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::LINE)))] String,
);

impl Line {
    /// Checks and keeps the text.
    ///
    /// # Errors
    /// See [`TextError`].
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > MAX_CHARS {
            return Err(TextError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(TextError::ControlCharacter);
        }
        if has_resident_number(text) {
            return Err(TextError::ResidentNumber);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names and contacts are personal: they do not reach a log through `{:?}`.
impl fmt::Debug for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Line(..{} characters)", self.0.chars().count())
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Whether text contains something that reads as a Korean resident
/// registration number: a possible date of birth as six digits, then a digit
/// 1 to 8 and six more, with at most three signs or spaces between the halves
/// (<https://www.law.go.kr>, Resident Registration Act, enforcement rules
/// article 2). Full-width digits count as digits.
pub fn has_resident_number(text: &str) -> bool {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    (0..chars.len()).any(|start| {
        let preceded = start > 0 && chars.get(start - 1).is_some_and(char::is_ascii_digit);
        !preceded && chars.get(start..).is_some_and(starts_with_resident_number)
    })
}

fn starts_with_resident_number(chars: &[char]) -> bool {
    let Some(front) = digits(chars, 6) else {
        return false;
    };
    let (month, day) = (front / 100 % 100, front % 100);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return false;
    }
    let rest = chars.get(6..).unwrap_or_default();
    let gap = rest
        .iter()
        .take(4)
        .take_while(|c| !c.is_ascii_alphanumeric())
        .count();
    let back = rest.get(gap..).unwrap_or_default();
    let Some(number) = (gap <= 3).then(|| digits(back, 7)).flatten() else {
        return false;
    };
    let ends = !back.get(7).is_some_and(char::is_ascii_digit);
    ends && (1..=8).contains(&(number / 1_000_000))
}

fn digits(chars: &[char], count: usize) -> Option<u32> {
    let digits = chars.get(..count)?;
    digits
        .iter()
        .try_fold(0_u32, |sum, c| Some(sum * 10 + c.to_digit(10)?))
}

fn half_width(c: char) -> char {
    let offset = u32::from(c).wrapping_sub(0xFF10);
    if offset < 10 {
        char::from_digit(offset, 10).unwrap_or(c)
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resident_number_is_refused_however_it_is_written() {
        for text in [
            "900101-1234567",
            "9001011234567",
            "내 번호는 900101 - 2234567 이에요",
            "９００１０１－１２３４５６７",
            "590726‐4123456",
        ] {
            let found = Line::new(text).err();
            assert_eq!(found, Some(TextError::ResidentNumber), "{text}");
        }
    }

    #[test]
    fn names_dates_and_phone_numbers_are_not_resident_numbers() {
        for text in [
            "김영희",
            "1959-07-26",
            "010-1234-5678",
            "02-2260-7114",
            "+821012345678",
            "kim590726@example.org",
            "991332-1234567",
            "order 12345678901234",
        ] {
            assert!(Line::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        assert_eq!(
            Line::new("  a ").map(|l| l.as_str().to_owned()),
            Ok("a".to_owned())
        );
        assert_eq!(Line::new(" ").err(), Some(TextError::Empty));
        assert_eq!(Line::new(&"가".repeat(201)).err(), Some(TextError::TooLong));
        assert_eq!(Line::new("a\nb").err(), Some(TextError::ControlCharacter));
    }

    #[test]
    fn debug_output_does_not_carry_the_text() {
        let line = Line::new("김영희").expect("a name");
        assert!(!format!("{line:?}").contains('김'));
    }
}
