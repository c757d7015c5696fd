//! Messages that nobody took.

use jari_protocol::refusal::{Code, Problem};
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;

use super::act::{Aside, Told};
use super::desk::{change, refused, said};
use crate::app::App;
use crate::outbox::letter;

/// Offers them to their senders again, or forgets them.
pub(super) async fn of(app: &App, named: Vec<u64>, drop: bool) -> Result<Told, String> {
    let (_, aside) = messages(app).await.map_err(|problem| refused(&problem))?;
    let aside: Vec<u64> = aside.into_iter().map(|message| message.number).collect();
    if let Some(other) = named.iter().find(|number| !aside.contains(number)) {
        return Err(format!(
            "message_not_aside: message {other} is not one that was put aside; `operator status` lists them"
        ));
    }
    let numbers = if named.is_empty() { aside } else { named };
    let count = numbers.len();
    let (verb, done) = if drop {
        (Verb::Sent { numbers }, "forgotten")
    } else {
        (Verb::OfferAgain { numbers }, "offered again")
    };
    change(app, verb).await?;
    Ok(said(&format!("messages {done}: {count}")))
}

/// How many messages wait, and which were put aside.
pub(super) async fn messages(app: &App) -> Result<(usize, Vec<Aside>), Box<Problem>> {
    let (mut waiting, mut aside, mut from) = (0, Vec::new(), 0);
    loop {
        let Reply::Messages(page) = app.read(Query::Messages(from)).await? else {
            return Err(Box::new(Problem::new(Code::Internal, "message.list")));
        };
        let Some((last, _)) = page.last() else {
            return Ok((waiting, aside));
        };
        from = last.saturating_add(1);
        for (number, message) in page {
            if message.undeliverable {
                aside.push(Aside {
                    number,
                    kind: letter::kind(&message.what).to_owned(),
                    due: message.due,
                });
            } else {
                waiting += 1;
            }
        }
    }
}
