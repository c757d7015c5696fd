//! What the window may ask. Each is named in `build.rs` and in the window's
//! capability; what they are given is checked here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jari_client::app::qr::QrView;
use jari_client::app::view::{About, StockView, UnopenedView};
use jari_client::app::{App, AppIntent, AppSnapshot, Host as _, Key};
use jari_protocol::id::{BookingId, EventId, ServiceId};
use serde::Serialize;
use std::sync::Arc;
use tauri::{AppHandle, Manager as _, State, WebviewWindow};
use tauri_plugin_opener::OpenerExt as _;

use crate::machine::Machine;

/// A command did not do what it was asked for.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    code: &'static str,
}

/// What a screen shows now, or why there is nothing to show.
#[tauri::command]
pub(crate) fn snapshot(handle: AppHandle) -> Result<AppSnapshot, UnopenedView> {
    tracing::debug!("the window asks what to show");
    match handle.try_state::<App>() {
        Some(app) => Ok(app.snapshot()),
        None => Err(handle.state::<UnopenedView>().inner().clone()),
    }
}

/// What the person wants. What comes of it is in the next snapshot.
#[tauri::command]
pub(crate) async fn intent(app: State<'_, App>, intent: AppIntent) -> Result<(), Refused> {
    app.send(intent).await.map_err(|_| Refused::CLOSED)
}

/// The slots of an event, if they were read.
#[tauri::command]
pub(crate) async fn stock(
    app: State<'_, App>,
    service: ServiceId,
    event: EventId,
) -> Result<Option<StockView>, Refused> {
    Ok(app.stock(Key { service, event }).await)
}

/// The proof of a booking as a picture, for whoever wants to check it.
#[tauri::command]
pub(crate) async fn receipt_code(
    app: State<'_, App>,
    service: ServiceId,
    booking: BookingId,
) -> Result<QrView, Refused> {
    let app = app.inner().clone();
    let kept = tauri::async_runtime::spawn_blocking(move || app.proof(&service, booking)).await;
    let kept = kept.ok().flatten().ok_or(Refused::NO_RECEIPT)?;
    QrView::of(&kept.receipt).ok_or(Refused::NO_RECEIPT)
}

/// Writes a picture of a receipt that the window drew.
#[tauri::command]
pub(crate) async fn save_picture(
    app: State<'_, App>,
    machine: State<'_, Arc<Machine>>,
    booking: BookingId,
    png: String,
) -> Result<(), Refused> {
    if png.len() > LARGEST_PICTURE {
        return Err(Refused::NOT_A_PICTURE);
    }
    let bytes = STANDARD.decode(png).map_err(|_| Refused::NOT_A_PICTURE)?;
    if !bytes.starts_with(PNG) {
        return Err(Refused::NOT_A_PICTURE);
    }
    let (machine, name) = (Arc::clone(&machine), format!("jari-{booking}.png"));
    let saved = tauri::async_runtime::spawn_blocking(move || machine.save(&name, &bytes)).await;
    match saved {
        Ok(Ok(path)) => app
            .wrote(About::Receipt, path)
            .await
            .map_err(|_| Refused::CLOSED),
        Ok(Err(_)) | Err(_) => Err(Refused::NOT_WRITTEN),
    }
}

/// The system's dialogue for printing, also to a PDF.
#[tauri::command]
pub(crate) fn print_page(window: WebviewWindow) -> Result<(), Refused> {
    print(&window)
}

#[cfg(desktop)]
fn print(window: &WebviewWindow) -> Result<(), Refused> {
    window.print().map_err(|_| Refused::NOT_OPENED)
}

/// Phones save the picture, and print that.
#[cfg(mobile)]
const fn print(_window: &WebviewWindow) -> Result<(), Refused> {
    Err(Refused::NOT_OPENED)
}

/// Calls or writes to whoever runs a service, with the system's program. The
/// window names the service; what is opened is what the service signed.
#[tauri::command]
pub(crate) fn open_contact(
    handle: AppHandle,
    app: State<'_, App>,
    service: ServiceId,
) -> Result<(), Refused> {
    let shown = app.snapshot();
    let known = shown
        .services
        .iter()
        .find(|known| known.service == service.as_str());
    let contact = &known.ok_or(Refused::NOT_OPENED)?.contact;
    let url = contact_url(contact).ok_or(Refused::NOT_OPENED)?;
    let opened = handle.opener().open_url(url, None::<&str>);
    opened.map_err(|_| Refused::NOT_OPENED)
}

/// Opens the folder of the file that was written last.
#[tauri::command]
pub(crate) fn show_saved(handle: AppHandle, app: State<'_, App>) -> Result<(), Refused> {
    let saved = app.snapshot().saved.ok_or(Refused::NOT_OPENED)?;
    let shown = handle.opener().reveal_item_in_dir(saved.path);
    shown.map_err(|_| Refused::NOT_OPENED)
}

impl Refused {
    const CLOSED: Self = Self {
        code: "program_fault",
    };
    const NO_RECEIPT: Self = Self {
        code: "receipt_none",
    };
    const NOT_A_PICTURE: Self = Self {
        code: "program_fault",
    };
    const NOT_WRITTEN: Self = Self {
        code: "home_unusable",
    };
    const NOT_OPENED: Self = Self { code: "not_opened" };
}

/// A telephone number or an e-mail address, and nothing else.
fn contact_url(contact: &str) -> Option<String> {
    let is_number = |c: char| c.is_ascii_digit() || "+-() ".contains(c);
    let is_address = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
    if contact.chars().all(is_number) {
        let digits: String = contact.chars().filter(|c| !"() ".contains(*c)).collect();
        (!digits.is_empty()).then(|| format!("tel:{digits}"))
    } else {
        let is_mail = contact.contains('@') && contact.chars().all(is_address);
        is_mail.then(|| format!("mailto:{contact}"))
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A page at twice its size is a tenth of it.
const LARGEST_PICTURE: usize = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_and_addresses_are_opened() {
        assert_eq!(contact_url("02-120").as_deref(), Some("tel:02-120"));
        assert_eq!(contact_url("a@b.kr").as_deref(), Some("mailto:a@b.kr"));
        for other in ["https://b.kr", "a@b.kr?cc=c@d.kr", "file:///x", ""] {
            assert_eq!(contact_url(other), None, "{other}");
        }
    }
}
