//! Asks the running service as an operator.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jari_protocol::count::People;
use jari_protocol::text::Line;
use jari_server::operator::act::{Act, Asked, LineStatus, Status, Told};
use jari_server::operator::ask;
use jari_server::operator::clerk::{Named, OnClerks};
use jari_server::operator::deeds::{self, Deed, Outcome};
use jari_server::operator::lines::{ClosedSite, Later, MoreStock, NewSlot, Said};

use crate::args::{
    Clerk, OnClerk, OnEvents, OnLine, OnOutbox, OnRoster, OnSlots, Operate, Operation, Reasoned,
    Stock,
};
use crate::{by, say, time};

/// Asks, and says what came of it.
pub(crate) async fn operate(operate: Operate) -> anyhow::Result<()> {
    let data = operate
        .data
        .or_else(|| env::var_os("JARI_DATA").map(PathBuf::from))
        .context("data_missing: name the data folder of the running service with --data")?;
    let is_list = matches!(operate.operation, Operation::Event(OnEvents::List));
    let Some(act) = act(operate.operation)? else {
        return log(&data, operate.json);
    };
    let by = by::name(operate.by)?;
    let told = ask(&data, &Asked { by, act }).await?;
    if operate.json {
        say(&serde_json::to_string(&told)?)?;
    }
    match told {
        Told::Refused { why } => bail!("{why}"),
        _ if operate.json => {}
        Told::Done { says } => say(&says)?,
        Told::Text { text } => say(text.trim_end())?,
        Told::Status(status) if is_list => say(&lines(&status.lines))?,
        Told::Status(status) => say(&words(&status))?,
    }
    Ok(())
}

/// What the service is asked; nothing where it is not asked at all.
fn act(operation: Operation) -> anyhow::Result<Option<Act>> {
    Ok(Some(match operation {
        Operation::Log => return Ok(None),
        Operation::Status | Operation::Event(OnEvents::List) => Act::Status,
        Operation::Event(OnEvents::Add { file, replace }) => Act::AddEvent {
            // The service has a folder of its own.
            file: std::path::absolute(&file)?,
            replace,
        },
        Operation::Pause(Reasoned {
            line: OnLine { event, opening },
            reason,
        }) => Act::Pause {
            event,
            opening,
            reason,
        },
        Operation::Resume(Reasoned {
            line: OnLine { event, opening },
            reason,
        }) => Act::Resume {
            event,
            opening,
            reason,
        },
        Operation::Stock(more) => Act::Stock(more_stock(more)),
        Operation::CloseSite {
            event,
            site,
            reason,
        } => Act::CloseSite(ClosedSite {
            event,
            site,
            reason,
        }),
        Operation::MoveLater { of, opens } => Act::MoveLater(Later {
            event: of.line.event,
            opening: of.line.opening,
            opens,
            reason: of.reason,
        }),
        Operation::Announce { of, ko, en } => announce(of, ko.zip(en)),
        Operation::Beacon {
            line: OnLine { event, opening },
            value,
        } => Act::Beacon {
            event,
            opening,
            value,
        },
        Operation::Backup { to } => Act::Backup {
            to: std::path::absolute(&to)?,
        },
        Operation::Roster(of) => roster(of)?,
        Operation::Slots(of) => slots(of)?,
        Operation::Clerk(of) => Act::Clerks(clerks(of)),
        Operation::Retention { event, reason, .. } => Act::Retention { event, reason },
        Operation::Outbox(of) => outbox(of),
        Operation::Export { event } => Act::Export { event },
    }))
}

/// What operators did, the first first.
fn log(data: &Path, is_json: bool) -> anyhow::Result<()> {
    let deeds = deeds::read(data).with_context(|| data.display().to_string())?;
    for deed in deeds {
        say(&if is_json {
            serde_json::to_string(&deed)?
        } else {
            line_of(&deed)
        })?;
    }
    Ok(())
}

fn line_of(deed: &Deed) -> String {
    let what = &deed.what;
    let outcome = match &deed.outcome {
        Outcome::Begun => "begun, and cut off: it may have been done".to_owned(),
        Outcome::Done => "done".to_owned(),
        Outcome::Refused { code } => format!("refused: {code}"),
    };
    let of = [
        Some(what.command.clone()),
        what.event.as_ref().map(ToString::to_string),
        what.opening.as_ref().map(ToString::to_string),
        what.path.as_ref().map(|path| path.display().to_string()),
        what.reason
            .as_ref()
            .map(|reason| format!("({})", reason.as_str())),
    ];
    let of: Vec<String> = of.into_iter().flatten().collect();
    let uid = deed.uid.map_or_else(String::new, |uid| format!(" [{uid}]"));
    let (at, by) = (time(deed.at), deed.by.as_str());
    format!("{at} {by}{uid}: {}: {outcome}", of.join(" "))
}

fn outbox(of: OnOutbox) -> Act {
    let (numbers, drop) = match of {
        OnOutbox::Again { number } => (number, false),
        OnOutbox::Drop { number } => (number, true),
    };
    Act::Outbox { numbers, drop }
}

fn announce(of: Reasoned, text: Option<(Line, Line)>) -> Act {
    Act::Announce(Said {
        event: of.line.event,
        opening: of.line.opening,
        text,
        reason: of.reason,
    })
}

fn roster(of: OnRoster) -> anyhow::Result<Act> {
    Ok(match of {
        OnRoster::Add { event, file } => Act::Roster {
            event,
            // The service has a folder of its own.
            file: Some(std::path::absolute(&file)?),
        },
        OnRoster::ListSize { event } => Act::Roster { event, file: None },
    })
}

fn clerks(of: OnClerk) -> OnClerks {
    let named = |clerk: Clerk| Named {
        event: clerk.event,
        contact: clerk.contact,
        reason: clerk.reason,
    };
    match of {
        OnClerk::Add(clerk) => OnClerks::Add(named(clerk)),
        OnClerk::Remove(clerk) => OnClerks::Remove(named(clerk)),
        OnClerk::List { event } => OnClerks::List { event },
        OnClerk::Deeds { event } => OnClerks::Deeds { event },
    }
}

fn slots(of: OnSlots) -> anyhow::Result<Act> {
    Ok(match of {
        OnSlots::List { event, site } => Act::Slots { event, site },
        OnSlots::Add {
            event,
            file,
            reason,
        } => Act::AddSlots {
            event,
            // The service has a folder of its own.
            file: std::path::absolute(&file)?,
            reason,
        },
    })
}

fn more_stock(more: Stock) -> MoreStock {
    let new = more.site.zip(more.starts.zip(more.ends));
    MoreStock {
        event: more.event,
        slot: more.slot,
        people: People(more.people),
        new: new.map(|(site, (starts, ends))| NewSlot { site, starts, ends }),
        reason: more.reason,
    }
}

fn words(status: &Status) -> String {
    let beats = if status.beats { "move" } else { "DO NOT MOVE" };
    let mut text = format!(
        "{}\nversion {}, service time {}, the machine's clock differs by {} ms\nlines {beats}\n\
         messages waiting {}, put aside {}",
        status.base,
        status.version,
        time(status.now),
        status.clock_difference_ms,
        status.messages_waiting,
        status.messages_aside.len(),
    );
    for aside in &status.messages_aside {
        let (number, kind) = (aside.number, &aside.kind);
        text += &format!("\n  message {number}: {kind}, due {}", time(aside.due));
    }
    text + "\n" + &lines(&status.lines)
}

fn lines(lines: &[LineStatus]) -> String {
    if lines.is_empty() {
        return "no events; publish one with `jari-server operator event add FILE`".to_owned();
    }
    let each = lines.iter().map(|line| {
        format!(
            "{} {}: {}, opens {}, taken {}, serving {}, door {}, stock for {}",
            line.event,
            line.opening,
            serde_json::to_value(line.phase)
                .ok()
                .and_then(|phase| phase.as_str().map(str::to_owned))
                .unwrap_or_default(),
            time(line.opens),
            line.taken,
            line.serving,
            line.door,
            line.stock_left
        )
    });
    each.collect::<Vec<_>>().join("\n")
}
