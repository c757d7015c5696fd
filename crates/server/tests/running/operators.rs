//! Operators of a running service: who may act, what is logged, what is
//! answered.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Server, ask, example, program, refused};

pub(crate) fn serve(data: &Path) -> Server {
    let mut command = program();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    Server::start(command, data)
}

pub(crate) fn operator(data: &Path, args: &[&str]) -> Output {
    let mut command = program();
    command.arg("operator").args(args).arg("--data").arg(data);
    command.args(["--by", "kim of the day shift"]);
    command.output().expect("it runs")
}

pub(crate) fn done(data: &Path, args: &[&str]) -> String {
    let output = operator(data, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

pub(crate) fn add(data: &Path) -> String {
    let file = example("k-evening.toml");
    done(data, &["event", "add", file.to_str().expect("text")])
}

#[test]
fn an_event_is_published_while_the_service_runs_and_once() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    assert!(done(&data, &["event", "list"]).contains("no events"));
    assert_eq!(add(&data).trim(), "k-evening is published");
    let board = "/v1/events/k-evening/openings/evening/board";
    while ask(server.authority(), board).expect("it answers").0 != 200 {
        std::thread::yield_now();
    }
    let list = done(&data, &["event", "list"]);
    assert!(list.contains("k-evening evening: "), "{list}");
    let file = example("k-evening.toml");
    let file = file.to_str().unwrap();
    let again = refused(&operator(&data, &["event", "add", file]));
    assert!(again.contains("event_known"), "{again}");
    let replaced = refused(&operator(&data, &["event", "add", file, "--replace"]));
    assert!(
        replaced.contains("times_fixed"),
        "it gathers already: {replaced}"
    );
    let broken = dir.path().join("broken.toml");
    fs::write(&broken, "event = \"flu\"\nzone = \"Asia/Soul\"\n").unwrap();
    let says = refused(&operator(
        &data,
        &["event", "add", broken.to_str().unwrap()],
    ));
    assert!(says.contains("broken.toml:2: zone"), "{says}");
    assert!(says.contains("field_missing"), "all at once: {says}");
}

#[test]
fn what_an_operator_does_is_logged_with_the_name_and_the_user() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    let line = ["k-evening", "evening", "--reason", "a storm"];
    done(&data, &[&["pause"], &line[..]].concat());
    let log = server.log();
    let of_pause = log.lines().find(|line| line.contains("Pause"));
    let of_pause = of_pause.unwrap_or_else(|| panic!("{log}"));
    assert!(of_pause.contains("kim of the day shift"), "{of_pause}");
    assert!(of_pause.contains("uid"), "{of_pause}");
    let record = "/v1/events/k-evening/openings/evening/record?from=0";
    let (_, record) = ask(server.authority(), record).expect("it answers");
    assert!(record.contains("a storm"), "{record}");
    assert!(!record.contains("kim"), "the name is for the log: {record}");
    let status = done(&data, &["status", "--json"]);
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["told"], "status");
    assert_eq!(status["beats"], true);
    let unknown = refused(&operator(
        &data,
        &["pause", "no-event", "evening", "--reason", "a storm"],
    ));
    assert!(unknown.contains("not_found"), "{unknown}");
}

#[test]
fn the_socket_is_its_owner_s_alone_and_goes_with_the_service() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    let socket = data.join("operator.sock");
    let mode = fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for wrong in [
        "{}\n",
        "x\n",
        "{\"by\":\"kim\",\"act\":{\"act\":\"open_door\"}}\n",
    ] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.write_all(wrong.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("act_malformed"), "{wrong}: {answer}");
    }
    drop(server);
    let says = refused(&operator(&data, &["status"]));
    assert!(says.contains("service_not_running"), "after a kill: {says}");
    let server = serve(&data);
    done(&data, &["status"]);
    server.signal("-TERM");
    server.ended();
    assert!(!socket.exists());
}

#[test]
fn a_copy_taken_while_it_runs_is_the_same_service_in_another_place() {
    let dir = TempDir::new().unwrap();
    let (data, copy) = (dir.path().join("data"), dir.path().join("copy"));
    let server = serve(&data);
    add(&data);
    let key = |link: &str| link.split_once("?key=").expect("a key").1.to_owned();
    let first = key(&server.link);
    let to = copy.to_str().unwrap();
    done(&data, &["backup", "--to", to]);
    let twice = refused(&operator(&data, &["backup", "--to", to]));
    assert!(twice.contains("backup_exists"), "{twice}");
    for private in [
        copy.clone(),
        copy.join("jari.db"),
        copy.join("keys/root.p8"),
    ] {
        let mode = fs::metadata(&private).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{private:?} is the owner's alone");
    }
    drop(server);
    let restored = dir.path().join("restored");
    let restore = |from: &Path, data: &Path| {
        let mut command = program();
        command.arg("restore").arg("--from").arg(from);
        command.arg("--data").arg(data).output().expect("it runs")
    };
    assert!(restore(&copy, &restored).status.success());
    let over = refused(&restore(&copy, &restored));
    assert!(over.contains("backup_exists"), "{over}");
    let empty = refused(&restore(&dir.path().join("no"), &dir.path().join("new")));
    assert!(empty.contains("backup_missing"), "{empty}");
    let mut unrecovered = program();
    unrecovered.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
    let says = refused(&unrecovered.arg(&restored).output().expect("it runs"));
    assert!(says.contains("recover_first"), "{says}");
    let recover = |line: &str| {
        let mut command = program();
        command.arg("recover").arg("--data").arg(&restored);
        command.args(["--reason", "the disk was lost", "--serving", line]);
        command.output().expect("it runs")
    };
    let unknown = refused(&recover("k-evening/morning=3"));
    assert!(unknown.contains("line_unknown"), "{unknown}");
    let recovered = recover("k-evening/evening=3");
    assert!(recovered.status.success(), "{recovered:?}");
    let server = serve(&restored);
    assert_eq!(key(&server.link), first);
    let status = done(&restored, &["status"]);
    assert!(status.contains("evening: paused"), "{status}");
    assert!(status.contains("serving 3"), "{status}");
    assert!(done(&restored, &["event", "list"]).contains("k-evening"));
}

#[test]
fn where_no_service_is_none_is_recovered_and_no_folder_is_made() {
    let dir = TempDir::new().unwrap();
    let nowhere = dir.path().join("nowhere");
    let mut command = program();
    command.arg("recover").arg("--data").arg(&nowhere);
    command.args(["--reason", "the disk was lost"]);
    let says = refused(&command.output().expect("it runs"));
    assert!(says.contains("service_missing"), "{says}");
    assert!(!nowhere.exists());
}

#[test]
fn an_export_names_its_columns_and_an_unknown_event_is_told() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let _server = serve(&data);
    add(&data);
    let csv = done(&data, &["export", "k-evening"]);
    assert!(csv.starts_with("booking,opening,slot,site,"), "{csv}");
    let unknown = refused(&operator(&data, &["export", "no-event"]));
    assert!(unknown.contains("not_found"), "{unknown}");
}
