//! The tray: a symbol for the state of the places, and a menu with each of
//! them.

mod said;

use std::sync::{Mutex, PoisonError};

use jari_client::app::view::{LinkStateView, PhaseView};
use jari_client::app::{App, AppIntent, AppSnapshot};
use tauri::image::Image;
use tauri::menu::{Menu, MenuBuilder, MenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager as _, Wry};

use crate::window;

/// The tray, and what it shows.
pub(crate) struct Tray {
    icon: TrayIcon,
    app: AppHandle,
    shown: Mutex<Option<Shown>>,
}

/// What the tray shows; it is made anew only when that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    state: State,
    places: Vec<String>,
    own: (String, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Called,
    Offline,
}

impl Tray {
    /// A symbol for a desktop that shows such.
    pub(crate) fn build(app: &AppHandle) -> Option<Self> {
        let builder = TrayIconBuilder::with_id("jari")
            .icon(symbol(State::Waiting))
            .icon_as_template(cfg!(target_os = "macos"))
            .tooltip("자리 Jari")
            .on_menu_event(|app, event| chosen(app, event.id().as_ref()));
        match builder.build(app) {
            Ok(icon) => Some(Self {
                icon,
                app: app.clone(),
                shown: Mutex::default(),
            }),
            Err(error) => {
                tracing::warn!(%error, "there is no tray");
                None
            }
        }
    }

    /// Symbol and menu follow what is shown.
    pub(crate) fn follow(&self, snapshot: &AppSnapshot) {
        let next = Shown {
            state: state(snapshot),
            places: said::places(snapshot),
            own: said::own(snapshot),
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref() == Some(&next) {
            return;
        }
        if let Err(error) = self.show(&next) {
            tracing::warn!(%error, "the tray could not be changed");
        }
        *shown = Some(next);
    }

    fn show(&self, next: &Shown) -> tauri::Result<()> {
        self.icon.set_menu(Some(menu(&self.app, next)?))?;
        self.icon.set_icon(Some(symbol(next.state)))?;
        self.icon.set_icon_as_template(cfg!(target_os = "macos"))?;
        let told = next.places.first().map_or("자리 Jari", String::as_str);
        self.icon.set_tooltip(Some(told))
    }
}

/// Every place leads to the window, as does the first line.
fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let (open, quit) = &shown.own;
    let mut menu = MenuBuilder::new(app);
    for (nr, place) in shown.places.iter().enumerate() {
        let id = format!("place-{nr}");
        menu = menu.item(&MenuItem::with_id(app, id, place, true, None::<&str>)?);
    }
    if !shown.places.is_empty() {
        menu = menu.separator();
    }
    menu.item(&MenuItem::with_id(app, "open", open, true, None::<&str>)?)
        .item(&MenuItem::with_id(app, QUIT, quit, true, None::<&str>)?)
        .build()
}

fn chosen(app: &AppHandle, id: &str) {
    if id == QUIT {
        let model = app.state::<App>().inner().clone();
        tauri::async_runtime::spawn(async move {
            if model.send(AppIntent::Quit).await.is_err() {
                tracing::debug!("the app has ended already");
            }
        });
    } else {
        window::show(app);
    }
}

/// The most urgent of all places.
fn state(snapshot: &AppSnapshot) -> State {
    let is_called = |phase| match phase {
        PhaseView::Called { .. } | PhaseView::Elsewhere | PhaseView::Offered => true,
        // Time runs inside.
        PhaseView::Choosing | PhaseView::Holding => true,
        PhaseView::Outside | PhaseView::Left | PhaseView::Over | PhaseView::Joining => false,
        PhaseView::Ready | PhaseView::Drawing | PhaseView::Waiting => false,
        PhaseView::Door { .. } | PhaseView::Booked | PhaseView::SoldOut { .. } => false,
    };
    let is_away = |state| matches!(state, LinkStateView::Down { .. } | LinkStateView::Offline);
    if snapshot.places.iter().any(|place| is_called(place.phase)) {
        State::Called
    } else if snapshot
        .places
        .iter()
        .any(|place| is_away(place.link.state))
    {
        State::Offline
    } else {
        State::Waiting
    }
}

/// macOS paints its symbols itself; elsewhere they carry their own ground.
fn symbol(state: State) -> Image<'static> {
    if cfg!(target_os = "macos") {
        match state {
            State::Waiting => tauri::include_image!("../icons/tray-template-waiting.png"),
            State::Called => tauri::include_image!("../icons/tray-template-called.png"),
            State::Offline => tauri::include_image!("../icons/tray-template-offline.png"),
        }
    } else {
        match state {
            State::Waiting => tauri::include_image!("../icons/tray-waiting.png"),
            State::Called => tauri::include_image!("../icons/tray-called.png"),
            State::Offline => tauri::include_image!("../icons/tray-offline.png"),
        }
    }
}

const QUIT: &str = "quit";
