//! `tickets`: every ticket of the account in an event, whose it is and where
//! it stands; read once. A desk sees whom to call by it.

use std::collections::BTreeMap;

use jari_client::{Desk, Standing};
use jari_locales::say;
use jari_protocol::account::Person;
use jari_protocol::board::Board;
use jari_protocol::id::{OpeningId, PersonId};
use serde_json::json;

use super::ticket;
use crate::args::OfEvent;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::published::Published;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, of: OfEvent) -> Result<Done, Failure> {
    let desk = base.desk().await?;
    let published = Published::known(base, &desk, &of.event).await?;
    let about = |failure: Failure| failure.in_event(published.id());
    let (tickets, boards) = read(&desk, &published).await.map_err(about)?;
    if tickets.is_empty() {
        return Err(about(Trouble::NoTicket.into()));
    }
    let people = desk.people().await.map_err(|error| about(error.into()))?;
    let people: BTreeMap<PersonId, Person> = people.into_iter().map(|it| (it.person, it)).collect();
    let mut done = Done::default();
    let mut told = Vec::new();
    for standing in &tickets {
        let Some(board) = boards.get(&standing.statement.opening) else {
            continue;
        };
        let members = || standing.statement.members.iter().map(|it| it.person);
        for person in members().filter_map(|id| people.get(&id)) {
            let row = say::people_row(person.name.as_str(), person.birth_date, person.person);
            done = done.and(base.out.say(&row));
        }
        let lines = ticket::lines(base.out, &published, standing, board);
        done = done.and_all(lines.into_iter().map(|line| format!("  {line}")));
        let is_called = |serving| standing.place.is_some_and(|it| it.is_called(serving));
        told.push(json!({
            "ticket": standing.ticket(),
            "people": members().collect::<Vec<_>>(),
            "number": standing.place.map(|place| place.number()),
            "called": is_called(board.serving),
            "stage": standing.stage,
        }));
    }
    Ok(done.field("event", published.id()).field("tickets", told))
}

/// The tickets that are not given up, and the boards of their lines.
async fn read(
    desk: &Desk,
    published: &Published,
) -> Result<(Vec<Standing>, BTreeMap<OpeningId, Board>), Failure> {
    let mut tickets: Vec<Standing> = desk.tickets().await?;
    tickets.retain(|standing| standing.is_place_of(published.id(), None) && !standing.is_over());
    let mut boards = BTreeMap::new();
    for standing in &tickets {
        let opening = &standing.statement.opening;
        if !boards.contains_key(opening) {
            let board = desk.board(published.id(), opening).await?;
            boards.insert(opening.clone(), board);
        }
    }
    Ok((tickets, boards))
}
