//! What the app is held against: a browser with the same screen in one tab.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use tokio::process::{Child, Command};

use crate::desktop::{self, Desktop};
use crate::screen::Screen;

/// The running browser, on a display of its own: of windows that lie over each
/// other not all is drawn.
#[derive(Debug)]
pub(super) struct Browser {
    process: Child,
    _screen: Child,
}

impl Browser {
    /// With this page, as a person opens one, and nothing that it does besides.
    pub(super) async fn open(desktop: &Desktop, folder: &Path, page: &str) -> anyhow::Result<Self> {
        let (screen, display) = desktop::screen().await?;
        let mut command = Command::new("chromium");
        desktop
            .dress(&mut command)
            .env("DISPLAY", &display)
            .arg(format!(
                "--user-data-dir={}",
                folder.join("browser").display()
            ))
            // Root has no sandbox; without a graphics card there is no GPU.
            .args(["--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--password-store=basic"])
            .arg("--window-size=480,860")
            .arg(page)
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let process = command.spawn().context("chromium could not be started")?;
        let shown = async || {
            let screen = Screen::look(&display);
            screen.is_ok_and(|screen| screen.shows_page(PAGE_TITLE).unwrap_or(false))
        };
        desktop.until("the page in the browser", shown).await?;
        Ok(Self {
            process,
            _screen: screen,
        })
    }

    pub(super) fn id(&self) -> anyhow::Result<u32> {
        self.process.id().context("the browser ended")
    }
}

/// As `ui/index.html` has it; the browser's window bears it once it is there.
const PAGE_TITLE: &str = "자리 - ";
