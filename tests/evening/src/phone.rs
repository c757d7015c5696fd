//! A phone: real `jari-cli` processes over one home folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::outbox::Outbox;

/// A home folder and the program that works on it.
#[derive(Debug)]
pub struct Phone {
    program: PathBuf,
    secrets: String,
    home: PathBuf,
    /// What the program is told besides, with each command.
    pub more: Vec<OsString>,
    /// How wrong the device's wall clock is, in seconds.
    pub wall_clock: i64,
}

/// A `jari-cli watch` that runs.
#[derive(Debug)]
pub struct Watching {
    process: Child,
    last: watch::Receiver<Value>,
}

impl Phone {
    /// A phone with nothing on it.
    pub fn new(program: &Path, secrets: &str, home: PathBuf) -> Self {
        Self {
            program: program.to_owned(),
            secrets: secrets.to_owned(),
            home,
            more: Vec::new(),
            wall_clock: 0,
        }
    }

    /// Another phone with nothing on it.
    pub fn beside(&self, name: &str) -> Self {
        Self::new(&self.program, &self.secrets, self.home.with_file_name(name))
    }

    /// Runs a command to its end; its last line is its answer.
    pub async fn run(&self, words: &[&str]) -> anyhow::Result<Value> {
        let answer = self.answer(words).await?;
        ensure!(
            answer["ok"] == true,
            "jari-cli {} answered {answer}",
            words.join(" ")
        );
        Ok(answer)
    }

    /// Runs a command to its end, whether it is granted or refused.
    pub async fn answer(&self, words: &[&str]) -> anyhow::Result<Value> {
        let running = self.command(words).output();
        let output = tokio::time::timeout(Duration::from_secs(120), running)
            .await
            .with_context(|| format!("jari-cli {} took two minutes", words.join(" ")))??;
        let text = String::from_utf8(output.stdout)?;
        let Some(last) = text.lines().next_back() else {
            let error = String::from_utf8_lossy(&output.stderr);
            bail!("jari-cli {} said nothing: {error}", words.join(" "));
        };
        serde_json::from_str(last).with_context(|| format!("jari-cli said {last}"))
    }

    /// Adds the service, signs in and names the person, as the README says.
    pub async fn set_up(&self, link: &str, contact: &str, outbox: &Outbox) -> anyhow::Result<()> {
        self.run(&["service", "add", link, "--yes"]).await?;
        self.run(&["sign-in", "--contact", contact]).await?;
        let code = outbox.code(contact).await?;
        self.run(&["sign-in", "--code", &code]).await?;
        self.run(&[
            "people",
            "add",
            "--name",
            "김케이",
            "--birth-date",
            "1970-07-20",
        ])
        .await?;
        Ok(())
    }

    /// Starts to watch a line.
    pub fn watch(&self, event: &str, more: &[&str]) -> anyhow::Result<Watching> {
        let words = [&["watch", event], more].concat();
        let mut process = self
            .command(&words)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().context("the output is piped")?;
        let (told, last) = watch::channel(Value::Null);
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let Ok(said) = serde_json::from_str::<Value>(&line) else {
                    continue;
                };
                if said["event"] == "snapshot" {
                    told.send_replace(said);
                }
            }
        });
        Ok(Watching { process, last })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--home")
            .arg(&self.home)
            .args(["--lang", "ko", "--json", "--secrets", &self.secrets])
            .args(&self.more)
            .args(words)
            .env("JARI_PASSPHRASE", "a phrase that only K knows")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.wall_clock != 0 {
            command.env("JARI_FAULT_WALL_CLOCK", self.wall_clock.to_string());
        }
        command
    }
}

impl Watching {
    /// Waits until the screen shows something.
    pub async fn until(
        &mut self,
        what: &str,
        shows: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let seen = self
            .last
            .wait_for(|said| !said.is_null() && shows(&said["snapshot"]));
        let said = tokio::time::timeout(Duration::from_secs(120), seen)
            .await
            .with_context(|| format!("K's screen did not show in two minutes: {what}"))?
            .with_context(|| format!("K's program ended before: {what}"))?;
        Ok(said.clone())
    }

    /// What the screen showed last.
    pub fn last(&self) -> Value {
        self.last.borrow().clone()
    }

    /// Freezes the program, as a laptop's lid does.
    pub async fn freeze(&self) -> anyhow::Result<()> {
        self.signal("STOP").await
    }

    /// Lets it go on.
    pub async fn thaw(&self) -> anyhow::Result<()> {
        self.signal("CONT").await
    }

    /// Kills it without a word.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.process
            .kill()
            .await
            .context("the program could not be killed")
    }

    async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.process.id().context("the program runs")?;
        let status = Command::new("kill")
            .args([&format!("-{name}"), &id.to_string()])
            .status();
        ensure!(
            status.await?.success(),
            "the program could not be signalled"
        );
        Ok(())
    }
}
