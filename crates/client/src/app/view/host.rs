//! What this machine has, and what that means.

use serde::{Deserialize, Serialize};

use crate::app::settings::Language;

/// What this machine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HostView {
    /// Which system.
    pub platform: Platform,
    /// The app's version.
    pub version: String,
    /// The system's language, as far as there are words in it.
    pub language: Language,
    /// Where secrets are kept.
    pub key_store: KeyStoreView,
    /// There is a tray: the window can be closed while waiting. Without one
    /// the app ends with its window.
    pub has_tray: bool,
    /// Notifications are shown.
    pub has_notifications: bool,
    /// The app can start with the computer.
    pub has_autostart: bool,
    /// The app can rehearse an evening by itself.
    pub has_practice: bool,
}

/// Which system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Platform {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// macOS.
    Macos,
    /// Android.
    Android,
    /// iOS.
    Ios,
}

/// Where secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum KeyStoreView {
    /// In the key store of the system.
    System,
    /// In a file that a passphrase seals.
    SealedFile,
    /// In that file, which waits for its passphrase; until then nobody is
    /// signed in.
    SealedFileClosed,
    /// In memory only: after a restart one signs in again.
    MemoryOnly {
        /// Why the key store of the system is not used: `error.CODE`.
        because: String,
        /// What to do about it: `next.NEXT`.
        next: String,
    },
}
