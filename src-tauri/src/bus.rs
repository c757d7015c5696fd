//! Who is on the session bus of a Linux desktop.

use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

/// Who shows tray symbols. One that nobody shows would leave a closed window
/// without a way back.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Who shows notifications.
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";

/// Whether somebody shows tray symbols now.
pub(crate) fn shows_trays() -> bool {
    asked(|bus| Ok(bus.name_has_owner(BusName::try_from(WATCHER)?)?)).unwrap_or(false)
}

/// Whether somebody shows notifications, or is started for the first one.
pub(crate) fn shows_notifications() -> bool {
    let is_there = asked(|bus| {
        let named = BusName::try_from(NOTIFICATIONS)?;
        if bus.name_has_owner(named.clone())? {
            return Ok(true);
        }
        let startable = bus.list_activatable_names()?;
        Ok(startable.iter().any(|name| name.inner() == &named))
    });
    is_there.unwrap_or(false)
}

/// Tells whenever somebody begins or ends to show tray symbols: a panel may
/// start after the app, and start again.
pub(crate) fn follow_trays(told: impl Fn(bool) + Send + 'static) {
    let follow = move || -> zbus::Result<()> {
        let connection = Connection::session()?;
        let bus = DBusProxy::new(&connection)?;
        let changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
        // Who came before the changes were listened to is not told by them.
        told(shows_trays());
        for change in changes {
            told(change.args()?.new_owner().is_some());
        }
        Ok(())
    };
    std::thread::spawn(move || {
        if let Err(error) = follow() {
            tracing::info!(%error, "whether the desktop has a tray is not followed");
        }
    });
}

/// Asks the bus on a thread of its own: its runtime may not be entered from
/// within another one.
fn asked(
    question: impl FnOnce(&DBusProxy<'_>) -> zbus::Result<bool> + Send + 'static,
) -> zbus::Result<bool> {
    let asking = move || -> zbus::Result<bool> {
        let connection = Connection::session()?;
        let bus = DBusProxy::new(&connection)?;
        question(&bus)
    };
    std::thread::spawn(asking).join().unwrap_or(Ok(false))
}
