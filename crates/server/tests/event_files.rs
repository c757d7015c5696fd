//! Event files: the examples load, and what is wrong is told all at once with
//! its place, and nothing of it is taken over.

use std::fs;
use std::path::{Path, PathBuf};

use jari_protocol::board::DrawBy;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::Publication;
use jari_server::event_file::{Code, Faults, load};
use jari_server::random::System;

#[path = "event_files/document.rs"]
mod document;

/// 2021-07-12T20:00:00+09:00.
const NOW: ServerTime = ServerTime::from_millis(1_626_087_600_000);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data")
        .join(name)
}

/// An event file beside whatever it names, from the small one with changes.
struct Desk(tempfile::TempDir);

const SMALL: &str = r#"
event = "flu"
title = "Flu"
rule = "In the order of joining."
zone = "Asia/Seoul"
basis = "contact"
capacity_inside = 10
admit_per_minute = 60
sites = "centres.json"

[[cohort]]
cohort = "all"
title = "Everyone"

[[opening]]
opening = "first"
cohort = "all"
order = "joining"
gathering = "2021-07-18T20:00:00"
opens = "2021-07-19T20:00:00"
ends = "2021-07-20T20:00:00+09:00"

[[slot]]
slot = "one"
site = "centre-1"
starts = "2021-07-26T09:00:00"
ends = "2021-07-26T09:30:00"
capacity = 3
"#;

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let centres = data("kr-vaccination-centers-2021.json");
        fs::copy(centres, dir.path().join("centres.json")).expect("the centres are there");
        Self(dir)
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn load(&self, text: &str) -> Result<Publication, Faults> {
        load(NOW, &self.put("event.toml", text), &System::default())
    }

    fn faults(&self, text: &str) -> Vec<(Code, Option<usize>, String)> {
        let faults = self.load(text).expect_err("faults");
        faults
            .list
            .into_iter()
            .map(|fault| (fault.code, fault.line, fault.says))
            .collect()
    }
}

/// The line of the small file, from 1, that begins like this.
fn line_in(text: &str, begins: &str) -> usize {
    text.lines()
        .position(|line| line.starts_with(begins))
        .expect("the line is there")
        + 1
}

#[test]
fn resting_hours_are_those_of_every_day_of_the_event() {
    let resting = "\n[[rest]]\nfrom = \"23:00\"\nto = \"07:00\"\n";
    let publication = Desk::new()
        .load(&format!("{SMALL}{resting}"))
        .expect("sound");
    let rests = publication.event.rests;
    let first = rests.first().expect("a rest");
    // The night after 2021-07-19T20:00:00+09:00, and a week beyond the end.
    assert_eq!(first.from.as_millis(), 1_626_703_200_000);
    assert_eq!(first.until.since(first.from), Millis::from_mins(8 * 60));
    assert_eq!(rests.len(), 9);
    let day = Millis::from_mins(24 * 60);
    assert!(
        rests
            .windows(2)
            .all(|pair| pair[1].from.since(pair[0].from) == day)
    );
}

#[test]
fn rests_over_each_other_or_over_an_opening_are_faults() {
    let over = "\n[[rest]]\nfrom = \"19:30\"\nto = \"20:30\"\n";
    let twice = "\n[[rest]]\nfrom = \"23:00\"\nto = \"07:00\"\n\n[[rest]]\nfrom = \"06:00\"\nto = \"08:00\"\n";
    for rests in [over, twice] {
        let faults = Desk::new().faults(&format!("{SMALL}{rests}"));
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].0, Code::Impossible);
        assert!(faults[0].2.contains("[[rest]]"), "{faults:?}");
    }
    let odd = "\n[[rest]]\nfrom = \"25:00\"\nto = \"07:00\"\nday = 1\n";
    let faults = Desk::new().faults(&format!("{SMALL}{odd}"));
    let codes: Vec<Code> = faults.iter().map(|fault| fault.0).collect();
    assert_eq!(codes, [Code::Time, Code::FieldUnknown]);
}

#[test]
fn ks_evening_has_all_thirteen_centres_and_opens_in_90_seconds() {
    let event = load(NOW, &data("events/k-evening.toml"), &System::default()).unwrap();
    assert_eq!(event.sites.len(), 13);
    let opening = &event.event.openings[0];
    assert_eq!(opening.times.opens, NOW.plus(Millis::from_secs(90)));
    assert!(!opening.gathers);
    // Six days of eighteen half hours at thirteen centres.
    assert_eq!(event.slots.len(), 6 * 18 * 13);
    assert!(
        event
            .slots
            .iter()
            .all(|(_, slot)| slot.starts > opening.times.opens)
    );
    let nine = event
        .slots
        .iter()
        .find(|(id, _)| id.as_str() == "centre-1-20210719-0900");
    // 2021-07-19T09:00:00+09:00.
    assert_eq!(
        nine.unwrap().1.starts,
        ServerTime::from_millis(1_626_652_800_000)
    );
}

#[test]
fn the_autumn_event_gathers_and_names_its_beacon() {
    let event = load(NOW, &data("events/autumn-flu.toml"), &System::default()).unwrap();
    assert!(event.event.openings[0].gathers);
    assert!(matches!(&event.draws[0].2, DrawBy::Beacon { name, .. } if name.contains("drand")));
    assert_eq!(event.sites.len(), 13);
}

#[test]
fn a_local_time_is_read_in_the_zone_of_the_event() {
    let event = Desk::new().load(SMALL).unwrap();
    // 20:00 in Seoul is 11:00 in UTC.
    assert_eq!(
        event.event.openings[0].times.opens,
        ServerTime::from_millis(1_626_692_400_000)
    );
}

#[test]
fn every_fault_is_told_at_once_with_its_line() {
    let text = SMALL
        .replace("zone = \"Asia/Seoul\"", "zone = \"Asia/Soul\"")
        .replace("title = \"Flu\"", "titel = \"Flu\"")
        .replace("capacity_inside = 10", "capacity_inside = \"ten\"")
        .replace("cohort = \"all\"\norder", "cohort = \"All\"\norder");
    let found = Desk::new().faults(&text);
    let has = |code: Code, line: usize| {
        assert!(
            found
                .iter()
                .any(|fault| (fault.0, fault.1) == (code, Some(line))),
            "{code} in line {line} is not in {found:?}"
        );
    };
    has(Code::Value, line_in(&text, "zone"));
    has(Code::FieldUnknown, line_in(&text, "titel"));
    has(Code::FieldMissing, 1);
    has(Code::FieldType, line_in(&text, "capacity_inside"));
    has(Code::Value, line_in(&text, "cohort = \"All\""));
}

#[test]
fn an_event_that_does_not_say_its_rule_is_refused() {
    let said = "rule = \"In the order of joining.\"";
    for (instead, code) in [("", Code::FieldMissing), ("rule = \" \"", Code::Value)] {
        let found = Desk::new().faults(&SMALL.replace(said, instead));
        let is_it =
            |(of, _, says): &(Code, Option<usize>, String)| *of == code && says.contains("rule");
        assert!(found.iter().any(is_it), "{instead:?}: {found:?}");
    }
}

#[test]
fn a_time_that_does_not_exist_is_refused() {
    for impossible in [
        "2021-02-30T20:00:00",
        "2021-07-19T25:00:00",
        "20:00",
        "2021-07-19",
    ] {
        let text = SMALL.replace("2021-07-19T20:00:00", impossible);
        let found = Desk::new().faults(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].0, found[0].1),
            (Code::Time, Some(line_in(SMALL, "opens")))
        );
    }
}

#[test]
fn a_time_that_the_clocks_skip_or_repeat_is_refused() {
    let berlin = SMALL
        .replace("Asia/Seoul", "Europe/Berlin")
        .replace("2021-07-20T20:00:00+09:00", "2022-07-20T20:00:00");
    for (time, says) in [
        ("2022-03-27T02:30:00", "does not exist"),
        ("2021-10-31T02:30:00", "twice"),
    ] {
        let found = Desk::new().faults(&berlin.replace("2021-07-19T20:00:00", time));
        assert_eq!(found[0].0, Code::Time);
        assert!(found[0].2.contains(says), "{found:?}");
    }
    let with_offset = berlin.replace("2021-07-19T20:00:00", "2021-10-31T02:30:00+01:00");
    Desk::new().load(&with_offset).unwrap();
}

#[test]
fn times_in_the_wrong_order_are_refused_at_their_opening() {
    let text = SMALL.replace("ends = \"2021-07-20", "ends = \"2021-07-19");
    let found = Desk::new().faults(&text.replace("T20:00:00+09:00", "T19:00:00+09:00"));
    assert_eq!(
        (found[0].0, found[0].1),
        (Code::Impossible, Some(line_in(SMALL, "[[opening]]")))
    );
    assert!(
        found[0].2.starts_with("opening first: its times"),
        "{found:?}"
    );
}

#[test]
fn an_event_that_is_over_is_refused() {
    let text = SMALL.replace("2021-07-", "2020-07-");
    let found = Desk::new().faults(&text);
    assert!(found[0].2.contains("over already"), "{found:?}");
}

#[test]
fn two_answers_to_one_question_are_refused() {
    let text = SMALL.replace(
        "ends = \"2021-07-26",
        "ends_in = \"3d\"\nends = \"2021-07-26",
    );
    assert_eq!(Desk::new().faults(&text)[0].0, Code::FieldContradicts);
}

#[test]
fn a_file_that_is_not_toml_says_where() {
    let found = Desk::new().faults("event = \"flu\"\ntitle = \n");
    assert_eq!((found[0].0, found[0].1), (Code::Toml, Some(2)));
}

#[test]
fn a_resident_number_in_the_title_is_refused_and_not_repeated() {
    let found = Desk::new().faults(&SMALL.replace("\"Flu\"", "\"Flu 900101-1234567\""));
    assert_eq!(found[0].0, Code::ResidentNumber);
    assert!(!found[0].2.contains("1234567"));
}

#[test]
fn a_roster_is_taken_whole_with_names_that_two_people_share() {
    let desk = Desk::new();
    desk.put(
        "people.csv",
        "\u{feff}name,birth_date,contact,invitation,group\n\
         김영희,1969-07-26,010-1234-5678,,staff\n\
         김영희,1969-07-26,,AB12-CD34,staff\n",
    );
    let text = SMALL
        .replace("\"contact\"", "\"roster\"\nroster = \"people.csv\"")
        .replace(
            "title = \"Everyone\"",
            "title = \"Staff\"\nroster_group = \"staff\"",
        );
    let event = desk.load(&text).unwrap();
    assert_eq!(event.roster.len(), 2);
    assert_eq!(
        event.roster[0].contact.as_ref().unwrap().as_str(),
        "+821012345678"
    );
}

#[test]
fn every_broken_row_of_a_roster_is_told_and_no_row_is_taken() {
    let desk = Desk::new();
    let csv = desk.put(
        "people.csv",
        "name,birth_date,contact,invitation,group\n\
         김영희,1969-07-26,010-1234-5678,,\n\
         김철수,1969-02-30,010-1234-5679,,\n\
         ,1969-07-26,010-1234-5670,,\n\
         이민수,1969-07-26,,,\n\
         박지민 690726-2345678,1969-07-26,010-1234-5671,,\n\
         최유리,1969-07-26\n\
         정하나,1969-07-26,not a contact,,\n",
    );
    let text = SMALL.replace("\"contact\"", "\"roster\"\nroster = \"people.csv\"");
    let faults = desk.load(&text).unwrap_err();
    assert!(faults.list.iter().all(|fault| fault.file == csv));
    let rows: Vec<Option<usize>> = faults.list.iter().map(|fault| fault.line).collect();
    assert_eq!(rows, [Some(3), Some(4), Some(5), Some(6), Some(7), Some(8)]);
    let told = faults.to_string();
    for personal in ["김", "박지민", "2345678", "010-", "not a contact"] {
        assert!(!told.contains(personal), "{told}");
    }
}

#[test]
fn a_roster_with_a_column_that_nobody_knows_is_refused() {
    let desk = Desk::new();
    desk.put(
        "people.csv",
        "name,birth_date,resident_number\n김영희,1969-07-26,1\n",
    );
    let text = SMALL.replace("\"contact\"", "\"roster\"\nroster = \"people.csv\"");
    let found = desk.faults(&text);
    assert_eq!((found[0].0, found[0].1), (Code::RosterRow, Some(1)));
}

#[test]
fn a_broken_centre_says_which_and_no_centre_is_taken() {
    let desk = Desk::new();
    let text = fs::read_to_string(data("kr-vaccination-centers-2021.json")).unwrap();
    desk.put(
        "centres.json",
        &text.replacen("\"lat\": \"36", "\"lat\": \"x36", 1),
    );
    let found = desk.faults(SMALL);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::Source);
    assert!(found[0].2.starts_with("data[1]: lat"), "{found:?}");
}

#[test]
fn a_source_that_is_not_there_is_told() {
    let found = Desk::new().faults(&SMALL.replace("centres.json", "gone.json"));
    assert_eq!(
        (found[0].0, found[0].1),
        (Code::File, Some(line_in(SMALL, "sites")))
    );
}

#[test]
fn slots_of_a_rule_fill_the_day_and_name_only_sites_there_are() {
    let rule = "[[slots]]\nsites = [\"centre-1\"]\ndays = [\"2021-07-26\", \"2021-07-27\"]\n\
                from = \"09:00\"\nto = \"10:10\"\nevery = 20\ncapacity = 2\n";
    let desk = Desk::new();
    let event = desk.load(&format!("{SMALL}\n{rule}")).unwrap();
    let starts: Vec<&str> = event
        .slots
        .iter()
        .map(|(id, _)| id.as_str())
        .filter(|id| id.contains("0727"))
        .collect();
    let expected = ["0900", "0920", "0940"].map(|time| format!("centre-1-20210727-{time}"));
    assert_eq!(starts, expected);
    let lost = rule.replace("centre-1", "centre-99");
    assert_eq!(desk.faults(&format!("{SMALL}\n{lost}"))[0].0, Code::Value);
    let upside_down = rule.replace("10:10", "08:00");
    assert_eq!(
        desk.faults(&format!("{SMALL}\n{upside_down}"))[0].0,
        Code::Time
    );
}

#[test]
fn a_bulk_publication_of_smart_scheduling_links_is_a_source_of_sites_and_slots() {
    let links = data("smart-scheduling-links");
    let text = SMALL.replace(
        "\"centres.json\"",
        &format!("{:?}", links.to_str().unwrap()),
    );
    let (head, _) = text.split_once("[[slot]]").unwrap();
    let early = head.replace("2021-07-", "2021-02-");
    let desk = Desk::new();
    let path = desk.put("event.toml", &early);
    // 2021-02-01.
    let now = ServerTime::from_millis(1_612_137_600_000);
    let event = load(now, &path, &System::default()).unwrap();
    assert_eq!(event.sites.len(), 10);
    let files = fs::read_dir(&links)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let slots = files.filter(|path| path.to_str().unwrap().contains("/slots-"));
    let free = slots.map(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines()
            .filter(|line| line.contains("\"status\":\"free\""))
            .count()
    });
    let free: usize = free.sum();
    assert!(free > 0);
    assert_eq!(event.slots.len(), free);
    assert!(event.slots.iter().any(|(_, slot)| slot.capacity.0 == 100));
}
