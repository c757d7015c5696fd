//! `join`: takes a ticket, and waits until it is there.

use jari_client::{Desk, DeskError, Intent, LinkState, Phase, Snapshot};
use jari_locales::say;
use jari_protocol::account::Person;
use jari_protocol::event::Window;
use jari_protocol::id::PersonId;
use jari_protocol::refusal::Code;
use serde_json::json;

use crate::args::{Join, person_id};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, join: Join) -> Result<Done, Failure> {
    let mut place = Place::open(base, &join.place, false).await?;
    let mut goal = Joined { had_one: false };
    match place.snapshot().phase {
        // A join that an earlier run began goes on by itself.
        Phase::Joining => {}
        Phase::Outside | Phase::Left | Phase::Over => {
            let intent = intent(&place, join.person).await;
            place
                .want(intent.map_err(|failure| place.about(failure))?)
                .await?;
        }
        Phase::Ready
        | Phase::Drawing
        | Phase::Waiting
        | Phase::Called { .. }
        | Phase::SoldOut { .. }
        | Phase::Offered
        | Phase::Door { .. }
        | Phase::Elsewhere
        | Phase::Choosing
        | Phase::Holding
        | Phase::Booked => goal.had_one = true,
    }
    follow(&mut place, &mut goal, None).await
}

/// Who joins which opening: the service says which is whose. Where members
/// of a party have different ones, the latest is everybody's.
async fn intent(place: &Place<'_>, named: Vec<String>) -> Result<Intent, Failure> {
    let subjects = if named.is_empty() {
        match place.whose() {
            Some(person) => vec![person],
            None => vec![only_person(&place.desk).await?],
        }
    } else {
        named
            .iter()
            .map(|name| person_id(name))
            .collect::<Result<_, _>>()?
    };
    let mut latest: Option<Window> = None;
    for person in &subjects {
        let own = window(place, *person).await?;
        if latest
            .as_ref()
            .is_none_or(|latest| latest.opens < own.opens)
        {
            latest = Some(own);
        }
    }
    let window = latest.ok_or(Trouble::PeopleMissing)?;
    Ok(Intent::Join {
        opening: window.opening,
        subjects,
        gives_up: Vec::new(),
    })
}

async fn window(place: &Place<'_>, person: PersonId) -> Result<Window, Failure> {
    match place.desk.eligibility(place.published.id(), person).await {
        Ok(eligibility) => Ok(eligibility.window),
        Err(DeskError::Refused(problem)) if problem.code == Code::SubjectForeign => {
            Err(Failure::of(Trouble::PersonUnknown).with(person))
        }
        Err(error) => Err(error.into()),
    }
}

async fn only_person(desk: &Desk) -> Result<PersonId, Failure> {
    let people: Vec<Person> = desk.people().await?;
    match people.as_slice() {
        [] => Err(Trouble::PeopleMissing.into()),
        [only] => Ok(only.person),
        [_, _, ..] => Err(Trouble::PeopleSeveral.into()),
    }
}

struct Joined {
    had_one: bool,
}

impl Goal for Joined {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        match snapshot.phase {
            Phase::Outside | Phase::Joining | Phase::Left => match &snapshot.refused {
                Some(refused) => Err(place.refused(&refused.problem)),
                None => Ok(None),
            },
            Phase::Over => Err(Trouble::PlaceOver.into()),
            // How many are ahead is told by the line, which comes at once.
            Phase::Ready | Phase::Drawing | Phase::Waiting if is_coming(snapshot) => Ok(None),
            Phase::Ready
            | Phase::Drawing
            | Phase::Waiting
            | Phase::Called { .. }
            | Phase::SoldOut { .. }
            | Phase::Offered
            | Phase::Door { .. }
            | Phase::Elsewhere
            | Phase::Choosing
            | Phase::Holding
            | Phase::Booked => Ok(Some(self.done(place, snapshot))),
        }
    }
}

/// Whether the line was not heard yet, and nothing keeps it from coming.
const fn is_coming(snapshot: &Snapshot) -> bool {
    let is_open = match snapshot.link.state {
        LinkState::Idle | LinkState::Up | LinkState::Dialing => true,
        LinkState::Down { .. } | LinkState::Offline => false,
    };
    is_open && snapshot.line.is_none()
}

impl Joined {
    fn done(&self, place: &Place<'_>, snapshot: &Snapshot) -> Done {
        let mut done = place.done(snapshot);
        if self.had_one {
            done = done.and(place.out.say(&say::join_already()));
        }
        let ticket = snapshot.ticket.as_ref().map(|ticket| {
            json!({
                "ticket": ticket.ticket,
                "people": ticket.people,
                "seq": ticket.seq,
                "place": ticket.place,
                "number": ticket.place.map(|place| place.number()),
                "at_most_ahead": ticket.at_most_ahead,
            })
        });
        done.field("already", self.had_one)
            .field("opening", snapshot.line.as_ref().map(|line| &line.opening))
            .field("ticket", ticket)
    }
}
