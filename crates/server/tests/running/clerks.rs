//! Who acts at the desk of an event, as its operator appoints and lists them.

use tempfile::TempDir;

use crate::operators::{add, done, operator, serve};
use crate::program::refused;

const DESK: [&str; 2] = ["k-evening", "Desk-1@city.example"];
const REASON: [&str; 2] = ["--reason", "the desk of the town hall"];

#[test]
fn a_desk_is_appointed_listed_and_removed_and_its_contact_is_in_no_log() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    let named = |act: &'static str| [&["clerk", act], &DESK[..], &REASON[..]].concat();
    assert_eq!(
        done(&data, &["clerk", "list", "k-evening"]).trim(),
        "clerk,since,reason"
    );
    let appointed = done(&data, &named("add"));
    assert!(appointed.contains("desk-1@city.example"), "{appointed}");
    let list = done(&data, &["clerk", "list", "k-evening"]);
    let rows: Vec<&str> = list.lines().skip(1).collect();
    assert_eq!(rows.len(), 1, "{list}");
    assert!(rows[0].starts_with("desk-1@city.example,20"), "{list}");
    assert!(
        rows[0].ends_with("+09:00,the desk of the town hall"),
        "{list}"
    );

    let removed = done(&data, &named("remove"));
    assert!(removed.contains("stay with that account"), "{removed}");
    let deeds = done(&data, &["clerk", "deeds", "k-evening"]);
    let did: Vec<&str> = deeds
        .lines()
        .map(|row| row.split(',').nth(2).unwrap_or_default())
        .collect();
    assert_eq!(did, ["did", "appointed", "removed"], "{deeds}");
    let operators = done(&data, &["log"]);
    for act in ["clerk add", "clerk remove", "clerk deeds"] {
        assert!(operators.contains(act), "{act}: {operators}");
    }
    assert!(!operators.contains("desk-1@"), "{operators}");
    let log = server.log();
    assert!(log.contains("Clerks(Add("), "{log}");
    assert!(!log.to_lowercase().contains("desk-1@"), "{log}");
}

#[test]
fn who_is_no_clerk_what_is_no_event_and_what_says_no_reason_is_told() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    let says = |args: &[&str]| refused(&operator(&data, args));
    let nobody = says(&[&["clerk", "remove"], &DESK[..], &REASON[..]].concat());
    assert!(
        nobody.contains("not_found: refused by operator.clerk"),
        "{nobody}"
    );
    let silent = says(&[&["clerk", "add"], &DESK[..]].concat());
    assert!(silent.contains("--reason"), "{silent}");
    let unknown = ["clerk", "add", "no-event", "desk@city.example"];
    let unknown = says(&[&unknown[..], &REASON[..]].concat());
    assert!(
        unknown.contains("not_found: refused by operator.event"),
        "{unknown}"
    );
    let malformed = ["clerk", "add", "k-evening", "the town hall"];
    let malformed = says(&[&malformed[..], &REASON[..]].concat());
    assert!(malformed.contains("contact_not_a_number"), "{malformed}");
    for list in ["list", "deeds"] {
        let unknown = says(&["clerk", list, "no-event"]);
        assert!(unknown.contains("not_found"), "{list}: {unknown}");
    }
}
