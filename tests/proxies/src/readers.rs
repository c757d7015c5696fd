//! Many who read one line's board through a proxy, and what of it reaches the
//! service.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

/// What the readers saw.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) replies: u32,
    /// Boards that differ.
    pub(crate) boards: usize,
    /// How often the service itself was asked for the board meanwhile.
    pub(crate) asked: u64,
}

/// How long they read: some boards go by.
const FOR: Duration = Duration::from_secs(6);

const ROUTE: &str = "/v1/events/{event}/openings/{opening}/board";

/// One after the other, as fast as replies come.
pub(crate) async fn read(base: &str, board: &str, monitor: u16, ca: &Path) -> anyhow::Result<Seen> {
    let authority = reqwest::Certificate::from_pem(&std::fs::read(ca)?)?;
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([authority])
        .build()?;
    let before = asked(&http, monitor).await?;
    let (begun, mut replies, mut boards) = (Instant::now(), 0, BTreeSet::new());
    while begun.elapsed() < FOR {
        let request = http.get(format!("{base}{board}")).header("jari-version", 1);
        let reply = request.send().await?.error_for_status()?;
        boards.insert(reply.text().await?);
        replies += 1;
    }
    let after = asked(&http, monitor).await?;
    Ok(Seen {
        replies,
        boards: boards.len(),
        asked: after - before,
    })
}

async fn asked(http: &reqwest::Client, monitor: u16) -> anyhow::Result<u64> {
    let metrics = http.get(format!("http://127.0.0.1:{monitor}/metrics"));
    let text = metrics.send().await?.error_for_status()?.text().await?;
    let counts = text
        .lines()
        .filter(|line| line.starts_with("jari_requests_total") && line.contains(ROUTE));
    let counts = counts.map(|line| {
        let count = line.rsplit(' ').next();
        count.and_then(|count| count.parse::<u64>().ok())
    });
    let counts: Option<Vec<u64>> = counts.collect();
    let counts = counts.context("a count is a number")?;
    ensure!(!counts.is_empty(), "the service counts no boards: {text}");
    Ok(counts.iter().sum())
}
