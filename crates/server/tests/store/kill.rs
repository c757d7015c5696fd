//! A process that is killed while it commits: what it had answered is there.
//!
//! The tests start this same binary again as the process that is killed; it
//! says on its standard output what was answered.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use jari_protocol::count::Seq;
use jari_protocol::refusal::Code;
use jari_room::query::{Query, Reply};
use jari_server::store::port::{Store, StoreError};
use jari_server::store::sqlite::Sqlite;

use crate::world::{Guest, START, World, beat, joined};

const FILE: &str = "JARI_TEST_STORE";
const ROUND: &str = "JARI_TEST_ROUND";
const PER_ROUND: u64 = 1_000_000;

/// What the killed process does: joins without end, each batch told once it
/// is answered. Does nothing unless it was started by a test below.
#[tokio::test]
async fn the_process_that_is_killed() {
    let (Ok(file), Ok(round)) = (env::var(FILE), env::var(ROUND)) else {
        return;
    };
    let round: u64 = round.parse().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(Path::new(&file)).unwrap());
    let reply = store.read(START, Query::Service).await.unwrap();
    let mut world = if let Reply::Service(Some(service)) = reply {
        World::at(store, service.latest)
    } else {
        World::new(store).await
    };
    let mut next = round * PER_ROUND;
    loop {
        world.arrive(next..next + 7).await;
        let joins = (next..next + 7).map(|guest| Guest(guest).joins()).collect();
        let answers = world.run(joins).await;
        assert!(
            answers
                .iter()
                .all(|answer| joined(answer) >= Guest(next).ticket())
        );
        let mut out = std::io::stdout().lock();
        for guest in next..next + 7 {
            writeln!(out, "answered {guest}").unwrap();
        }
        out.flush().unwrap();
        next += 7;
    }
}

fn start(file: &Path, round: u64) -> Child {
    let mut command = Command::new(env::current_exe().expect("a test is a program"));
    command.args(["--exact", "kill::the_process_that_is_killed", "--nocapture"]);
    command.env(FILE, file).env(ROUND, round.to_string());
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

/// Lets it answer at least so many, kills it, and gives back all it answered.
fn kill_after(mut child: Child, count: usize) -> Vec<Guest> {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut answered = Vec::new();
    let mut killed = false;
    while let Some(Ok(line)) = lines.next() {
        if let Some(guest) = line.strip_prefix("answered ") {
            answered.extend(guest.parse().ok().map(Guest));
        }
        if answered.len() >= count && !killed {
            child.kill().expect("it runs");
            killed = true;
        }
    }
    child.wait().expect("it ended");
    assert!(
        killed,
        "it ended by itself after {} answers",
        answered.len()
    );
    answered
}

#[tokio::test]
async fn whatever_was_answered_before_a_kill_is_there_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    let mut all: Vec<(Guest, Seq)> = Vec::new();
    for round in 0..6 {
        // Each round is killed at another point of its commits.
        let answered = kill_after(
            start(&file, round),
            70 + usize::try_from(round).unwrap() * 31,
        );
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&file).unwrap());
        let Reply::Service(Some(service)) = store.read(START, Query::Service).await.unwrap() else {
            panic!("the service row is gone");
        };
        let mut world = World::at(store, service.latest);
        for (guest, seq) in &all {
            assert_eq!(
                world.seq(*guest).await,
                Some(*seq),
                "a place of an earlier round"
            );
        }
        for guest in answered {
            let seq = world.seq(guest).await;
            let seq = seq.unwrap_or_else(|| panic!("{guest:?} was answered and is not there"));
            let again = world.run(vec![guest.joins()]).await;
            assert_eq!(joined(&again[0]), guest.ticket(), "the same answer again");
            all.push((guest, seq));
        }
        world.beat().await;
    }
    let mut seqs: Vec<Seq> = all.iter().map(|(_, seq)| *seq).collect();
    seqs.sort_unstable();
    seqs.dedup();
    assert_eq!(seqs.len(), all.len(), "no number was given twice");
}

const FOLDER: &str = "JARI_TEST_SMALL_DISK";

/// What runs on a small disk of its own: fills it, is refused, makes room and
/// goes on. Does nothing unless it was started by the test below.
#[tokio::test]
async fn the_process_on_a_small_disk() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 2 << 20]).unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder.join("jari.db")).unwrap());
    let mut world = World::new(Arc::clone(&store)).await;
    let mut answered = 0;
    let refused = loop {
        let mut changes = Guest(answered).arrives();
        changes.push(Guest(answered).joins());
        let batch = jari_room::request::Batch {
            now: world.now,
            changes,
        };
        match store.execute(batch).await {
            Ok(answers) => assert_eq!(joined(&answers[3]), Guest(answered).ticket()),
            Err(error) => break error,
        }
        answered += 1;
    };
    assert_eq!(refused, StoreError::Full);
    assert_eq!(refused.problem().code, Code::StoreUnavailable);
    assert_eq!(
        world.seq(Guest(answered)).await,
        None,
        "nothing of a refused batch is there"
    );
    std::fs::remove_file(&ballast).unwrap();
    world.arrive(answered..answered + 1).await;
    let after = world.run(vec![Guest(answered).joins(), beat()]).await;
    assert_eq!(
        joined(&after[0]),
        Guest(answered).ticket(),
        "it goes on once there is room"
    );
    drop(world);
    drop(store);
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder.join("jari.db")).unwrap());
    let world = World::at(store, START);
    for guest in 0..=answered {
        assert_eq!(
            world.seq(Guest(guest)).await,
            Some(Seq(guest)),
            "an answered place"
        );
    }
    println!("small disk done after {answered}");
}

/// Needs a mount namespace. Where the system gives none, the unit test of the
/// writer shows the same with SQLite's own bound.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_refuses_and_loses_nothing_and_goes_on_when_there_is_room() {
    let namespace = ["--user", "--map-root-user", "--mount"];
    let mut possible = Command::new("unshare");
    possible
        .args(namespace)
        .args(["mount", "-t", "tmpfs", "none", "/mnt"])
        .stderr(Stdio::null());
    if !possible.status().is_ok_and(|status| status.success()) {
        println!("no mount namespace here; see the unit test of the writer");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=4m none \"$1\" && exec \"$2\" --exact \
                  kill::the_process_on_a_small_disk --nocapture";
    let mut command = Command::new("unshare");
    command.args(namespace).args(["sh", "-c", script, "sh"]);
    command
        .arg(dir.path())
        .arg(env::current_exe().expect("a test is a program"))
        .env(FOLDER, dir.path());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.contains("small disk done after "), "{said}\n{errors}");
}
