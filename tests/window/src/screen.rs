//! The display as a window manager sees it: which windows there are, and the
//! polite way to close one.

use std::collections::BTreeSet;

use anyhow::Context as _;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, ImageFormat, MapState,
    Window,
};
use x11rb::rust_connection::RustConnection;

/// A connection to a display.
pub(crate) struct Screen {
    display: RustConnection,
    root: Window,
}

impl Screen {
    pub(crate) fn look(display: &str) -> anyhow::Result<Self> {
        let (display, number) = RustConnection::connect(Some(display))?;
        let root = display.setup().roots[number].root;
        Ok(Self { display, root })
    }

    /// The windows with this in their title that can be seen.
    pub(crate) fn windows(&self, title: &str) -> anyhow::Result<Vec<Window>> {
        let utf8 = self.atom("UTF8_STRING")?;
        let named = self.atom("_NET_WM_NAME")?;
        let all = self.display.query_tree(self.root)?.reply()?.children;
        let mut found = Vec::new();
        for window in all {
            // A window may end while one looks at it.
            let Ok(is) = self.display.get_window_attributes(window)?.reply() else {
                continue;
            };
            let name = self
                .display
                .get_property(false, window, named, utf8, 0, 64)?;
            let Ok(name) = name.reply() else { continue };
            let name = String::from_utf8_lossy(&name.value).into_owned();
            if is.map_state == MapState::VIEWABLE && name.contains(title) {
                found.push(window);
            }
        }
        Ok(found)
    }

    /// Whether a page is drawn in a window: an empty one has hardly a colour.
    pub(crate) fn is_drawn(&self, window: Window) -> anyhow::Result<bool> {
        let is = self.display.get_geometry(window)?.reply()?;
        let drawn = self
            .display
            .get_image(
                ImageFormat::Z_PIXMAP,
                window,
                0,
                0,
                is.width,
                is.height,
                u32::MAX,
            )?
            .reply()?;
        let mut colours = BTreeSet::new();
        Ok(drawn.data.chunks(4).step_by(STEP).any(|pixel| {
            colours.insert(pixel);
            colours.len() > COLOURS
        }))
    }

    /// Whether a window with this in its title is there, with a page in it.
    pub(crate) fn shows_page(&self, title: &str) -> anyhow::Result<bool> {
        let windows = self.windows(title)?;
        windows
            .first()
            .map_or(Ok(false), |window| self.is_drawn(*window))
    }

    /// Asks a window to close, as its own button does.
    pub(crate) fn close(&self, window: Window) -> anyhow::Result<()> {
        let (protocols, close) = (self.atom("WM_PROTOCOLS")?, self.atom("WM_DELETE_WINDOW")?);
        let data = [close, u32::from(AtomEnum::NONE), 0, 0, 0];
        let event = ClientMessageEvent::new(32, window, protocols, data);
        self.display
            .send_event(false, window, EventMask::NO_EVENT, event)?;
        self.display.flush().context("the display is gone")
    }

    fn atom(&self, name: &str) -> anyhow::Result<Atom> {
        Ok(self
            .display
            .intern_atom(false, name.as_bytes())?
            .reply()?
            .atom)
    }
}

/// A look at each third pixel is quick and misses no letter.
const STEP: usize = 3;

/// The edges of letters alone have more.
const COLOURS: usize = 40;
