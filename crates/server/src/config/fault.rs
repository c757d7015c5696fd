//! What is wrong with the configuration, and where it was said.

use std::fmt;

/// A kind of fault. Its text is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Code {
    /// The file cannot be read.
    #[error("config_unreadable")]
    Unreadable,
    /// The file is not TOML.
    #[error("toml_malformed")]
    Toml,
    /// A setting that there is not.
    #[error("setting_unknown")]
    Unknown,
    /// A setting of another type.
    #[error("setting_type")]
    Type,
    /// A value that the setting cannot have.
    #[error("value_malformed")]
    Value,
    /// A setting without which nothing starts.
    #[error("setting_missing")]
    Missing,
    /// Two settings that do not go together.
    #[error("settings_contradict")]
    Contradict,
    /// Others reach the address, and nothing keeps what they say private.
    #[error("listen_not_loopback")]
    NotLoopback,
    /// Others reach the service, and messages go to a file.
    #[error("sender_outbox_public")]
    OutboxPublic,
    /// Others reach the service, and nobody said under which name.
    #[error("base_missing")]
    BaseMissing,
    /// The base is not `https`, and not on this machine.
    #[error("base_not_tls")]
    BaseNotTls,
    /// What is for the operator alone would be shown to others.
    #[error("monitor_not_loopback")]
    MonitorNotLoopback,
    /// A password where others on the machine can read it.
    #[error("password_visible")]
    PasswordVisible,
    /// A file that is named cannot be read.
    #[error("file_unreadable")]
    File,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its kind.
    pub code: Code,
    /// Where it was said: `--listen`, `JARI_LISTEN`, `jari.toml:3: listen`.
    pub at: String,
    /// What is wrong and what to do.
    pub says: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} [{}]", self.at, self.says, self.code)
    }
}

/// All faults of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// The faults, in the order they were found.
    pub list: Vec<Fault>,
}

impl Faults {
    /// Notes a fault.
    pub(crate) fn add(&mut self, code: Code, at: impl Into<String>, says: impl Into<String>) {
        self.list.push(Fault {
            code,
            at: at.into(),
            says: says.into(),
        });
    }

    /// The value, unless there are faults.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.list.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.list {
            writeln!(out, "{fault}")?;
        }
        let count = self.list.len();
        let noun = if count == 1 { "fault" } else { "faults" };
        write!(
            out,
            "{count} {noun} in the configuration; nothing was started. Mend it and try again."
        )
    }
}

impl std::error::Error for Faults {}
