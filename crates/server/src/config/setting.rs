//! Every setting there is. A setting has one name and three spellings of it:
//! `drain_notice` in the file, `--drain-notice` on the command line,
//! `JARI_DRAIN_NOTICE` in the environment.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as it stands in the file.
    pub name: &'static str,
    /// Whether it may have several values.
    pub is_list: bool,
    /// Whether a value is a file or folder; in the file it is meant from the
    /// file's own folder.
    pub is_path: bool,
}

impl Setting {
    const fn one(name: &'static str) -> Self {
        Self {
            name,
            is_list: false,
            is_path: false,
        }
    }

    const fn path(name: &'static str) -> Self {
        Self {
            is_path: true,
            ..Self::one(name)
        }
    }

    const fn list(self) -> Self {
        Self {
            is_list: true,
            ..self
        }
    }

    /// How it is spelled on the command line.
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }

    /// How it is spelled in the environment.
    pub fn variable(&self) -> String {
        format!("JARI_{}", self.name.to_uppercase())
    }
}

/// Every setting.
pub const SETTINGS: [Setting; 29] = [
    Setting::path("data"),
    Setting::one("database"),
    Setting::path("database_file"),
    Setting::one("name"),
    Setting::one("contact"),
    Setting::path("event").list(),
    Setting::path("replace").list(),
    Setting::one("base"),
    Setting::one("listen"),
    Setting::path("tls_certificate"),
    Setting::path("tls_key"),
    Setting::one("proxy").list(),
    Setting::one("monitor"),
    Setting::one("smtp"),
    Setting::one("smtp_from"),
    Setting::one("smtp_user"),
    Setting::path("smtp_password_file"),
    Setting::path("smtp_ca"),
    Setting::one("webhook"),
    Setting::path("webhook_key_file"),
    Setting::one("codes_per_minute"),
    Setting::one("rehearsal"),
    Setting::one("zone"),
    Setting::one("connections"),
    Setting::one("requests"),
    Setting::one("drain"),
    Setting::one("drain_notice"),
    Setting::one("log"),
    Setting::one("log_format"),
];

/// The setting of a name.
pub(super) fn of(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The variable that names the file.
pub(super) const FILE_VARIABLE: &str = "JARI_CONFIG";
