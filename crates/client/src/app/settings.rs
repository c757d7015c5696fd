//! How a person wants the app to be.

use serde::{Deserialize, Serialize};

/// All settings; a screen sends them back whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Settings {
    /// In which language; the system's where it is null.
    pub language: Option<Language>,
    /// How large the letters are.
    pub text_size: TextSize,
    /// Light or dark.
    pub theme: Theme,
    /// How strong the contrast is.
    pub contrast: Contrast,
    /// Whether the turn is also told by a sound.
    pub sound: bool,
    /// Whether the app starts with the computer, in the tray.
    pub autostart: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            text_size: TextSize::Normal,
            theme: Theme::System,
            contrast: Contrast::System,
            sound: true,
            autostart: false,
        }
    }
}

/// The languages there are words in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// Five sizes of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TextSize {
    /// 0.9.
    Small,
    /// 1.
    Normal,
    /// 1.2.
    Large,
    /// 1.45.
    Larger,
    /// 1.75.
    Largest,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Theme {
    /// As the system is.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How strong the contrast is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Contrast {
    /// As the system is.
    System,
    /// The usual colours, whatever the system says.
    Usual,
    /// Black, white and one colour for the focus.
    High,
}
