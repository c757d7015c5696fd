//! The window by WebDriver: tauri-driver, and WebKitWebDriver behind it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::desktop::{Desktop, free_port};

/// How long anything may take to be on the screen; longer than it is to the
/// opening.
const PATIENCE: Duration = Duration::from_secs(150);

/// How often one looks.
const LOOKS: Duration = Duration::from_millis(100);

/// An app with its window, driven. Dropped, both are killed.
#[derive(Debug)]
pub(crate) struct Window {
    base: String,
    session: String,
    http: reqwest::Client,
    driver: Child,
}

impl Window {
    /// Starts the app.
    pub(crate) async fn open(desktop: &Desktop, driver: &Path, app: &Path) -> anyhow::Result<Self> {
        let (port, native) = (free_port()?, free_port()?);
        let driver = desktop
            .dress(&mut Command::new(driver))
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native.to_string()])
            .kill_on_drop(true)
            .spawn()
            .context("tauri-driver could not be started")?;
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()?;
        let mut window = Self {
            base: format!("http://127.0.0.1:{port}"),
            session: String::new(),
            http,
            driver,
        };
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "tauri:options": { "application": app },
        }}});
        let until = Instant::now() + PATIENCE;
        loop {
            match window.call("session", Some(&wanted)).await {
                Ok(found) => {
                    let id = found["sessionId"].as_str().context("a session has an id")?;
                    window.session = format!("session/{id}/");
                    return Ok(window);
                }
                Err(error) if Instant::now() > until => return Err(error),
                Err(_) => tokio::time::sleep(LOOKS).await,
            }
        }
    }

    /// Ends it as a power cut does: driver and app are killed where they are.
    pub(crate) async fn kill(mut self, desktop: &Desktop) -> anyhow::Result<()> {
        desktop.kill_app().await?;
        self.driver.kill().await.context("the driver runs")
    }

    async fn call(&self, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let url = format!("{}/{}{path}", self.base, self.session);
        let request = match body {
            Some(body) => self.http.post(url).json(body),
            None => self.http.get(url),
        };
        let reply = request.send().await?;
        let is_good = reply.status().is_success();
        let mut answer: Value = reply.json().await?;
        ensure!(is_good, "{path}: {answer}");
        Ok(answer["value"].take())
    }

    /// What a script in the page says.
    pub(crate) async fn script(&self, script: &str, args: &[&str]) -> anyhow::Result<Value> {
        let body = json!({ "script": script, "args": args });
        self.call("execute/sync", Some(&body)).await
    }

    /// Everything that can be read.
    pub(crate) async fn text(&self) -> anyhow::Result<String> {
        let said = self.script("return document.body.innerText", &[]).await?;
        Ok(said.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until this can be read.
    pub(crate) async fn until(&self, text: &str) -> anyhow::Result<()> {
        self.wait(text, None).await
    }

    /// Waits until this can be read; the other must not be there first.
    pub(crate) async fn until_before(&self, text: &str, other: &str) -> anyhow::Result<()> {
        self.wait(text, Some(other)).await
    }

    async fn wait(&self, text: &str, other: Option<&str>) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let seen = self.text().await.unwrap_or_default();
            if seen.contains(text) {
                return Ok(());
            }
            let is_other = other.is_some_and(|other| seen.contains(other));
            if is_other || Instant::now() > until {
                bail!("{text:?} was never on the screen; there is:\n{seen}");
            }
            tokio::time::sleep(LOOKS).await;
        }
    }

    /// Presses what bears these words, once it is there.
    pub(crate) async fn press(&self, words: &str) -> anyhow::Result<()> {
        let element = self.find(BY_WORDS, words).await?;
        self.call(&format!("element/{element}/click"), Some(&json!({})))
            .await?;
        Ok(())
    }

    /// Types into the field of this label, as with a keyboard.
    pub(crate) async fn write(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let element = self.find(BY_LABEL, label).await?;
        let body = json!({ "text": text });
        self.call(&format!("element/{element}/value"), Some(&body))
            .await?;
        Ok(())
    }

    async fn find(&self, script: &str, words: &str) -> anyhow::Result<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.script(script, &[words]).await.unwrap_or_default();
            if let Some(element) = found[ELEMENT].as_str() {
                return Ok(element.to_owned());
            }
            if Instant::now() > until {
                bail!("nothing bears {words:?}; there is:\n{}", self.text().await?);
            }
            tokio::time::sleep(LOOKS).await;
        }
    }

    /// A picture of it.
    pub(crate) async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        let png = self.call("screenshot", None).await?;
        let png = STANDARD.decode(png.as_str().unwrap_or_default())?;
        std::fs::write(file, png).context("a picture could not be written")
    }
}

/// How WebDriver names an element in what a script returns.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const BY_WORDS: &str = "const all = [...document.querySelectorAll('button, summary, a')];
    const said = (one) => one.innerText.replace(/\\s+/g, ' ').trim();
    const is = (one) => one.checkVisibility() && said(one).includes(arguments[0]);
    const found = all.filter(is).sort((one, other) => said(one).length - said(other).length)[0];
    found?.scrollIntoView({ block: 'center' });
    return found ?? null;";

const BY_LABEL: &str = "const all = [...document.querySelectorAll('label')];
    const found = all.find((one) => one.innerText.trim() === arguments[0]);
    const field = found ? document.getElementById(found.htmlFor) : null;
    field?.scrollIntoView({ block: 'center' });
    return field;";
