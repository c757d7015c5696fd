//! The one window. Closing it destroys its web view; the model goes on.

use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};

/// Its name in the capabilities.
pub(crate) const NAME: &str = "main";

/// Brings the window to the front, and makes it where there is none.
pub(crate) fn show(app: &AppHandle) {
    let handle = app.clone();
    let shown = app.run_on_main_thread(move || {
        if let Err(error) = bring(&handle) {
            tracing::error!(%error, "the window could not be shown");
        }
    });
    if let Err(error) = shown {
        tracing::error!(%error, "the window could not be asked for");
    }
}

fn bring(app: &AppHandle) -> tauri::Result<()> {
    let window = match app.get_webview_window(NAME) {
        Some(window) => window,
        None => {
            let builder = WebviewWindowBuilder::new(app, NAME, WebviewUrl::default());
            // The window leads nowhere but to its own pages.
            let builder = builder.on_navigation(|url| {
                url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
            });
            #[cfg(desktop)]
            let builder = builder
                .title("자리 Jari")
                .inner_size(WIDTH, HEIGHT)
                .min_inner_size(LEAST, LEAST);
            builder.build()?
        }
    };
    #[cfg(desktop)]
    {
        window.unminimize()?;
        window.show()?;
        window.set_focus()?;
    }
    #[cfg(mobile)]
    drop(window);
    Ok(())
}

/// A phone's width and some air; one column.
#[cfg(desktop)]
const WIDTH: f64 = 480.0;
#[cfg(desktop)]
const HEIGHT: f64 = 860.0;

/// The narrowest the pages are drawn for.
#[cfg(desktop)]
const LEAST: f64 = 320.0;
