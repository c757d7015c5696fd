//! The machine the app runs on, as a port.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::notice::AppNotice;
use super::rehearsal::Stage;
use super::view::{HostView, KeyStoreView, ReceiptView, Sound};

/// The machine: a window's program implements it, and so do tests. None of
/// the calls waits for a person.
pub trait Host: Send + Sync + fmt::Debug {
    /// What the machine has.
    fn view(&self, key_store: KeyStoreView) -> HostView;

    /// Tells the person, with or without a window.
    fn notify(&self, notice: &AppNotice);

    /// Lets this be heard until something else is asked for.
    fn ring(&self, sound: Option<Sound>);

    /// Writes a file where the person finds it, and says where. One that is
    /// there already stays.
    ///
    /// # Errors
    /// Those of the disk.
    fn save(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf>;

    /// A receipt in plain words.
    fn receipt_text(&self, receipt: &ReceiptView) -> String;

    /// Starts the app with the computer, or not any more.
    ///
    /// # Errors
    /// Those of the machine.
    fn start_with_computer(&self, on: bool) -> io::Result<()>;

    /// Ends the app.
    fn quit(&self);

    /// Where an evening can be rehearsed, if this program has a service of its
    /// own to run.
    fn stage(&self) -> Option<Arc<dyn Stage>> {
        None
    }
}
