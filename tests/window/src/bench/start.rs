//! From exec to a page that is drawn.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::bus::Panel;
use crate::desktop::{Desktop, TITLE};
use crate::machine::Machine;

/// A start that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(60);
/// A hundredth of what is asked for.
const LOOKS: Duration = Duration::from_millis(10);
/// Whom Debian believes; a first start speaks to nobody yet.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The seconds of each start.
pub(super) async fn all(app: &Path, starts: u32) -> anyhow::Result<Vec<f64>> {
    let _panel = Panel::show().await?;
    let mut seconds = Vec::new();
    // The first one fetches the program's pages from the disk.
    for nr in 0..=starts {
        let took = one(app).await?;
        if nr > 0 {
            seconds.push(took);
        }
    }
    Ok(seconds)
}

async fn one(app: &Path) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let machine = Machine::boot(folder.path()).await?;
    let around = (Path::new(AUTHORITIES), &machine);
    let desktop = Desktop::raise(folder.path(), app, around).await?;
    let screen = desktop.screen()?;
    let began = Instant::now();
    let _app = desktop.start(&[])?;
    while !screen.shows_page(TITLE)? {
        if began.elapsed() > PATIENCE {
            bail!("the window was never drawn");
        }
        tokio::time::sleep(LOOKS).await;
    }
    let took = began.elapsed().as_secs_f64();
    desktop.kill_app().await?;
    Ok(took)
}
