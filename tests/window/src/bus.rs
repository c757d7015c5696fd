//! The session bus as a desktop's panel sees it: somebody watches for tray
//! symbols, reads a symbol's menu, and presses an entry of it.

use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use zbus::Connection;
use zbus::zvariant::{OwnedValue, Value};

use crate::town::EVENT_TITLE;

/// Somebody who shows tray symbols.
#[derive(Debug)]
pub(crate) struct Panel {
    bus: Connection,
    symbols: Arc<Mutex<Vec<String>>>,
}

/// The interface by which symbols are registered.
struct Watcher {
    symbols: Arc<Mutex<Vec<String>>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Some say their path, and some their name.
        let symbol = if service.starts_with('/') {
            format!("{sender} {service}")
        } else {
            format!("{service} /StatusNotifierItem")
        };
        self.symbols
            .lock()
            .expect("nobody panics with it")
            .push(symbol);
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.symbols.lock().expect("nobody panics with it").clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// An entry of a menu.
type Entry = (
    i32,
    std::collections::HashMap<String, OwnedValue>,
    Vec<OwnedValue>,
);

impl Panel {
    pub(crate) async fn show() -> anyhow::Result<Self> {
        let symbols = Arc::default();
        let watcher = Watcher {
            symbols: Arc::clone(&symbols),
        };
        let bus = zbus::connection::Builder::session()?
            .name(WATCHER)?
            .serve_at("/StatusNotifierWatcher", watcher)?
            .build()
            .await
            .context("there is no session bus of our own")?;
        Ok(Self { bus, symbols })
    }

    /// The panel ends, as one that crashed does; nobody shows symbols now.
    pub(crate) async fn leave(&self) -> anyhow::Result<()> {
        self.bus.release_name(WATCHER).await?;
        self.symbols.lock().expect("nobody panics with it").clear();
        Ok(())
    }

    /// It is started again, and waits for symbols.
    pub(crate) async fn come_back(&self) -> anyhow::Result<()> {
        Ok(self.bus.request_name(WATCHER).await?)
    }

    /// The menu of the newest symbol: each entry's number and words.
    pub(crate) async fn menu(&self) -> anyhow::Result<Vec<(i32, String)>> {
        let (owner, path) = self.newest_menu().await?;
        let asked = (0_i32, -1_i32, Vec::<String>::new());
        let reply = self
            .bus
            .call_method(
                Some(owner.as_str()),
                path.as_str(),
                Some(MENU),
                "GetLayout",
                &asked,
            )
            .await?;
        let (_, (_, _, entries)): (u32, Entry) = reply.body().deserialize()?;
        let mut found = Vec::new();
        for entry in entries {
            let (id, properties, _) = Entry::try_from(entry)?;
            if let Some(label) = properties.get("label") {
                let label: String = label.try_clone()?.try_into()?;
                found.push((id, label.replace('_', "")));
            }
        }
        Ok(found)
    }

    /// Whether the person's place stands in the menu.
    pub(crate) async fn tells_place(&self) -> bool {
        let menu = self.menu().await.unwrap_or_default();
        menu.iter().any(|(_, entry)| entry.contains(EVENT_TITLE))
    }

    /// Presses an entry of the menu.
    pub(crate) async fn press(&self, entry: i32) -> anyhow::Result<()> {
        let (owner, path) = self.newest_menu().await?;
        let event = (entry, "clicked", Value::from(0_i32), 0_u32);
        self.bus
            .call_method(
                Some(owner.as_str()),
                path.as_str(),
                Some(MENU),
                "Event",
                &event,
            )
            .await?;
        Ok(())
    }

    async fn newest_menu(&self) -> anyhow::Result<(String, String)> {
        let symbol = {
            let symbols = self.symbols.lock().expect("nobody panics with it");
            symbols.last().cloned().context("no symbol in the tray")?
        };
        let (owner, path) = symbol.split_once(' ').context("a name and a path")?;
        let asked = ("org.kde.StatusNotifierItem", "Menu");
        let reply = self
            .bus
            .call_method(
                Some(owner),
                path,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &asked,
            )
            .await?;
        let menu: Value<'_> = reply
            .body()
            .deserialize()
            .map(|menu: OwnedValue| menu.into())?;
        let menu: zbus::zvariant::OwnedObjectPath = OwnedValue::try_from(menu)?.try_into()?;
        Ok((owner.to_owned(), menu.as_str().to_owned()))
    }
}

/// Who shows tray symbols.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

const MENU: &str = "com.canonical.dbusmenu";
