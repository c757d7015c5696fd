//! The app: a window, a tray, notifications and a chime around the client's
//! model. Nothing is decided here: what the window says is passed on as an
//! intent, what the model shows is passed on as a snapshot.

// what the window may ask
mod commands;

// what the machine does
#[cfg(target_os = "linux")]
mod bus;
#[cfg(desktop)]
mod chime;
mod machine;
#[cfg(feature = "practice")]
mod practice;
#[cfg(desktop)]
mod tray;
mod window;

// what comes from outside, and what is said
mod link;
mod start;
mod words;

pub use start::run;

/// The phone's way in.
#[cfg(mobile)]
#[tauri::mobile_entry_point]
fn mobile() {
    run();
}
