//! A text as dark and light squares, for a camera.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};

/// The modules of a QR code, without a quiet zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QrView {
    /// So many on each side.
    pub size: u32,
    /// Each row as 0 and 1.
    pub rows: Vec<String>,
}

impl QrView {
    /// The code of a text; none of one that is too long for any.
    pub fn of(text: &str) -> Option<Self> {
        // Everybody holds it still: little is lost, and the squares are large.
        let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
        let side = 0..code.size();
        let row = |y| {
            let dark = |x| if code.get_module(x, y) { '1' } else { '0' };
            side.clone().map(dark).collect()
        };
        Some(Self {
            size: u32::try_from(code.size()).ok()?,
            rows: side.clone().map(row).collect(),
        })
    }
}
