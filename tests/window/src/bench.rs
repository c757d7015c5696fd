//! The numbers of the real app: how soon it can be used, and what it takes
//! while it waits, held against a browser with the same page.

mod browser;
mod process;
mod start;
mod wait;

use std::path::PathBuf;

use anyhow::Context as _;
use jari_bench::report::{Finding, Goal, Report};

use crate::Args;
use wait::Waited;

/// What is measured, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// Measures instead of telling stories; the JSON goes into this folder.
    #[arg(long, value_name = "FOLDER", requires_all = ["page", "package_mb", "javascript_kb"])]
    pub(crate) measure: Option<PathBuf>,
    /// Where a browser finds the page.
    #[arg(long)]
    page: Option<String>,
    /// What the package takes when it is installed.
    #[arg(long)]
    package_mb: Option<f64>,
    /// What the page loads before its first screen stands.
    #[arg(long)]
    javascript_kb: Option<f64>,
    /// How often the app is started.
    #[arg(long, default_value_t = 20)]
    starts: u32,
    /// How long it waits with its window open, and again with it closed.
    #[arg(long, default_value_t = 300)]
    seconds: u32,
}

pub(crate) async fn measure(args: &Args) -> anyhow::Result<Report> {
    let bench = &args.bench;
    let starts = start::all(&args.app, bench.starts).await?;
    let page = bench.page.as_deref().context("--page")?;
    let waited = wait::measure(args, page, bench.seconds).await?;
    let package = bench.package_mb.context("--package-mb")?;
    let javascript = bench.javascript_kb.context("--javascript-kb")?;
    let told = |metric: &str, value, goal| Finding::of(metric, value, goal, 1);
    let mut results = vec![
        Finding::of_runs("cold_start_s", (&starts, "s"), Goal::AtMost(1.0)),
        told("package_mb", (package, "MB"), Goal::AtMost(25.0)),
        told("javascript_kb_gzip", (javascript, "kB"), Goal::AtMost(60.0)),
    ];
    results.extend(of_wait(&waited, bench.seconds));
    Ok(Report::new("app", method(bench), results))
}

fn of_wait(waited: &Waited, seconds: u32) -> Vec<Finding> {
    let an_hour = 3_600.0 / f64::from(seconds);
    let ratio = |kb: f64| (kb / waited.browser_kb, "ratio");
    let mb = |kb: f64| (kb * 1.024 / 1_000.0, "MB");
    let cpu = |seconds: f64| (seconds * an_hour, "s");
    let told = |metric: &str, value, goal| Finding::of(metric, value, goal, 1);
    let (open, closed) = (&waited.open, &waited.closed);
    vec![
        told("memory_open_ratio", ratio(open.kb), Goal::AtMost(0.75)),
        told("memory_closed_ratio", ratio(closed.kb), Goal::AtMost(0.25)),
        told("memory_open_mb", mb(open.kb), Goal::None),
        told("memory_closed_mb", mb(closed.kb), Goal::None),
        told("memory_browser_mb", mb(waited.browser_kb), Goal::None),
        told("cpu_s_per_hour_open", cpu(open.cpu_s), Goal::None),
        told(
            "cpu_s_per_hour_closed",
            cpu(closed.cpu_s),
            Goal::AtMost(1.0),
        ),
    ]
}

fn method(bench: &Bench) -> String {
    format!(
        "the app as the package has it, under Xvfb, drawn without a graphics card, with a key \
        store, notifications and a tray; {} starts with a new profile each, the program's pages \
        in memory, from exec until the page is drawn, looked at every 10 ms; then one wait for an \
        opening, with a ticket, over TLS: {} s with the window open beside a headful Chromium \
        with the same screen in one tab, and as long with the window closed; memory is the sum of \
        the proportional set sizes of all processes of a program at the end",
        bench.starts, bench.seconds
    )
}
