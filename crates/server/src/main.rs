//! `jari-server`: the reference server of the line.

mod args;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use clap::Parser as _;
use jari_protocol::contact::Contact;
use jari_protocol::time::ServerTime;
use jari_server::keys::Keys;
use jari_server::operator::Act;
use jari_server::outbox::file::{self, Entry};
use jari_server::random::{Random, System};
use jari_server::serve::{Plan, Started, link};
use jari_server::{event_file, operator};
use tokio::signal;
use tracing_subscriber::EnvFilter;

use crate::args::{Cli, Command, OnLine, Operator, Outbox, Reasoned, Serve};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("JARI_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    match carry_out(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to if even this fails.
            drop(writeln!(io::stderr(), "jari-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the machine has no threads to give")?;
    match command {
        Command::Serve(serve) => runtime.block_on(run(serve)),
        Command::Link(folder) => print_link(&folder.data),
        Command::Outbox(outbox) => print_outbox(&outbox),
        Command::Check { file } => check(&file),
        Command::Operator(act) => runtime.block_on(act_on(act)),
    }
}

async fn run(serve: Serve) -> anyhow::Result<()> {
    let stop = stopped()?;
    let plan = Plan {
        data: serve.data,
        listen: serve.listen,
        events: serve.event,
        replace: serve.replace,
        name: serve.name,
        contact: serve.contact,
    };
    let started = Started::new(&plan).await?;
    say(&format!(
        "listening on {}\nlink {}",
        started.base(),
        started.link()
    ))?;
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

fn check(file: &Path) -> anyhow::Result<()> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock is before 1970")?;
    let now = ServerTime::from_millis(i64::try_from(now.as_millis())?);
    let publication = event_file::load(now, file, &System::default())?;
    let (event, slots) = (&publication.event, &publication.slots);
    let room: u64 = slots
        .iter()
        .map(|(_, slot)| u64::from(slot.capacity.0))
        .sum();
    Ok(say(&format!(
        "{}: sound. {} openings, {} sites, {} slots with room for {room} people, {} roster rows",
        event.event,
        event.openings.len(),
        publication.sites.len(),
        slots.len(),
        publication.roster.len()
    ))?)
}

async fn act_on(act: Operator) -> anyhow::Result<()> {
    let (data, act) = match act {
        Operator::Pause(Reasoned {
            line:
                OnLine {
                    data,
                    event,
                    opening,
                },
            reason,
        }) => (
            data,
            Act::Pause {
                event,
                opening,
                reason,
            },
        ),
        Operator::Resume(Reasoned {
            line:
                OnLine {
                    data,
                    event,
                    opening,
                },
            reason,
        }) => (
            data,
            Act::Resume {
                event,
                opening,
                reason,
            },
        ),
        Operator::Beacon {
            line:
                OnLine {
                    data,
                    event,
                    opening,
                },
            value,
        } => (
            data,
            Act::Beacon {
                event,
                opening,
                value,
            },
        ),
    };
    let random: &dyn Random = &System::default();
    let name: String = random
        .id()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    operator::ask(&data.join("operator"), &name, &act).await?;
    Ok(say("done")?)
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
