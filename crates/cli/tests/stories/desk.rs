//! A clerk at a desk: people who have no way in of their own get into the
//! same line, and every act is noted.

use jari_protocol::text::Line;
use jari_server::operator::act::{Act, Told};
use jari_server::operator::clerk::{Named, OnClerks};
use serde_json::Value;

use crate::operators::operate;
use crate::program::Program;
use crate::service::{EVENT, Service};

const DESK: &str = "desk-1@city.kr";

fn named() -> Named {
    Named {
        event: EVENT.parse().expect("a name"),
        contact: DESK.parse().expect("a contact"),
        reason: Line::new("the desk of the town hall").expect("a line of text"),
    }
}

/// The rows of a list without its heading, each in its cells.
fn listed(service: &Service, act: Act) -> Vec<Vec<String>> {
    let Told::Text { text } = operate(service, act) else {
        panic!("a list")
    };
    let cells = |row: &str| row.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

fn deeds(service: &Service) -> Vec<Vec<String>> {
    let event = EVENT.parse().expect("a name");
    listed(service, Act::Clerks(OnClerks::Deeds { event }))
}

fn enter(clerk: &Program, birth_date: &str) -> String {
    let added = clerk.json(&[
        "people",
        "add",
        "--name",
        "김영희",
        "--birth-date",
        birth_date,
    ]);
    added["person"].as_str().expect("an id").to_owned()
}

fn sign_in(service: &Service, contact: &str) -> Program {
    let program = Program::new("en");
    program.json(&["service", "add", &service.link, "--yes"]);
    program.sign_in(service, contact);
    program
}

#[test]
fn a_clerk_takes_places_for_two_of_one_name_and_books_for_both_when_they_are_called() {
    let service = Service::opening_in(4);
    let told = operate(&service, Act::Clerks(OnClerks::Add(named())));
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
    let clerk = sign_in(&service, DESK);
    let people = ["1962-08-15", "1966-03-02"].map(|born| enter(&clerk, born));
    let mut tickets = Vec::new();
    for person in &people {
        let joined = clerk.json(&["join", EVENT, "--whose", person]);
        assert_eq!(joined["already"], false, "{joined}");
        tickets.push(joined["ticket"]["ticket"].clone());
    }
    assert_ne!(tickets[0], tickets[1]);
    let numbers = |list: &Value| {
        let tickets = list["tickets"].as_array().expect("tickets").iter();
        let numbers = tickets.map(|ticket| ticket["number"].as_u64());
        numbers.collect::<Option<Vec<u64>>>().expect("numbers")
    };
    let mut places = numbers(&clerk.json(&["tickets", EVENT]));
    places.sort_unstable();
    assert_eq!(places, [1, 2], "by their coming, as anybody");

    let mut bookings = Vec::new();
    for person in &people {
        clerk.json(&["watch", EVENT, "--whose", person, "--until", "called"]);
        let book = [
            "book", EVENT, "--whose", person, "--region", "서울", "--yes",
        ];
        bookings.push(clerk.json(&book)["booking"].clone());
    }
    assert_ne!(bookings[0], bookings[1]);
    for (person, booking) in people.iter().zip(&bookings) {
        let paper = clerk.json(&["receipt", "show", EVENT, "--whose", person]);
        assert_eq!(paper["booking"], *booking, "each has a receipt to print");
        let ticket = clerk.json(&["ticket", EVENT, "--whose", person]);
        assert_eq!(ticket["ticket"]["stage"]["stage"], "booked", "{ticket}");
    }
    let list = clerk.words(&["tickets", EVENT]);
    for of_each in ["1962", "1966"] {
        assert!(list.contains(of_each), "{list}");
    }
    let event = EVENT.parse().expect("a name");
    let rows = listed(&service, Act::Export { event });
    assert_eq!(rows.len(), 2, "{rows:?}");

    let noted = deeds(&service);
    for (ticket, person) in tickets.iter().zip(&people) {
        let ticket = ticket.as_str().expect("an id");
        // One that begins with a hyphen stands behind a mark, for spreadsheets.
        let is_of_it = |row: &&Vec<String>| row[3].trim_start_matches('\'') == ticket;
        let of_it = noted.iter().filter(is_of_it);
        let did: Vec<&str> = of_it.clone().map(|row| row[2].as_str()).collect();
        assert_eq!(did, ["join", "claim", "hold", "confirm"], "{person}");
        assert!(of_it.clone().all(|row| row[1] == DESK), "{noted:?}");
    }
    let text = format!("{noted:?}");
    for personal in ["김영희", "1962", "1966"] {
        assert!(!text.contains(personal), "nobody is named: {text}");
    }
    let verified = clerk.json(&["verify", "event", EVENT]);
    assert_eq!(verified["openings"][0]["tickets"], 2, "{verified}");
}

#[test]
fn who_is_no_clerk_any_more_enters_nobody_else_and_still_books_for_whom_they_entered() {
    let service = Service::opening_in(4);
    operate(&service, Act::Clerks(OnClerks::Add(named())));
    let clerk = sign_in(&service, DESK);
    let first = enter(&clerk, "1962-08-15");
    clerk.json(&["join", EVENT, "--whose", &first]);
    let told = operate(&service, Act::Clerks(OnClerks::Remove(named())));
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
    let others = ["1966-03-02", "1964-01-01"].map(|born| {
        let person = enter(&clerk, born);
        let joined = clerk.json(&["join", EVENT, "--whose", &person]);
        joined["ticket"]["ticket"].clone()
    });
    assert_eq!(
        others[0], others[1],
        "one contact, one ticket, as for anybody"
    );
    clerk.json(&["watch", EVENT, "--whose", &first, "--until", "called"]);
    clerk.json(&[
        "book", EVENT, "--whose", &first, "--region", "서울", "--yes",
    ]);
    let noted = deeds(&service);
    let did: Vec<&str> = noted.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(
        did,
        ["appointed", "join", "removed", "claim", "hold", "confirm"],
        "what is done with a ticket of the desk stays noted"
    );
}
