//! From a started process to a running app.

use std::path::PathBuf;
use std::sync::Arc;

use jari_client::Config;
use jari_client::app::view::{ReasonView, UnopenedView};
use jari_client::app::{App, AppIntent, PracticeIntent, PracticePlan, Vault};
use jari_client::home::{Home, HomeError};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent};
use tracing_subscriber::EnvFilter;

use crate::machine::Machine;
use crate::{commands, link, window, words};

/// Runs the app until it is ended.
pub fn run() {
    log();
    let builder = plugins(tauri::Builder::default())
        .invoke_handler(tauri::generate_handler![
            commands::snapshot,
            commands::intent,
            commands::stock,
            commands::receipt_code,
            commands::save_picture,
            commands::print_page,
            commands::open_contact,
            commands::show_saved,
        ])
        .setup(|app| {
            let handle = app.handle().clone();
            handle.manage(Arc::new(Machine::new(handle.clone())));
            if let Err(reason) = open(&handle) {
                tracing::error!(code = reason.code, "the app could not be opened");
                handle.manage(UnopenedView {
                    reason,
                    language: words::of_system(),
                });
                window::show(&handle);
                return Ok(());
            }
            #[cfg(target_os = "linux")]
            follow_trays(&handle);
            link::listen(&handle);
            practise(&handle);
            let is_hidden = std::env::args().any(|argument| argument == HIDDEN);
            if !is_hidden || !handle.state::<Arc<Machine>>().has_tray() {
                window::show(&handle);
            }
            Ok(())
        });
    let app = builder
        .build(tauri::generate_context!())
        .expect("the configuration was read when this was built");
    app.run(|app, event| {
        // Closing the last window ends the app only where nothing would lead
        // back to it.
        if let RunEvent::ExitRequested { api, code, .. } = &event {
            let is_open = app.try_state::<App>().is_some();
            if code.is_none() && is_open && app.state::<Arc<Machine>>().has_tray() {
                api.prevent_exit();
            }
        } else if let RunEvent::Exit = &event {
            close(app);
        }
    });
}

fn plugins(builder: tauri::Builder<tauri::Wry>) -> tauri::Builder<tauri::Wry> {
    // First, so that a second start ends before it does anything.
    #[cfg(desktop)]
    let builder = builder
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::show(app)
        }))
        .plugin(
            tauri_plugin_autostart::Builder::new()
                .args([HIDDEN])
                .build(),
        );
    builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
}

/// Opens the profile, and lets the window and the tray follow the model.
fn open(handle: &AppHandle) -> Result<(), ReasonView> {
    let home = home(handle).map_err(|error| ReasonView::from(&error))?;
    let machine = Arc::clone(&handle.state::<Arc<Machine>>());
    let host = Arc::clone(&machine);
    let app = tauri::async_runtime::block_on(async move {
        let at = home.clone();
        let vault = tauri::async_runtime::spawn_blocking(move || Vault::usual(&at)).await;
        let vault = vault.expect("it does not panic");
        App::open(home, vault, host, Config::standard()).await
    });
    machine.follow(&app.snapshot());
    handle.manage(app.clone());
    tauri::async_runtime::spawn(pass_on_snapshots(handle.clone(), app.clone()));
    tauri::async_runtime::spawn(pass_on_notices(handle.clone(), app));
    Ok(())
}

fn home(handle: &AppHandle) -> Result<Home, HomeError> {
    let named = std::env::var_os("JARI_HOME").map(PathBuf::from);
    Home::open(&named.map_or_else(|| usual_folder(handle), Ok)?)
}

/// The same as the terminal's: one person, one place.
#[cfg(desktop)]
fn usual_folder(_handle: &AppHandle) -> Result<PathBuf, HomeError> {
    Home::usual_dir()
}

/// A phone gives each app a folder, and no other.
#[cfg(mobile)]
fn usual_folder(handle: &AppHandle) -> Result<PathBuf, HomeError> {
    let named = handle.path().app_data_dir();
    named.map_err(|_| HomeError::NotNamed)
}

async fn pass_on_snapshots(handle: AppHandle, app: App) {
    let mut snapshots = app.snapshots();
    while snapshots.changed().await.is_ok() {
        let shown = app.stamped(&snapshots.borrow_and_update());
        handle.state::<Arc<Machine>>().follow(&shown);
        // Without a window nobody listens, which is no fault.
        if let Err(error) = handle.emit_to(window::NAME, "snapshot", &shown) {
            tracing::warn!(%error, "the window was not told");
        }
    }
}

async fn pass_on_notices(handle: AppHandle, app: App) {
    let mut notices = app.notices();
    loop {
        match notices.recv().await {
            Ok(notice) => {
                if let Err(error) = handle.emit_to(window::NAME, "notice", &notice) {
                    tracing::warn!(%error, "the window was not told");
                }
            }
            Err(tokio::sync::broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "notices were not read in time");
            }
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}

fn close(handle: &AppHandle) {
    if let Some(app) = handle.try_state::<App>() {
        tauri::async_runtime::block_on(app.inner().clone().close());
    }
}

/// The tray comes and goes with whoever shows it. Without one a window is the
/// only way to the app.
#[cfg(target_os = "linux")]
fn follow_trays(handle: &AppHandle) {
    let handle = handle.clone();
    crate::bus::follow_trays(move |is_shown| {
        let app = handle.clone();
        let changed = handle.run_on_main_thread(move || {
            let model = app.state::<App>().inner().clone();
            let machine = app.state::<Arc<Machine>>();
            if !machine.tray_is_shown(is_shown, &model.snapshot()) {
                return;
            }
            if !machine.has_tray() {
                window::show(&app);
            }
            tauri::async_runtime::spawn(async move {
                if model.host_changed().await.is_err() {
                    tracing::debug!("the app has ended already");
                }
            });
        });
        if let Err(error) = changed {
            tracing::warn!(%error, "the tray could not be changed");
        }
    });
}

/// What is rehearsed from the start: `--practice evening`.
fn practise(handle: &AppHandle) {
    let asked = std::env::args()
        .skip_while(|argument| argument != PRACTICE)
        .nth(1);
    let plan = match asked.as_deref() {
        Some("short") => PracticePlan::Short,
        Some("evening") => PracticePlan::Evening,
        Some(other) => return tracing::warn!(other, "this is not rehearsed"),
        None => return,
    };
    let app = handle.state::<App>().inner().clone();
    tauri::async_runtime::spawn(async move {
        let wish = PracticeIntent::Begin { plan };
        if app.send(AppIntent::Practice { wish }).await.is_err() {
            tracing::debug!("the app has ended already");
        }
    });
}

fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let begun = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    if let Err(error) = begun {
        tracing::debug!(%error, "somebody else writes the log");
    }
}

/// Starts in the tray, as with the computer.
const HIDDEN: &str = "--hidden";

/// Begins a rehearsal.
const PRACTICE: &str = "--practice";
