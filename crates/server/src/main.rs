//! `jari-server`: the reference server of the line.

mod args;
mod by;
mod check;
#[cfg(unix)]
mod operate;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use jari_protocol::contact::Contact;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_server::config::{self, Config, Log, LogFormat, Plan};
use jari_server::keys::Keys;
use jari_server::operator::deeds::{Deeds, Outcome, What};
use jari_server::operator::last_word::Kept;
use jari_server::operator::recover::Recovered;
use jari_server::operator::{backup, recover};
use jari_server::outbox::file::{self, Entry};
use jari_server::serve::{Started, link};
use tokio::signal;
use tracing_subscriber::EnvFilter;

use crate::args::{Cli, Command, Outbox, Settings};

fn main() -> ExitCode {
    match carry_out(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to if even this fails.
            drop(writeln!(io::stderr(), "jari-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> anyhow::Result<()> {
    let runtime = || tokio::runtime::Runtime::new().context("the machine has no threads to give");
    match command {
        Command::Serve(settings) => {
            let config = configured(settings)?;
            log(&config.log);
            runtime()?.block_on(run(&config.plan))
        }
        Command::Link(folder) => print_link(&folder.data),
        Command::Outbox(outbox) => print_outbox(&outbox),
        Command::Check { files, settings } => check::check(&files, settings),
        Command::Restore { data, from, by } => restore(&from, &data, by),
        Command::Recover {
            data,
            serving,
            boards,
            stock,
            reason,
            by,
        } => {
            let by = by::name(by)?;
            let kept = Kept {
                serving,
                boards,
                stock,
            };
            let recovered = recover::recover(&data, &kept, &by, &reason);
            tell_recovered(&runtime()?.block_on(recovered)?)
        }
        #[cfg(unix)]
        Command::Operator(act) => runtime()?.block_on(operate::operate(act)),
        #[cfg(not(unix))]
        Command::Operator(_) => bail!("operator_unsupported: there is no socket on this system"),
    }
}

fn configured(settings: Settings) -> Result<Config, config::Faults> {
    Config::read(settings.given(), |name| std::env::var(name).ok())
}

fn log(how: &Log) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&how.filter))
        .with_writer(io::stderr);
    match how.format {
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
}

async fn run(plan: &Plan) -> anyhow::Result<()> {
    let stop = stopped()?;
    let started = Started::new(plan).await?;
    let scheme = if plan.tls.is_some() { "https" } else { "http" };
    say(&format!(
        "listening on {scheme}://{}\nlink {}",
        started.address()?,
        started.link()
    ))?;
    if let Some(monitor) = started.monitor() {
        say(&format!("monitor on http://{monitor}"))?;
    }
    started.serve(stop).await;
    Ok(())
}

/// Done at the first interrupt or request to end. Taken before the start, so
/// that a signal during it is not lost.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut end = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = end.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::error!(%error, "interrupts cannot be heard; end the process instead");
            std::future::pending::<()>().await;
        }
    })
}

fn print_link(data: &Path) -> anyhow::Result<()> {
    let keys = Keys::existing(&data.join("keys"))?;
    let Some(set) = keys.as_ref().and_then(Keys::stated) else {
        bail!(
            "folder_not_founded: there is no service in {}; start it once with `jari-server \
             serve --data {}`",
            data.display(),
            data.display()
        );
    };
    let keys = keys.as_ref().context("the keys are there")?;
    Ok(say(&link(keys, &set.base))?)
}

fn print_outbox(outbox: &Outbox) -> anyhow::Result<()> {
    let to: Option<Contact> = outbox.to.as_deref().map(str::parse).transpose()?;
    let path = outbox.data.join("outbox.ndjson");
    let entries = file::read(&path).with_context(|| path.display().to_string())?;
    let mine = entries
        .iter()
        .filter(|entry| to.as_ref().is_none_or(|to| to.as_str() == entry.to));
    for entry in mine {
        say(&if outbox.json {
            serde_json::to_string(entry)?
        } else {
            words(entry)
        })?;
    }
    Ok(())
}

fn restore(from: &Path, data: &Path, by: Option<Line>) -> anyhow::Result<()> {
    let by = by::name(by)?;
    backup::put_back(from, data)?;
    let deeds = Deeds::of(data);
    let deed = deeds.begin(&by, None, What::new("restore").with_path(from))?;
    deeds.end(deed, Outcome::Done)?;
    Ok(say(&format!(
        "the backup is in {0}; now `jari-server recover --data {0}`",
        data.display()
    ))?)
}

fn tell_recovered(recovered: &Recovered) -> anyhow::Result<()> {
    let events = recovered.events;
    say(&format!(
        "recovered: {events} events in a new epoch, every line paused"
    ))?;
    for (event, opening) in &recovered.guessed {
        say(&format!(
            "guessed: {event}/{opening} goes on from the copy alone; if anybody kept a later board, \
             put the backup back and give it with --board"
        ))?;
    }
    Ok(())
}

fn words(entry: &Entry) -> String {
    let at = time(entry.at);
    let what = [&entry.code, &entry.site, &entry.ticket]
        .into_iter()
        .flatten()
        .next();
    let what = what.map_or("", String::as_str);
    let starts = entry
        .starts
        .map_or_else(String::new, |starts| format!(" {}", time(starts)));
    format!("{at} {} {} {what}{starts}", entry.to, entry.kind)
}

fn time(at: ServerTime) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
