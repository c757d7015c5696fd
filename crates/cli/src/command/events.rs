//! `events`: what can be booked, and who of the account's people when.

use chrono_tz::Tz;
use jari_client::{Desk, DeskError};
use jari_locales::say;
use jari_protocol::account::{Eligibility, Person};
use jari_protocol::event::{Basis, Event, Opening};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::zone;

pub(super) async fn run(base: &Base<'_>) -> Result<Done, Failure> {
    let out = base.out;
    let desk = base.desk().await?;
    let events = desk.events().await?;
    let people = people(&desk).await?;
    let mut done = Done::default();
    if events.is_empty() {
        done = done.and(out.say(&say::events_none()));
    }
    let mut objects = Vec::new();
    for (number, event) in events.iter().enumerate() {
        if number > 0 {
            done = done.and("");
        }
        done = done.and_all(about(out, event));
        let mut own = Vec::new();
        for person in people.iter().flatten() {
            let answer = desk.eligibility(&event.event, person.person).await;
            let (line, object) = eligible(out, event, person, answer)?;
            done = done.and(line);
            own.push(object);
        }
        objects.push(json!({ "event": event, "people": own }));
    }
    done = match &people {
        None => done.and("").and(out.say(&say::events_signed_out())),
        Some(people) if people.is_empty() => done.and("").and(out.say(&say::events_no_people())),
        Some(_) => done,
    };
    Ok(done.field("events", objects))
}

/// `None` for a device that is not signed in: events are for anyone to see.
async fn people(desk: &Desk) -> Result<Option<Vec<Person>>, Failure> {
    match desk.people().await {
        Ok(people) => Ok(Some(people)),
        Err(error) if error.needs_sign_in() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn about(out: &Out, event: &Event) -> Vec<String> {
    let zone = zone::of(event);
    let mut lines = vec![
        out.say(&say::event_title(event.title.as_str(), &event.event)),
        out.say(&say::event_rule(event.rule.as_str())),
    ];
    for opening in &event.openings {
        lines.extend(openings(out, event, opening, zone));
    }
    lines.push(out.say(&match event.basis {
        Basis::Roster => say::basis_roster(),
        Basis::Contact => say::basis_contact(),
    }));
    lines.push(out.say(&say::event_party(event.party_limit.0, &event.zone)));
    lines
}

fn openings(out: &Out, event: &Event, opening: &Opening, zone: Option<Tz>) -> [String; 2] {
    let time = |at| zone::time(out.words(), at, zone);
    let cohort = event.cohorts.iter().find(|c| c.cohort == opening.cohort);
    let cohort = cohort.map_or(opening.cohort.as_str(), |cohort| cohort.title.as_str());
    let times = opening.times;
    let gathering = time(times.gathering);
    [
        out.say(&say::event_opening(
            cohort,
            time(times.opens),
            time(times.ends),
        )),
        out.say(&if opening.gathers {
            say::event_gathers(gathering, time(times.cut_off))
        } else {
            say::event_in_order(gathering)
        }),
    ]
}

/// When a person may book, or why not. A refusal is an answer here.
fn eligible(
    out: &Out,
    event: &Event,
    person: &Person,
    answer: Result<Eligibility, DeskError>,
) -> Result<(String, Value), Failure> {
    let zone = zone::of(event);
    let name = person.name.as_str();
    match answer {
        Ok(eligibility) => {
            let window = &eligibility.window;
            let (opens, gathering) = (
                zone::time(out.words(), window.opens, zone),
                zone::time(out.words(), window.gathering, zone),
            );
            let cohort = window.cohort.as_str();
            let line = out.say(&say::eligible_window(name, opens, gathering, cohort));
            let object = json!({
                "person": person.person, "eligible": true,
                "window": window, "basis": eligibility.basis, "text": line,
            });
            Ok((line, object))
        }
        Err(DeskError::Refused(problem)) => {
            let mut failure = Failure::refused(*problem).in_event(&event.event);
            if let Some(zone) = zone {
                failure = failure.in_zone(zone);
            }
            let why = failure.text(out.words());
            let line = out.say(&say::eligible_not(name, why));
            let object = json!({
                "person": person.person, "eligible": false,
                "code": failure.code(), "text": line,
            });
            Ok((line, object))
        }
        Err(error) => Err(error.into()),
    }
}
