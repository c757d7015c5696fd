//! Fields of a TOML table, read one by one. What is wrong is noted with its
//! line and reading goes on.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use jari_protocol::text::{Line, TextError};
use jari_protocol::time::Millis;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Code, Faults};

/// A table of an event file.
pub(super) struct Fields<'a> {
    text: &'a str,
    /// What the table is, for messages: `event`, `opening`, ...
    name: &'static str,
    line: usize,
    table: &'a DeTable<'a>,
    read: BTreeSet<&'static str>,
}

/// What a value is not, for a message.
pub(super) struct Wrong(pub(super) Code, pub(super) String);

/// A value being read.
pub(super) type Value<'a> = DeValue<'a>;

impl<'a> Fields<'a> {
    pub(super) fn of(
        text: &'a str,
        name: &'static str,
        (start, table): (usize, &'a DeTable<'a>),
    ) -> Self {
        Self {
            text,
            name,
            line: line_of(text, start),
            table,
            read: BTreeSet::new(),
        }
    }

    /// The line the table begins in.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// Whether a field is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// The line of a field, or of the table if the field is not there.
    pub(super) fn line_of(&self, name: &str) -> usize {
        let value = self.table.get(name);
        value.map_or(self.line, |value| line_of(self.text, value.span().start))
    }

    /// A field that may be absent.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&Value<'a>) -> Result<T, Wrong>,
    ) -> Option<T> {
        self.read.insert(name);
        let value = self.table.get(name)?;
        match read(value.get_ref()) {
            Ok(value) => Some(value),
            Err(Wrong(code, says)) => {
                let line = line_of(self.text, value.span().start);
                faults.add(code, line, format!("{name}: {says}"));
                None
            }
        }
    }

    /// A field that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&Value<'a>) -> Result<T, Wrong>,
    ) -> Option<T> {
        if !self.has(name) {
            let says = format!("the {} has no {name}; add it", self.name);
            faults.add(Code::FieldMissing, self.line, says);
        }
        self.optional(name, faults, read)
    }

    /// A field with a value for when it is absent.
    pub(super) fn or<T>(
        &mut self,
        name: &'static str,
        (faults, absent): (&mut Faults, T),
        read: impl FnOnce(&Value<'a>) -> Result<T, Wrong>,
    ) -> Option<T> {
        if self.has(name) {
            self.optional(name, faults, read)
        } else {
            Some(absent)
        }
    }

    /// The tables of a field: `[[name]]`, or one `[name]`.
    pub(super) fn tables(&mut self, name: &'static str, faults: &mut Faults) -> Vec<Self> {
        self.read.insert(name);
        let Some(value) = self.table.get(name) else {
            return Vec::new();
        };
        let values: Vec<&'a Spanned<DeValue<'a>>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            DeValue::Table(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => vec![value],
        };
        let mut tables = Vec::new();
        for value in values {
            let start = value.span().start;
            if let DeValue::Table(table) = value.get_ref() {
                tables.push(Self::of(self.text, name, (start, table)));
            } else {
                let says = format!("{name}: must be a table, as in [[{name}]]");
                faults.add(Code::FieldType, line_of(self.text, start), says);
            }
        }
        tables
    }

    /// Notes the fields that nothing read.
    pub(super) fn finish(self, faults: &mut Faults) {
        for key in self.table.keys() {
            if !self.read.contains(key.get_ref().as_ref()) {
                let line = line_of(self.text, key.span().start);
                let says = format!("{}: no {} has this field", key.get_ref(), self.name);
                faults.add(Code::FieldUnknown, line, says);
            }
        }
    }
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Text as it stands.
pub(super) fn text(value: &Value<'_>) -> Result<String, Wrong> {
    match value {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        // TOML has its own dates and times, with or without quotation marks.
        DeValue::Datetime(time) => Ok(time.to_string()),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => Err(Wrong(Code::FieldType, "must be text".to_owned())),
    }
}

/// Text that people read.
pub(super) fn line(value: &Value<'_>) -> Result<Line, Wrong> {
    Line::new(&text(value)?).map_err(of_text)
}

/// Why text was not accepted, without the text.
pub(super) fn of_text(error: TextError) -> Wrong {
    let says = match error {
        TextError::Empty => "must not be empty",
        TextError::TooLong => "must not have more than 200 characters",
        TextError::ControlCharacter => "must not have line breaks or control characters",
        TextError::ResidentNumber => {
            return Wrong(
                Code::ResidentNumber,
                "looks like a resident number; Jari never keeps one".to_owned(),
            );
        }
    };
    Wrong(Code::Value, says.to_owned())
}

/// Anything that is read from text.
pub(super) fn parsed<T: FromStr<Err: Display>>(value: &Value<'_>) -> Result<T, Wrong> {
    text(value)?
        .parse()
        .map_err(|error: T::Err| Wrong(Code::Value, error.to_string()))
}

/// A number from 0.
pub(super) fn number(value: &Value<'_>) -> Result<u32, Wrong> {
    let DeValue::Integer(number) = value else {
        return Err(Wrong(Code::FieldType, "must be a number".to_owned()));
    };
    u32::from_str_radix(number.as_str(), number.radix()).map_err(|_| {
        Wrong(
            Code::Value,
            "must be a whole number from 0 to 4294967295".to_owned(),
        )
    })
}

/// A list of texts.
pub(super) fn texts(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    let DeValue::Array(array) = value else {
        return Err(Wrong(
            Code::FieldType,
            "must be a list, as in [\"a\", \"b\"]".to_owned(),
        ));
    };
    array.iter().map(|value| text(value.get_ref())).collect()
}

/// A span of time: `90s`, `10m`, `24h`, `7d`.
pub(super) fn span(value: &Value<'_>) -> Result<Millis, Wrong> {
    let text = text(value)?;
    let wrong = || {
        Wrong(
            Code::Value,
            "must be a span such as 90s, 10m, 24h or 7d".to_owned(),
        )
    };
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = text.trim_end_matches(unit).parse().map_err(|_| wrong())?;
    // A century is beyond any event and far below what time can hold.
    let total = count
        .checked_mul(seconds)
        .filter(|total| *total < 3_155_760_000);
    total.map(Millis::from_secs).ok_or_else(wrong)
}
