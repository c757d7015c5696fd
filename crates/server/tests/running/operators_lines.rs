//! What operators do to a line that people are in, seen as those people see
//! it: on the board and in the stock that everybody reads.

use jari_protocol::board::Board;
use jari_protocol::count::People;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::stock::Stock;
use jari_protocol::time::{Millis, ServerTime};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::operators::{add, done, operator, serve};
use crate::program::{Server, ask, refused, until};

const LINE: [&str; 2] = ["k-evening", "evening"];

#[test]
fn an_announcement_is_on_the_board_until_it_is_taken_back() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    let half = operator(&data, &said(&["--ko", "비가 많이 와요."]));
    assert!(refused(&half).contains("--en"), "both languages or none");

    let words = ["--ko", "비가 많이 와요.", "--en", "It rains a lot."];
    done(&data, &said(&words));
    until(|| {
        let told = board(&server).and_then(|board| board.announcement);
        told.is_some_and(|told| told.en.as_str() == words[3] && told.ko.as_str() == words[1])
    });
    done(&data, &said(&[]));
    until(|| board(&server).is_some_and(|board| board.announcement.is_none()));
    let record = "/v1/events/k-evening/openings/evening/record?from=0";
    let (_, record) = ask(server.authority(), record).expect("it answers");
    assert!(record.contains("a storm"), "{record}");
}

#[test]
fn an_opening_moves_later_with_its_end_and_never_earlier() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    until(|| board(&server).is_some());
    let before = board(&server).expect("a board").times;
    let later = before.opens.plus(Millis::from_mins(30));

    done(&data, &moved(&rfc3339(later)));
    until(|| board(&server).is_some_and(|board| board.times.opens == later));
    let after = board(&server).expect("a board").times;
    assert_eq!(after.ends, before.ends.plus(Millis::from_mins(30)));

    let earlier = refused(&operator(&data, &moved(&rfc3339(before.opens))));
    assert!(earlier.contains("body_malformed"), "{earlier}");
    assert!(earlier.contains("opens"), "names what is wrong: {earlier}");
    let no_time = refused(&operator(&data, &moved("tonight")));
    assert!(no_time.contains("--opens"), "{no_time}");
    assert_eq!(board(&server).expect("a board").times, after);
}

#[test]
fn stock_is_added_to_a_slot_and_in_a_new_one() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    until(|| stock(&server).is_some());
    let first = stock(&server).expect("stock").slots.swap_remove(0);
    let known = first.slot.as_str();

    done(&data, &more(&[known, "--people", "7"]));
    until(|| {
        let slots = stock(&server).expect("stock").slots;
        let grown = slots.iter().find(|slot| slot.slot == first.slot);
        grown.is_some_and(|grown| {
            grown.left == first.left.plus(People(7))
                && grown.capacity == first.capacity.plus(People(7))
        })
    });
    let nowhere = refused(&operator(&data, &more(&["late-1", "--people", "7"])));
    assert!(nowhere.contains("slot_unknown"), "{nowhere}");

    let (starts, ends) = (first.starts.plus(DAY), first.ends.plus(DAY));
    let when = (rfc3339(starts), rfc3339(ends));
    let site = first.site.as_str();
    let new = [
        "late-1", "--people", "7", "--site", site, "--starts", &when.0, "--ends", &when.1,
    ];
    done(&data, &more(&new));
    until(|| {
        let slots = stock(&server).expect("stock").slots;
        let new = slots.iter().find(|slot| slot.slot.as_str() == "late-1");
        new.is_some_and(|new| (new.starts, new.left) == (starts, People(7)))
    });
    let other = rfc3339(first.starts);
    let elsewhen = [&new[..5], &["--ends", &when.1, "--starts", &other]].concat();
    let differs = refused(&operator(&data, &more(&elsewhen)));
    assert!(differs.contains("change_mismatch"), "{differs}");
}

#[test]
fn rows_are_added_to_a_roster_from_a_file_or_their_faults_are_told_by_row() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    let file = dir.path().join("more.csv");
    let path = file.to_str().expect("text");
    let rows = "name,birth_date,contact\n김영희,1966-03-02,kim@example.kr\n이철수,none,\n";
    std::fs::write(&file, rows).unwrap();
    let faults = refused(&operator(&data, &["roster", "add", LINE[0], path]));
    assert!(faults.contains("more.csv:3: "), "{faults}");
    assert!(faults.contains("birth_date"), "{faults}");
    std::fs::write(&file, rows.lines().next().unwrap()).unwrap();
    let by_contact = refused(&operator(&data, &["roster", "add", LINE[0], path]));
    assert!(by_contact.contains("operator.no_roster"), "{by_contact}");
    let size = done(&data, &["roster", "list-size", LINE[0]]);
    assert!(size.contains("has 0 rows"), "{size}");
}

#[test]
fn slots_are_listed_and_room_is_added_from_a_file_whole_or_not_at_all() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    let listed = done(&data, &["slots", "list", LINE[0]]);
    let mut rows = listed.lines();
    assert_eq!(
        rows.next(),
        Some("slot,site,starts,ends,capacity,left,returned")
    );
    let first: Vec<String> = rows.next().unwrap().split(',').map(str::to_owned).collect();
    let (slot, site, starts, ends) = (&first[0], &first[1], &first[2], &first[3]);
    let of_site = done(&data, &["slots", "list", LINE[0], "--site", site]);
    assert!(
        of_site
            .lines()
            .skip(1)
            .all(|row| row.contains(site.as_str()))
    );

    let file = dir.path().join("more.csv");
    let path = file.to_str().expect("text");
    let more = ["slots", "add", LINE[0], path, "--reason", "a delivery"];
    let head = "slot,site,starts,ends,people";
    let rows = format!("{head}\n{slot},{site},{starts},{ends},5\nnew,{site},tomorrow,{ends},5\n");
    std::fs::write(&file, rows).unwrap();
    let wrong = refused(&operator(&data, &more));
    assert!(wrong.contains("slot_row_malformed"), "{wrong}");
    assert!(wrong.contains("more.csv:3: starts: tomorrow"), "{wrong}");
    let rows = format!("{head}\n{slot},{site},{starts},{ends},5\nnew,nowhere,{starts},{ends},5\n");
    std::fs::write(&file, rows).unwrap();
    let unknown = refused(&operator(&data, &more));
    assert!(unknown.contains("operator.site new"), "{unknown}");
    assert_eq!(
        done(&data, &["slots", "list", LINE[0]]),
        listed,
        "nothing is half done"
    );
    let rows = format!("{head}\n{slot},{site},{starts},{ends},5\nnew,{site},{starts},{ends},7\n");
    std::fs::write(&file, rows).unwrap();
    assert!(done(&data, &more).contains("2 slots"));
    let now = done(&data, &["slots", "list", LINE[0]]);
    let new = format!("new,{site},{starts},{ends},7,7,0");
    assert!(now.lines().any(|row| row == new), "{now}");
    let capacity: u32 = first[4].parse().unwrap();
    let grown = format!("{slot},{site},{starts},{ends},{0},{0},0", capacity + 5);
    assert!(now.lines().any(|row| row == grown), "{now}");
}

#[test]
fn until_when_what_is_personal_is_kept_is_told_and_it_is_not_deleted_before_the_end() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    let told = done(&data, &["retention", LINE[0]]);
    assert!(told.contains("k-evening ends 20"), "{told}");
    assert!(told.contains("is deleted 20"), "{told}");
    let now = ["retention", LINE[0], "--now", "--reason", "we are done"];
    let early = refused(&operator(&data, &now));
    assert!(early.contains("operator.not_over"), "{early}");
    let no_reason = refused(&operator(&data, &now[..3]));
    assert!(no_reason.contains("--reason"), "{no_reason}");
    assert_eq!(done(&data, &["retention", LINE[0]]), told);
    let unknown = refused(&operator(&data, &["retention", "no-event"]));
    assert!(unknown.contains("not_found"), "{unknown}");
}

#[test]
fn a_closed_site_gives_no_more_room_and_a_kill_forgets_nothing_of_it() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    until(|| stock(&server).is_some());
    let before = stock(&server).expect("stock");
    let site = before.slots[0].site.as_str();
    let unknown = refused(&operator(&data, &closing("nowhere")));
    assert!(unknown.contains("not_found"), "{unknown}");
    done(&data, &closing(site));
    drop(server);

    let server = serve(&data);
    until(|| stock(&server).is_some_and(|stock| !stock.closed.is_empty()));
    let after = stock(&server).expect("stock");
    assert_eq!(after.closed, [before.slots[0].site.clone()]);
    for (was, is) in before.slots.iter().zip(&after.slots) {
        let left = if was.site.as_str() == site {
            People(0)
        } else {
            was.left
        };
        assert_eq!((&is.slot, is.left), (&was.slot, left));
    }
    let slot = before.slots[0].slot.as_str();
    let gone = refused(&operator(&data, &more(&[slot, "--people", "7"])));
    assert!(gone.contains("site_closed"), "{gone}");
    let record = "/v1/events/k-evening/openings/evening/record?from=0";
    let (_, record) = ask(server.authority(), record).expect("it answers");
    assert!(record.contains("close_site"), "{record}");
    assert!(record.contains("no doctor"), "{record}");
    assert!(!record.contains(site), "the record names no site: {record}");
}

const DAY: Millis = Millis::from_mins(24 * 60);

fn said<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&["announce"], &LINE[..], words, &["--reason", "a storm"]].concat()
}

fn moved(opens: &str) -> Vec<&str> {
    let why = ["--opens", opens, "--reason", "a storm"];
    [&["move-later"], &LINE[..], &why].concat()
}

fn more<'a>(of: &[&'a str]) -> Vec<&'a str> {
    [&["stock", LINE[0]], of, &["--reason", "a delivery"]].concat()
}

fn closing(site: &str) -> Vec<&str> {
    vec!["close-site", LINE[0], site, "--reason", "no doctor"]
}

fn rfc3339(time: ServerTime) -> String {
    let time = chrono::DateTime::from_timestamp_millis(time.as_millis()).expect("a time");
    time.to_rfc3339()
}

fn board(server: &Server) -> Option<Board> {
    let path = "/v1/events/k-evening/openings/evening/board";
    shown(server, path, Typ::Board)
}

fn stock(server: &Server) -> Option<Stock> {
    shown(server, "/v1/events/k-evening/stock", Typ::Stock)
}

fn shown<T: DeserializeOwned>(server: &Server, path: &str, typ: Typ) -> Option<T> {
    let (status, text) = ask(server.authority(), path)?;
    let compact = (status == 200).then(|| Compact::parse(&text, typ));
    compact.map(|it| it.and_then(|it| it.unchecked_content()).expect("its kind"))
}
