//! The machine, as the model asks for it.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
#[cfg(any(desktop, feature = "practice"))]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use jari_client::app::notice::NoticeKind;
#[cfg(feature = "practice")]
use jari_client::app::rehearsal::Stage;
use jari_client::app::settings::Language;
use jari_client::app::view::{HostView, KeyStoreView, Platform, ReceiptView, Sound};
use jari_client::app::{AppNotice, AppSnapshot, Host};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;

#[cfg(target_os = "linux")]
use crate::bus::{shows_notifications as has_notifications, shows_trays as has_tray};
#[cfg(desktop)]
use crate::chime::Chime;
#[cfg(desktop)]
use crate::tray::Tray;
use crate::{window, words};

/// The machine.
pub(crate) struct Machine {
    app: AppHandle,
    language: Mutex<Language>,
    #[cfg(desktop)]
    chime: Chime,
    /// Locked for no longer than to look: changing a symbol waits for the
    /// main thread, and that one looks here too.
    #[cfg(desktop)]
    tray: Mutex<Option<Arc<Tray>>>,
}

impl Machine {
    pub(crate) fn new(app: AppHandle) -> Self {
        #[cfg(desktop)]
        let tray = has_tray().then(|| Tray::build(&app)).flatten();
        let taps = app.clone();
        let heard = app.notification().on_action(move |_| window::show(&taps));
        if let Err(error) = heard {
            tracing::info!(%error, "taps on notifications are not heard");
        }
        Self {
            language: Mutex::new(words::of_system()),
            #[cfg(desktop)]
            chime: Chime::default(),
            #[cfg(desktop)]
            tray: Mutex::new(tray.map(Arc::new)),
            app,
        }
    }

    /// Whether something leads back to the app when its window is closed.
    #[cfg(desktop)]
    pub(crate) fn has_tray(&self) -> bool {
        self.tray().is_some()
    }

    /// A phone's app is left, not closed.
    #[cfg(mobile)]
    pub(crate) const fn has_tray(&self) -> bool {
        false
    }

    /// Somebody shows tray symbols now, or nobody any more. Whether this
    /// changed anything; to be called where the tray was made.
    #[cfg(target_os = "linux")]
    pub(crate) fn tray_is_shown(&self, is_shown: bool, snapshot: &AppSnapshot) -> bool {
        if self.has_tray() == is_shown {
            return false;
        }
        let tray = is_shown.then(|| Tray::build(&self.app)).flatten();
        // Before anybody else can change it.
        if let Some(tray) = &tray {
            tray.follow(snapshot);
        }
        *self.tray.lock().unwrap_or_else(PoisonError::into_inner) = tray.map(Arc::new);
        true
    }

    /// Tray and language follow what is shown.
    pub(crate) fn follow(&self, snapshot: &AppSnapshot) {
        *self.lock_language() = words::language(snapshot);
        #[cfg(desktop)]
        if let Some(tray) = self.tray() {
            tray.follow(snapshot);
        }
    }

    #[cfg(desktop)]
    fn tray(&self) -> Option<Arc<Tray>> {
        let tray = self.tray.lock().unwrap_or_else(PoisonError::into_inner);
        tray.clone()
    }

    fn lock_language(&self) -> std::sync::MutexGuard<'_, Language> {
        self.language.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Machine {
    fn view(&self, key_store: KeyStoreView) -> HostView {
        HostView {
            platform: platform(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: words::of_system(),
            key_store,
            has_tray: self.has_tray(),
            has_notifications: has_notifications(),
            has_autostart: cfg!(desktop),
            has_practice: self.stage().is_some(),
        }
    }

    fn notify(&self, notice: &AppNotice) {
        let (title, body) = words::notice(notice, *self.lock_language());
        let shown = self.app.notification().builder().title(title).body(body);
        if let Err(error) = shown.show() {
            tracing::warn!(%error, "a notification was not shown");
        }
        let brings_window = match notice.kind {
            NoticeKind::Now | NoticeKind::Missed | NoticeKind::TwoMinutesLeft { .. } => true,
            NoticeKind::Offered { .. } => true,
            NoticeKind::OfferLapsed | NoticeKind::Announced { .. } => false,
            NoticeKind::SoldOut | NoticeKind::Changed { .. } => false,
            NoticeKind::Soon { .. } | NoticeKind::Booked { .. } | NoticeKind::ServiceLied => false,
            NoticeKind::SignIn | NoticeKind::NotKept | NoticeKind::RecordDamaged => false,
        };
        if brings_window {
            window::show(&self.app);
        }
    }

    #[cfg(desktop)]
    fn ring(&self, sound: Option<Sound>) {
        self.chime.ring(sound);
    }

    /// A phone's notifications ring by themselves.
    #[cfg(mobile)]
    fn ring(&self, _sound: Option<Sound>) {}

    fn save(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let paths = self.app.path();
        let folder = paths.download_dir().or_else(|_| paths.home_dir());
        let folder = folder.map_err(io::Error::other)?;
        std::fs::create_dir_all(&folder)?;
        write_beside(&folder, name, bytes)
    }

    fn receipt_text(&self, receipt: &ReceiptView) -> String {
        words::receipt(receipt, *self.lock_language())
    }

    #[cfg(desktop)]
    fn start_with_computer(&self, on: bool) -> io::Result<()> {
        use tauri_plugin_autostart::ManagerExt as _;
        let autostart = self.app.autolaunch();
        // Nothing to undo is no fault, whatever the system says of it.
        if !on && !autostart.is_enabled().unwrap_or(false) {
            return Ok(());
        }
        let changed = if on {
            autostart.enable()
        } else {
            autostart.disable()
        };
        changed.map_err(io::Error::other)
    }

    #[cfg(mobile)]
    fn start_with_computer(&self, _on: bool) -> io::Result<()> {
        Ok(())
    }

    fn quit(&self) {
        self.app.exit(0);
    }

    #[cfg(feature = "practice")]
    fn stage(&self) -> Option<Arc<dyn Stage>> {
        Some(Arc::new(crate::practice::Here))
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Machine")
    }
}

/// Writes a new file; one of that name that is there stays.
fn write_beside(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    for nr in 1..MAX_NAMES {
        let name = if nr == 1 {
            format!("{stem}.{ending}")
        } else {
            format!("{stem}-{nr}.{ending}")
        };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

const fn platform() -> Platform {
    if cfg!(target_os = "windows") {
        Platform::Windows
    } else if cfg!(target_os = "macos") {
        Platform::Macos
    } else if cfg!(target_os = "android") {
        Platform::Android
    } else if cfg!(target_os = "ios") {
        Platform::Ios
    } else {
        Platform::Linux
    }
}

/// Other systems show notifications themselves.
#[cfg(not(target_os = "linux"))]
const fn has_notifications() -> bool {
    true
}

/// Other desktops show symbols themselves.
#[cfg(all(desktop, not(target_os = "linux")))]
const fn has_tray() -> bool {
    true
}

/// Nobody saves the same more often.
const MAX_NAMES: u32 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_beside(folder.path(), "a.ics", b"1").expect("written");
        let second = write_beside(folder.path(), "a.ics", b"2").expect("written");
        assert_eq!(second, folder.path().join("a-2.ics"));
        assert_eq!(std::fs::read(first).expect("readable"), b"1");
    }
}
