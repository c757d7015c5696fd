//! What operators do to a running service, as the people concerned read it.

use jari_protocol::count::People;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_server::operator::act::{Act, Asked, Told};
use jari_server::operator::ask;
use jari_server::operator::lines::{ClosedSite, MoreStock, NewSlot};
use serde_json::Value;

use crate::program::Program;
use crate::service::{EVENT, Service};

fn line(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

pub(crate) fn operate(service: &Service, act: Act) -> Told {
    let by = line("kim of the day shift");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let asked = Asked { by, act };
    let data = service.dir.path().join("data");
    runtime
        .block_on(ask(&data, &asked))
        .expect("the service answers")
}

/// The rows of an export without its heading.
fn exported(service: &Service) -> Vec<String> {
    let event = EVENT.parse().expect("a name");
    let Told::Text { text } = operate(service, Act::Export { event }) else {
        panic!("an export")
    };
    text.lines().skip(1).map(str::to_owned).collect()
}

/// A slot of the same time at another site.
fn more_elsewhere(service: &Service, receipt: &Value) {
    let time = |of: &str| {
        let ms = receipt[of].as_i64().expect("a time");
        ServerTime::from_millis(ms)
    };
    let more = MoreStock {
        event: EVENT.parse().expect("a name"),
        slot: "elsewhere".parse().expect("a name"),
        people: People(1),
        new: Some(NewSlot {
            site: "centre-2".parse().expect("a name"),
            starts: time("starts"),
            ends: time("ends"),
        }),
        reason: line("a delivery"),
    };
    let told = operate(service, Act::Stock(more));
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
}

#[test]
fn who_booked_is_exported_told_when_the_site_is_closed_and_booked_elsewhere() {
    let service = Service::opening_in(3);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    k.json(&["watch", EVENT, "--until", "called"]);
    assert_eq!(exported(&service), Vec::<String>::new());
    let stock = k.json(&["stock", EVENT, "--region", "서울", "--limit", "1"]);
    let slot = stock["slots"][0]["slot"].as_str().expect("a free slot");
    let booked = k.json(&["book", EVENT, "--wish", slot, "--yes"]);
    let (booking, receipt) = (&booked["booking"], &booked["receipt"]);
    let site = receipt["site"].as_str().expect("a site");
    let rows = exported(&service);
    assert_eq!(rows.len(), 1, "one line for each person: {rows:?}");
    let id = booking.as_str().expect("an id");
    for cell in [id, slot, site, "김영희", "1966-03-02", "k@example.kr"] {
        assert!(rows[0].contains(cell), "{cell}: {rows:?}");
    }

    let void = Act::CloseSite(ClosedSite {
        event: EVENT.parse().expect("a name"),
        site: site.parse().expect("a name"),
        reason: line("the roof leaks"),
    });
    more_elsewhere(&service, receipt);
    let told = operate(&service, void);
    assert!(matches!(told, Told::Done { .. }), "{told:?}");
    while service.messages("site_closed") == 0 {
        std::thread::yield_now();
    }
    let ticket = k.json(&["ticket", EVENT]);
    assert_eq!(ticket["ticket"]["closed"]["lost"], "booking", "{ticket}");
    assert_eq!(ticket["ticket"]["closed"]["booking"], *booking);
    assert_eq!(ticket["number"], 1, "the place is kept");
    let said = k.words(&["ticket", EVENT]);
    assert!(said.contains("was closed, so your booking there"), "{said}");
    let gone = k.json(&["verify", "receipt", EVENT]);
    assert_eq!(gone["stands"], false, "{gone}");
    assert_eq!(exported(&service), Vec::<String>::new());

    let again = k.json(&["accept", EVENT, "--yes"]);
    assert_eq!(again["receipt"]["replaces"], *booking, "{again}");
    assert_ne!(again["receipt"]["site"], site);
    assert_eq!(exported(&service).len(), 1);
    let stands = k.json(&["verify", "receipt", EVENT]);
    assert_eq!(stands["stands"], true, "{stands}");
    let record = k.json(&["verify", "event", EVENT]);
    assert_eq!(record["openings"][0]["tickets"], 1, "{record}");
}
