//! What the app is played on: a town with its service, a machine, a desktop
//! and the panel on it. Nothing of it is left afterwards.

use anyhow::Context as _;
use tempfile::TempDir;

use crate::bus::Panel;
use crate::desktop::Desktop;
use crate::driver::Window;
use crate::machine::Machine;
use crate::town::Town;
use crate::{Args, person};

/// The app's world.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) args: &'a Args,
    pub(crate) town: Town,
    pub(crate) panel: Panel,
    pub(crate) machine: Machine,
    pub(crate) desktop: Desktop,
    pub(crate) folder: TempDir,
}

impl<'a> Stage<'a> {
    /// With a line that opens after so long, as event files write it.
    pub(crate) async fn set(args: &'a Args, opens_in: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no place for the stage")?;
        let town = Town::open(&args.server, &args.host, folder.path(), opens_in).await?;
        let panel = Panel::show().await?;
        let machine = Machine::boot(folder.path()).await?;
        let around = (town.certificate.as_path(), &machine);
        let desktop = Desktop::raise(folder.path(), &args.app, around).await?;
        Ok(Self {
            args,
            town,
            panel,
            machine,
            desktop,
            folder,
        })
    }

    /// The app, started and driven by its page.
    pub(crate) async fn open(&self) -> anyhow::Result<Window> {
        Window::open(&self.desktop, &self.args.driver, &self.args.app).await
    }

    /// A link, a fingerprint, a code, a person, a ticket; over TLS.
    pub(crate) async fn take_a_ticket(&self, window: &Window) -> anyhow::Result<()> {
        person::add_service(window, &self.town).await?;
        person::sign_in(window, &self.town).await?;
        person::name_somebody(window).await?;
        person::join(window).await
    }
}
