//! `jari://` links from outside. They are only looked at: adding a service is
//! the person's word.

use jari_client::app::{App, AppIntent};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::window;

/// Takes links in from now on, and the one the app was started with.
pub(crate) fn listen(app: &AppHandle) {
    #[cfg(any(target_os = "linux", windows))]
    if let Err(error) = app.deep_link().register_all() {
        tracing::info!(%error, "links are not opened with this app");
    }
    if let Ok(Some(urls)) = app.deep_link().get_current() {
        urls.iter().for_each(|url| look(app, url.as_str()));
    }
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        event
            .urls()
            .iter()
            .for_each(|url| look(&handle, url.as_str()));
    });
}

fn look(app: &AppHandle, link: &str) {
    if !link.starts_with("jari://") || link.len() > LONGEST_LINK {
        tracing::warn!("something else than a link was opened");
        return;
    }
    window::show(app);
    let (model, link) = (app.state::<App>().inner().clone(), link.to_owned());
    tauri::async_runtime::spawn(async move {
        if model.send(AppIntent::Look { link }).await.is_err() {
            tracing::debug!("the app has ended already");
        }
    });
}

/// Host, port and fingerprint, with much air.
const LONGEST_LINK: usize = 512;
