//! Whatever happens to the program or the service, the place is kept and
//! there is one booking.

use serde_json::Value;

use crate::program::Program;
use crate::service::{EVENT, Service};

fn phase(object: &Value) -> &str {
    object["snapshot"]["phase"]["phase"].as_str().unwrap_or("")
}

#[test]
fn a_watch_that_was_killed_resumes_the_same_place_also_while_the_service_is_away() {
    let mut service = Service::opening_in(600);
    let k = Program::ready(&service, "ko", "k@example.kr");
    let joined = k.json(&["join", EVENT]);
    let ticket = joined["ticket"]["ticket"].clone();
    let mut watch = k.start(&["watch", EVENT]);
    watch.until(|object| object["snapshot"]["link"]["state"]["link"] == "up");
    watch.kill();

    service.stop();
    let mut watch = k.start(&["watch", EVENT]);
    let first = watch.until(|object| object["event"] == "snapshot");
    assert_eq!(first["snapshot"]["ticket"]["ticket"], ticket);
    assert_eq!(first["snapshot"]["ticket"]["place"], 0);
    let down = watch.until(|object| object["snapshot"]["link"]["state"]["link"] == "down");
    let text = down["text"].as_str().expect("words");
    assert!(text.contains("자리는 그대로예요"), "{text}");
    service.start_again();
    let up = watch.until(|object| object["snapshot"]["link"]["state"]["link"] == "up");
    assert_eq!(up["snapshot"]["ticket"]["ticket"], ticket);
    watch.kill();
}

#[test]
fn a_join_that_was_killed_takes_one_ticket() {
    let mut service = Service::opening_in(600);
    let k = Program::ready(&service, "en", "k@example.kr");
    let mut join = k.start(&["join", EVENT]);
    join.until(|object| phase(object) == "joining");
    join.kill();
    service.start_again();
    let joined = k.json(&["join", EVENT]);
    assert_eq!(joined["ticket"]["number"], 1);
    // A board tells of a join with the next beat.
    let boards = (0..100).map(|_| k.json(&["ticket", EVENT])["board"]["taken"].clone());
    let taken = boards.into_iter().find(|taken| *taken != 0);
    assert_eq!(taken, Some(1.into()));
}

#[test]
fn a_booking_that_was_killed_at_each_step_ends_as_one() {
    let service = Service::opening_in(2);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    let book = ["book", EVENT, "--region", "서울", "--yes"];
    let wishes = ["claim", "choose", "confirm"];
    for wish in wishes {
        let mut run = k.start(&book);
        run.until(|object| {
            let pending = object["snapshot"]["pending"].as_array();
            let asked = pending.is_some_and(|all| all.iter().any(|p| p["wish"] == wish));
            asked || phase(object) == "booked"
        });
        run.kill();
    }
    let booked = k.json(&book);
    assert_eq!(booked["verified"], true);
    assert_eq!(
        k.json(&["ticket", EVENT])["ticket"]["stage"]["stage"],
        "booked"
    );
    assert_eq!(service.messages("booked"), 1);
}

#[cfg(unix)]
#[test]
fn who_stops_watching_is_told_that_the_place_stays() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    let mut watch = k.start(&["watch", EVENT]);
    watch.until(|object| phase(object) == "ready");
    let id = watch.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.expect("a signal is sent").success());
    let last = watch.until(|object| object["ok"] == false);
    assert_eq!(last["code"], "interrupted");
    assert_eq!(
        last["text"],
        "Stopped. Places and bookings are kept. Run the same command again to go on."
    );
    assert_eq!(watch.exit(), 130);
    assert_eq!(k.json(&["ticket", EVENT])["number"], 1);
}

#[test]
fn two_programs_do_not_drive_one_place() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "en", "k@example.kr");
    k.json(&["join", EVENT]);
    let mut watch = k.start(&["watch", EVENT]);
    watch.until(|object| phase(object) == "ready");
    let second = k.run(&["watch", EVENT, "--json"]);
    assert_eq!(second.last_object()["code"], "home_in_use");
    assert_eq!(second.exit, 10);
    assert_eq!(k.json(&["ticket", EVENT])["number"], 1, "looking is free");
    watch.kill();
}
