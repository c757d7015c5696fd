//! The machine as logind tells of it, on a system bus of its own.

use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use zbus::Connection;

/// A machine that sleeps when a story says so.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Its system bus.
    pub(crate) bus: String,
    logind: Connection,
    _daemon: Child,
}

impl Machine {
    /// Its bus is in this folder.
    pub(crate) async fn boot(folder: &Path) -> anyhow::Result<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .arg(format!("--address=unix:dir={}", folder.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("dbus-daemon could not be started")?;
        let said = daemon.stdout.take().context("its output is piped")?;
        let bus = BufReader::new(said).lines().next_line().await?;
        let bus = bus.context("dbus-daemon ended before it had an address")?;
        let logind = zbus::connection::Builder::address(bus.as_str())?
            .name("org.freedesktop.login1")?
            .build()
            .await?;
        Ok(Self {
            bus,
            logind,
            _daemon: daemon,
        })
    }

    /// Everybody is told that it goes to sleep, and that it woke.
    pub(crate) async fn sleeps_and_wakes(&self) -> anyhow::Result<()> {
        for sleeps in [true, false] {
            self.logind
                .emit_signal(
                    None::<zbus::names::BusName<'_>>,
                    "/org/freedesktop/login1",
                    "org.freedesktop.login1.Manager",
                    "PrepareForSleep",
                    &sleeps,
                )
                .await?;
        }
        Ok(())
    }
}
