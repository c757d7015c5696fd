//! The real server, as a process of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use jari_protocol::id::TicketId;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A running server and what is needed to start it again.
pub(crate) struct Server {
    program: PathBuf,
    data: PathBuf,
    address: SocketAddr,
    link: String,
    process: Child,
}

impl Server {
    /// Starts a server on a new data folder, with the evening's events.
    pub(crate) async fn start(
        program: &Path,
        data: &Path,
        events: &[PathBuf],
    ) -> anyhow::Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (process, address, link) = launch(program, data, any, events).await?;
        let (program, data) = (program.to_owned(), data.to_owned());
        Ok(Self {
            program,
            data,
            address,
            link,
            process,
        })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The link by which people add it, as if it listened at another port.
    pub(crate) fn link_through(&self, port: u16) -> String {
        self.link
            .replace(&format!(":{}", self.address.port()), &format!(":{port}"))
    }

    /// Where the codes are written that a person would read on a phone.
    pub(crate) fn outbox(&self) -> PathBuf {
        self.data.join("outbox.ndjson")
    }

    /// Ends it as a power cut does.
    pub(crate) async fn kill(&mut self) -> anyhow::Result<()> {
        self.process
            .kill()
            .await
            .context("the server could not be killed")
    }

    /// Starts it again on what it wrote.
    pub(crate) async fn start_again(&mut self) -> anyhow::Result<()> {
        let (process, address, _) = launch(&self.program, &self.data, self.address, &[]).await?;
        anyhow::ensure!(address == self.address, "the server listens elsewhere now");
        self.process = process;
        Ok(())
    }

    /// From now on confirmations of a ticket fail, and then a reply is lost.
    pub(crate) fn fail_confirmations(&self, ticket: TicketId, internal: u32) -> anyhow::Result<()> {
        let plan = serde_json::json!({
            "ticket": ticket, "confirm_internal": internal, "confirm_lost_reply": 1,
        });
        std::fs::write(faults(&self.data), plan.to_string())
            .context("the faults could not be planned")
    }

    /// Whether all planned faults have happened.
    pub(crate) fn faults_happened(&self) -> anyhow::Result<bool> {
        let text = std::fs::read_to_string(faults(&self.data))?;
        let plan: serde_json::Value = serde_json::from_str(&text)?;
        Ok(plan["confirm_internal"] == 0 && plan["confirm_lost_reply"] == 0)
    }

    /// The operator submits a beacon to the running service.
    pub(crate) async fn submit_beacon(
        &self,
        event: &str,
        opening: &str,
        value: &str,
    ) -> anyhow::Result<bool> {
        let status = Command::new(&self.program)
            .args(["operator", "beacon", "--data"])
            .arg(&self.data)
            .args([event, opening, "--value", value])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await?;
        Ok(status.success())
    }
}

async fn launch(
    program: &Path,
    data: &Path,
    listen: SocketAddr,
    events: &[PathBuf],
) -> anyhow::Result<(Child, SocketAddr, String)> {
    let mut command = Command::new(program);
    command
        .args(["serve", "--data"])
        .arg(data)
        .args(["--listen", &listen.to_string()]);
    command.args([
        "--name",
        "서울시 예방접종 예약 (연습)",
        "--contact",
        "02-120",
    ]);
    for event in events {
        command.arg("--event").arg(event);
    }
    let log = std::fs::File::create(data.with_extension("log"))?;
    let mut process = command
        .env("JARI_FAULTS", faults(data))
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let output = process
        .stdout
        .take()
        .context("the server's output is piped")?;
    let mut lines = BufReader::new(output).lines();
    let (mut address, mut link) = (None, None);
    while address.is_none() || link.is_none() {
        let Some(line) = lines.next_line().await? else {
            let log = std::fs::read_to_string(data.with_extension("log")).unwrap_or_default();
            bail!("the server ended before it listened: {log}");
        };
        if let Some(base) = line.strip_prefix("listening on http://") {
            address = Some(base.trim().parse()?);
        } else if let Some(text) = line.strip_prefix("link ") {
            link = Some(text.trim().to_owned());
        }
    }
    // Whoever does not read a pipe fills it.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((
        process,
        address.context("an address")?,
        link.context("a link")?,
    ))
}

fn faults(data: &Path) -> PathBuf {
    data.with_extension("faults.json")
}
