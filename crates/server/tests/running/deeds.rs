//! What operators did stands in a file of the data folder.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::operators::{add, done, operator, serve};
use crate::program::{Server, ask, program, refused};

const FILE: &str = "operators.ndjson";

fn pause(event: &str) -> [&str; 5] {
    ["pause", event, "evening", "--reason", "a storm"]
}

/// What `operator log` says, in JSON.
fn log(data: &Path) -> Vec<Value> {
    let said = done(data, &["log", "--json"]);
    let lines = said.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON")
}

fn told(deed: &Value) -> (String, String) {
    let word = |name: &str| deed[name].as_str().unwrap_or_default().to_owned();
    (word("command"), word("outcome"))
}

fn words(deeds: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(command, outcome): &(&str, &str)| ((*command).to_owned(), (*outcome).to_owned());
    deeds.iter().map(owned).collect()
}

/// A service that logs warnings alone.
fn serve_silently(data: &Path) -> Server {
    let mut command = program();
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log",
        "warn",
        "--data",
    ]);
    command.arg(data);
    Server::start(command, data)
}

#[test]
fn who_did_what_and_why_stays_whatever_is_logged_and_whoever_is_killed() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve_silently(&data);
    add(&data);
    done(&data, &pause("k-evening"));
    done(&data, &["status"]);
    let unknown = refused(&operator(&data, &pause("no-event")));
    assert!(unknown.contains("not_found"), "{unknown}");
    done(&data, &["export", "k-evening"]);
    assert!(!server.log().contains("storm"), "{}", server.log());
    drop(server);

    let expected = [
        ("event add", "done"),
        ("pause", "done"),
        ("pause", "refused"),
        ("export", "done"),
    ];
    let found: Vec<_> = log(&data).iter().map(told).collect();
    assert_eq!(found, words(&expected), "after a kill, without the service");
    let server = serve(&data);
    let line = ["resume", "k-evening", "evening", "--reason", "it is over"];
    done(&data, &line);
    drop(server);
    assert_eq!(log(&data).len(), 5, "the next run adds to it");
}

#[test]
fn a_deed_says_all_that_is_known_of_it_and_the_owner_alone_reads_it() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    done(&data, &pause("k-evening"));
    refused(&operator(&data, &pause("no-event")));
    let deeds = log(&data);
    let of_pause = &deeds[1];
    assert_eq!(of_pause["by"], "kim of the day shift");
    assert_eq!(of_pause["event"], "k-evening");
    assert_eq!(of_pause["opening"], "evening");
    assert_eq!(of_pause["reason"], "a storm");
    assert!(of_pause["uid"].is_u64(), "{of_pause}");
    assert!(of_pause["at"].is_i64(), "{of_pause}");
    assert_eq!(deeds[2]["code"], "not_found");
    let text = done(&data, &["log"]);
    assert_eq!(text.lines().count(), 3, "{text}");
    let of_pause = text.lines().nth(1).unwrap();
    for word in [
        "kim of the day shift",
        "pause k-evening evening (a storm): done",
    ] {
        assert!(of_pause.contains(word), "{word}: {of_pause}");
    }
    let mode = fs::metadata(data.join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_cannot_be_written_down_is_not_done() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    let kept = dir.path().join("kept");
    fs::rename(data.join(FILE), &kept).unwrap();
    fs::create_dir(data.join(FILE)).unwrap();
    let says = refused(&operator(&data, &pause("k-evening")));
    assert!(says.contains("log_unwritable"), "{says}");
    let record = "/v1/events/k-evening/openings/evening/record?from=0";
    let record = || ask(server.authority(), record).expect("it answers").1;
    assert!(!record().contains("a storm"));
    fs::remove_dir(data.join(FILE)).unwrap();
    fs::rename(&kept, data.join(FILE)).unwrap();
    done(&data, &pause("k-evening"));
    assert!(record().contains("a storm"), "it goes on without a restart");
    let found: Vec<_> = log(&data).iter().map(told).collect();
    assert_eq!(found, words(&[("event add", "done"), ("pause", "done")]));
}

#[test]
fn a_copy_takes_it_along_and_putting_it_back_and_recovering_are_deeds() {
    let dir = TempDir::new().unwrap();
    let (data, copy) = (dir.path().join("data"), dir.path().join("copy"));
    let server = serve(&data);
    add(&data);
    done(&data, &["backup", "--to", copy.to_str().unwrap()]);
    drop(server);
    let mode = fs::metadata(copy.join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let restored = dir.path().join("restored");
    let run = |verb: &str, more: &[&str]| -> Output {
        let mut command = program();
        command.arg(verb).arg("--data").arg(&restored).args(more);
        command.args(["--by", "lee of the night shift"]);
        command.output().expect("it runs")
    };
    let from = copy.to_str().unwrap();
    assert!(run("restore", &["--from", from]).status.success());
    let lost = ["--reason", "the disk was lost"];
    let wrong = [&lost[..], &["--serving", "k-evening/morning=3"]].concat();
    refused(&run("recover", &wrong));
    let recovered = run("recover", &lost);
    assert!(recovered.status.success(), "{recovered:?}");
    let deeds = log(&restored);
    let expected = [
        ("event add", "done"),
        // The copy was taken in the middle of it.
        ("backup", "begun"),
        ("restore", "done"),
        ("recover", "refused"),
        ("recover", "done"),
    ];
    let found: Vec<_> = deeds.iter().map(told).collect();
    assert_eq!(found, words(&expected));
    assert_eq!(deeds[2]["by"], "lee of the night shift");
    assert_eq!(deeds[2]["path"], from);
    assert_eq!(deeds[3]["code"], "line_unknown");
    assert_eq!(deeds[4]["reason"], "the disk was lost");
}
