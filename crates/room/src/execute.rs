//! Runs one change or query over rows.

use jari_protocol::record::OperatorAct;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;

use crate::booking::{list, receipt};
use crate::desk::{
    device, eligibility, expiry, pairing, person, publish, retention, roster, sign_in,
};
use crate::key::Key;
use crate::line::{cut_off, draw, join, pause, recover, restart, tick};
use crate::operator::{announce, clerk, close_site, move_later, stock as operator_stock};
use crate::query::{Query, Reply};
use crate::request::{Answer, Change, Identity, Verb};
use crate::row::Row;
use crate::row::ticket::{AnswerRow, Done, Recorded};
use crate::rows::{Missing, Rows};
use crate::stop::{self, Stop};
use crate::{act, board, message, record, stock, ticket_view};

/// Executes a change: answers it again if it was answered for good before,
/// else runs its rule, records what is final, and makes the writes part of
/// the batch. A refusal leaves nothing but its recorded answer.
///
/// # Errors
/// A row is missing; nothing of this change was written. Load it and call
/// again.
pub fn execute(rows: &mut Rows, now: ServerTime, change: &Change) -> Result<Answer, Missing> {
    rows.undo();
    // First, so that no rule runs again for it when it is through.
    rows.service()?;
    if let Some(identity) = &change.id
        && let Some(answer) = recorded(rows, identity)?
    {
        return Ok(answer);
    }
    let answer = stop::answer(run(rows, now, &change.verb))?;
    if answer.is_err() {
        rows.undo();
    } else if let Some(mut service) = rows.service()?.cloned() {
        service.latest = service.latest.max(now);
        rows.put_service(service);
    }
    if let Some(identity) = &change.id {
        remember(rows, now, identity, &answer);
    }
    rows.settle();
    Ok(answer)
}

/// Runs a change and leaves nothing of it, so that a store learns which rows
/// a whole batch needs before it executes the first of its changes.
///
/// # Errors
/// A row is missing; load it and call again.
pub fn rehearse(rows: &mut Rows, now: ServerTime, change: &Change) -> Result<(), Missing> {
    rows.undo();
    rows.service()?;
    if let Some(identity) = &change.id
        && recorded(rows, identity)?.is_some()
    {
        return Ok(());
    }
    let ran = stop::answer(run(rows, now, &change.verb));
    rows.undo();
    ran.map(drop)
}

/// Answers a query.
///
/// # Errors
/// A row is missing; load it and call again.
pub fn read(rows: &mut Rows, now: ServerTime, query: &Query) -> Result<Reply, Missing> {
    match look_up(rows, now, query) {
        Ok(reply) => Ok(reply),
        Err(Stop::Refused(problem)) => Ok(Reply::Refused(problem)),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}

fn run(rows: &mut Rows, now: ServerTime, verb: &Verb) -> Result<Done, Stop> {
    match verb {
        Verb::Found {
            contact_key,
            nonce_key,
        } => publish::found(rows, now, contact_key, nonce_key),
        Verb::Publish(publication) => publish::publish(rows, now, publication),
        Verb::StartSignIn(start) => sign_in::start(rows, now, start),
        Verb::FinishSignIn(finish) => sign_in::finish(rows, now, finish),
        Verb::Pairing(pairing) => pairing::run(rows, now, pairing),
        Verb::RemoveDevice { actor, device } => device::remove(rows, actor, device),
        Verb::PutPerson(entry) => person::put(rows, now, entry),
        Verb::RemovePerson { actor, person } => person::remove(rows, actor, person),
        Verb::Sweep => expiry::sweep(rows, now),
        Verb::Sent { numbers } => message::sent(rows, now, numbers),
        Verb::Undeliverable { numbers } => message::undeliverable(rows, numbers),
        Verb::OfferAgain { numbers } => message::offer_again(rows, now, numbers),
        Verb::CodePace { gap } => message::pace(rows, *gap),
        Verb::Tick(beat) => tick::tick(rows, now, beat),
        Verb::Restarted { event, term } => restart::restarted(rows, now, event, *term),
        Verb::Recover(told) => recover::recover(rows, now, told),
        Verb::Pause {
            event,
            opening,
            reason,
            by_service,
        } => pause::pause(rows, now, (event, opening), (pause_of(*by_service), reason)),
        Verb::Resume {
            event,
            opening,
            reason,
        } => pause::resume(rows, now, (event, opening), reason),
        Verb::PutOff {
            event,
            opening,
            due,
        } => cut_off::put_off(rows, (event, opening), *due),
        Verb::Beacon {
            event,
            opening,
            value,
        } => draw::beacon(rows, now, (event, opening), value),
        Verb::Delete { event, reason } => retention::delete(rows, now, event, reason),
        Verb::AddRoster(more) => roster::add(rows, more),
        Verb::AppointClerk(who) => clerk::appoint(rows, now, who),
        Verb::RemoveClerk(who) => clerk::remove(rows, now, who),
        Verb::AddStock(more) => operator_stock::add(rows, now, more),
        Verb::AddSlots(more) => operator_stock::add_all(rows, now, more),
        Verb::CloseSite(closing) => close_site::close(rows, now, closing),
        Verb::MoveLater(later) => move_later::move_later(rows, now, later),
        Verb::Announce {
            event,
            opening,
            text,
            reason,
        } => announce::announce(rows, now, (event, opening), (text.as_ref(), reason)),
        Verb::Join(join) => join::join(rows, now, join),
        Verb::Act(acting) => act::act(rows, now, acting),
    }
}

const fn pause_of(by_service: bool) -> OperatorAct {
    if by_service {
        OperatorAct::ServicePause
    } else {
        OperatorAct::Pause
    }
}

fn look_up(rows: &Rows, now: ServerTime, query: &Query) -> Result<Reply, Stop> {
    match query {
        Query::Service => Ok(Reply::Service(rows.service()?.cloned())),
        Query::Events => publish::events(rows),
        Query::Lines => publish::lines(rows),
        Query::Sites(event) => publish::sites(rows, event),
        Query::Board(service, event, opening) => board::read(rows, service, event, opening),
        Query::Stock(service, event) => stock::read(rows, now, service, event),
        Query::Record(event, opening, from) => record::read(rows, event, opening, *from),
        Query::Device(device) => Ok(Reply::Device(rows.device(device)?.cloned())),
        Query::SignIn(id) => Ok(Reply::SignIn(
            rows.sign_in(id)?.map(|sign_in| sign_in.key.clone()),
        )),
        Query::Devices(account, asking) => device::list(rows, account, asking),
        Query::People(account) => person::list(rows, account),
        Query::Eligibility(account, event, person) => {
            eligibility::read(rows, now, *account, event, *person)
        }
        Query::Ticket(account, ticket) => ticket_view::one(rows, now, account, ticket),
        Query::Tickets(account) => ticket_view::all(rows, now, account),
        Query::Receipt(service, account, booking) => receipt::read(rows, service, account, booking),
        Query::Messages(from) => message::list(rows, *from),
        Query::RosterSize(event) => roster::size(rows, event),
        Query::Clerks(event) => clerk::list(rows, event),
        Query::Deeds(event, from) => clerk::deeds(rows, event, *from),
        Query::Retention(event) => retention::read(rows, event),
        Query::Bookings(event, from) => list::read(rows, event, from.as_ref()),
    }
}

fn recorded(rows: &Rows, identity: &Identity) -> Result<Option<Answer>, Missing> {
    let key = Key::Answer(identity.scope.clone(), identity.change);
    let Some(Row::Answer(known)) = rows.one(&key)? else {
        return Ok(None);
    };
    if known.body != identity.body {
        return Ok(Some(Err(Box::new(Problem::new(
            Code::ChangeMismatch,
            "change.id",
        )))));
    }
    Ok(Some(match &known.answer {
        Recorded::Done(done) => Ok(done.clone()),
        Recorded::Refused(problem) => Err(problem.clone()),
    }))
}

fn remember(rows: &mut Rows, now: ServerTime, identity: &Identity, answer: &Answer) {
    let answer = match answer {
        Ok(done) => Recorded::Done(done.clone()),
        Err(problem) if problem.is_final() => Recorded::Refused(problem.clone()),
        Err(_) => return,
    };
    #[cfg(feature = "seeded-bugs")]
    if rows.bugs.has(crate::bugs::Bug::LostIdempotence) {
        return;
    }
    let key = Key::Answer(identity.scope.clone(), identity.change);
    rows.put(
        key,
        Row::Answer(AnswerRow {
            body: identity.body,
            answer,
            at: now,
        }),
    );
}
