//! What a long wait takes: with the window open, and closed.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::browser::Browser;
use super::process::Tree;
use crate::Args;
use crate::desktop::Desktop;
use crate::stage::Stage;

/// What it took.
#[derive(Debug)]
pub(super) struct Waited {
    pub(super) open: Taken,
    pub(super) closed: Taken,
    pub(super) browser_kb: f64,
}

/// Processor time of so many seconds, and memory at their end.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) cpu_s: f64,
    pub(super) kb: f64,
}

/// Until the opening: longer than is measured.
const OPENS_IN: &str = "3h";

pub(super) async fn measure(args: &Args, page: &str, seconds: u32) -> anyhow::Result<Waited> {
    let stage = Stage::set(args, OPENS_IN).await?;
    let (desktop, panel) = (&stage.desktop, &stage.panel);
    let window = stage.open().await?;
    stage.take_a_ticket(&window).await?;
    window.kill(desktop).await?;

    is_served(desktop, page).await?;
    let browser = Browser::open(desktop, stage.folder.path(), page).await?;
    let process = desktop.start(&[])?;
    let app = process.id().context("the app runs")?;
    desktop.until_shown().await?;
    desktop
        .until("the place in the tray", async || panel.tells_place().await)
        .await?;
    let open = taken(app, seconds).await?;
    let browser_kb = Tree::of(browser.id()?)?.memory_kb()?;
    desktop.until_closed().await?;
    let closed = taken(app, seconds).await?;
    ensure!(panel.tells_place().await, "the place left the tray");
    Ok(Waited {
        open,
        closed,
        browser_kb,
    })
}

/// Over so many seconds. They are what is measured, and nobody's turn comes
/// in them.
async fn taken(app: u32, seconds: u32) -> anyhow::Result<Taken> {
    let before = Tree::of(app)?.cpu_s()?;
    tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    let tree = Tree::of(app)?;
    Ok(Taken {
        cpu_s: tree.cpu_s()? - before,
        kb: tree.memory_kb()?,
    })
}

async fn is_served(desktop: &Desktop, page: &str) -> anyhow::Result<()> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()?;
    let is_there = async || http.get(page).send().await.is_ok();
    desktop.until("the page for the browser", is_there).await
}
