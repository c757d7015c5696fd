//! A desktop that nobody sees: a display, somebody who shows notifications,
//! and a home that is deleted. Session bus and key store are there already.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::machine::Machine;
use crate::screen::Screen;

/// How long the desktop may take to do anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often one looks.
const LOOKS: Duration = Duration::from_millis(100);

/// The running desktop.
#[derive(Debug)]
pub(crate) struct Desktop {
    display: String,
    home: PathBuf,
    certificate: PathBuf,
    system_bus: String,
    app: PathBuf,
    _screen: Child,
    _notifications: Child,
}

impl Desktop {
    /// On it, `certificate` is the one that programs believe.
    pub(crate) async fn raise(
        folder: &Path,
        app: &Path,
        (certificate, machine): (&Path, &Machine),
    ) -> anyhow::Result<Self> {
        let home = folder.join("home");
        std::fs::create_dir_all(home.join("Downloads"))?;
        let (screen, display) = screen().await?;
        let notifications = Command::new("dunst")
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("dunst could not be started")?;
        let desktop = Self {
            display,
            home,
            certificate: certificate.to_owned(),
            system_bus: machine.bus.clone(),
            app: app.canonicalize()?,
            _screen: screen,
            _notifications: notifications,
        };
        desktop
            .until("notifications", async || desktop.history().await.is_ok())
            .await?;
        Ok(desktop)
    }

    /// Where the app keeps its profile.
    pub(crate) fn profile(&self) -> PathBuf {
        self.home.join("jari")
    }

    /// What a program on this desktop finds around it.
    pub(crate) fn dress<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("HOME", &self.home)
            .env("JARI_HOME", self.profile())
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_CACHE_HOME", self.home.join("cache"))
            .env("LANG", "ko_KR.UTF-8")
            .env_remove("LC_ALL")
            .env("SSL_CERT_FILE", &self.certificate)
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.system_bus)
            // Without a graphics card the web view draws by itself.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
    }

    /// The app by itself, without anybody who drives it.
    pub(crate) fn start(&self, args: &[&str]) -> anyhow::Result<Child> {
        let mut command = Command::new(&self.app);
        let command = self.dress(&mut command).args(args).kill_on_drop(true);
        command.spawn().context("the app could not be started")
    }

    /// Kills every process of the app under test that runs.
    pub(crate) async fn kill_app(&self) -> anyhow::Result<()> {
        let mut killed = 0;
        for id in self.running()? {
            let done = Command::new("kill")
                .args(["-9", &id.to_string()])
                .status()
                .await?;
            killed += u32::from(done.success());
        }
        ensure!(killed > 0, "the app did not run");
        self.until("the end of the app", async || {
            self.running().is_ok_and(|ids| ids.is_empty())
        })
        .await
    }

    /// The processes of the app under test on this desktop.
    pub(crate) fn running(&self) -> anyhow::Result<Vec<u32>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc")? {
            let entry = entry?;
            let Some(id) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            // Another's process, or one that has ended, is not it.
            let program = std::fs::read_link(entry.path().join("exe")).unwrap_or_default();
            let around = std::fs::read(entry.path().join("environ")).unwrap_or_default();
            let around = String::from_utf8_lossy(&around);
            let is_here =
                around.contains(&format!("JARI_HOME={}", self.home.join("jari").display()));
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            if program == self.app && is_here && !stat.contains(") Z ") {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// What was notified so far.
    pub(crate) async fn history(&self) -> anyhow::Result<String> {
        let mut command = Command::new("dunstctl");
        let shown = self.dress(&mut command).arg("history");
        let waiting = shown.stdout(Stdio::piped()).output().await?;
        ensure!(waiting.status.success(), "dunst does not answer");
        Ok(String::from_utf8_lossy(&waiting.stdout).into_owned())
    }

    /// Notifications that are shown become history.
    pub(crate) async fn until_notified(&self, text: &str) -> anyhow::Result<()> {
        self.until(text, async || {
            let mut command = Command::new("dunstctl");
            let closed = self.dress(&mut command).arg("close-all").status().await;
            closed.is_ok() && self.history().await.is_ok_and(|told| told.contains(text))
        })
        .await
    }

    fn windows(&self) -> anyhow::Result<usize> {
        Ok(self.screen()?.windows(TITLE)?.len())
    }

    /// A window of the app can be seen with its page in it.
    pub(crate) async fn until_shown(&self) -> anyhow::Result<()> {
        let is_shown = async || self.shows_page().unwrap_or(false);
        self.until("the app's page", is_shown).await
    }

    /// Every window of the app is closed, as its own button would. Pressed
    /// until it closes: a window may be too busy to hear the first.
    pub(crate) async fn until_closed(&self) -> anyhow::Result<()> {
        let is_closed =
            async || self.close_windows().is_ok() && self.windows().is_ok_and(|shown| shown == 0);
        self.until("the window's end", is_closed).await
    }

    fn shows_page(&self) -> anyhow::Result<bool> {
        self.screen()?.shows_page(TITLE)
    }

    /// Its display, for whoever looks at it often.
    pub(crate) fn screen(&self) -> anyhow::Result<Screen> {
        Screen::look(&self.display)
    }

    fn close_windows(&self) -> anyhow::Result<()> {
        let screen = self.screen()?;
        for window in screen.windows(TITLE)? {
            screen.close(window)?;
        }
        Ok(())
    }

    /// A picture of the whole screen.
    pub(crate) async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        let mut command = Command::new("import");
        let command = self.dress(&mut command).args(["-window", "root"]).arg(file);
        ensure!(
            command.status().await?.success(),
            "no picture of the screen"
        );
        Ok(())
    }

    pub(crate) async fn until(&self, what: &str, is: impl AsyncFn() -> bool) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        while !is().await {
            if Instant::now() > until {
                bail!("{what} never came");
            }
            tokio::time::sleep(LOOKS).await;
        }
        Ok(())
    }
}

/// A screen of its own, and its name.
pub(crate) async fn screen() -> anyhow::Result<(Child, String)> {
    let mut screen = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x960x24",
            "-nolisten",
            "tcp",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("Xvfb could not be started")?;
    let said = screen.stdout.take().context("its output is piped")?;
    let number = BufReader::new(said).lines().next_line().await?;
    let number = number.context("Xvfb ended before it had a display")?;
    Ok((screen, format!(":{}", number.trim())))
}

/// A port of this machine that is free now.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// What stands in the window's title.
pub(crate) const TITLE: &str = "Jari";
