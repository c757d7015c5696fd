//! A proxy as `deploy/` sets it up, on ports and paths of this test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Nginx,
    Caddy,
}

/// Where a proxy stands and what it leads to.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    /// The service's own.
    pub(crate) behind: u16,
    pub(crate) certificate: &'a Path,
    pub(crate) key: &'a Path,
}

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
        }
    }

    /// Whether it keeps boards.
    pub(crate) const fn caches(self) -> bool {
        match self {
            Self::Nginx => true,
            Self::Caddy => false,
        }
    }

    /// Starts it, and waits until it listens.
    pub(crate) async fn start(self, place: &Place<'_>) -> anyhow::Result<Child> {
        let file = match self {
            Self::Nginx => nginx(place)?,
            Self::Caddy => caddy(place)?,
        };
        let mut command = match self {
            Self::Nginx => {
                let mut nginx = Command::new("nginx");
                nginx.arg("-p").arg(place.folder).arg("-c").arg(&file);
                nginx
            }
            Self::Caddy => {
                let mut caddy = Command::new("caddy");
                caddy.args(["run", "--adapter", "caddyfile", "--config"]);
                caddy.arg(&file).env("HOME", place.folder);
                caddy
            }
        };
        let log = fs::File::create(place.folder.join("proxy.log"))?;
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} could not be started", self.name()))?;
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", place.port)).await.is_err() {
            let ended = process.try_wait()?.is_some() || Instant::now() > until;
            let said = || fs::read_to_string(place.folder.join("proxy.log")).unwrap_or_default();
            ensure!(!ended, "{} does not listen: {}", self.name(), said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(process)
    }
}

/// The file of `deploy/` with these words in place of its examples, each of
/// which must stand in it.
fn changed(name: &str, changes: &[(&str, String)]) -> anyhow::Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let mut text = fs::read_to_string(path.join(name))?;
    for (example, real) in changes {
        ensure!(text.contains(example), "{name} has no {example:?} any more");
        text = text.replace(example, real);
    }
    Ok(text)
}

fn nginx(place: &Place<'_>) -> anyhow::Result<PathBuf> {
    let Place {
        folder,
        host,
        port,
        behind,
        certificate,
        key,
    } = place;
    let at = folder.display();
    let site = changed(
        "nginx.conf",
        &[
            ("listen 443 ssl", format!("listen 127.0.0.1:{port} ssl")),
            ("booking.town.example", (*host).to_owned()),
            (
                "server 127.0.0.1:8787",
                format!("server 127.0.0.1:{behind}"),
            ),
            (
                "/etc/jari/certificate.pem",
                certificate.display().to_string(),
            ),
            ("/etc/jari/key.pem", key.display().to_string()),
            ("/var/cache/nginx/jari", format!("{at}/cache")),
        ],
    )?;
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {at}/{what};\n"))
        .concat();
    let text = format!(
        "user root;\ndaemon off;\nmaster_process off;\npid {at}/nginx.pid;\nerror_log stderr warn;\n\
         events {{}}\nhttp {{\n{temporary}{site}}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, text)?;
    Ok(file)
}

fn caddy(place: &Place<'_>) -> anyhow::Result<PathBuf> {
    let (certificate, key) = (place.certificate.display(), place.key.display());
    let site = format!(
        "https://{}:{} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n",
        place.host, place.port
    );
    let text = changed(
        "Caddyfile",
        &[
            // Nobody else is asked for a certificate, and no port is taken
            // but the one that is named.
            (
                "\tservers {",
                "\tadmin off\n\tauto_https off\n\tservers {".to_owned(),
            ),
            ("booking.town.example {\n", site),
            (
                "reverse_proxy 127.0.0.1:8787",
                format!("reverse_proxy 127.0.0.1:{}", place.behind),
            ),
        ],
    )?;
    let file = place.folder.join("Caddyfile");
    fs::write(&file, text)?;
    Ok(file)
}
