//! A process of another user at the operators' socket.
//!
//! Only root can start one. Where the tests do not run as root, what keeps
//! strangers away without the service's help, the modes of folder and socket,
//! is looked at instead, and the test says so.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::operators::{add, done, serve};
use crate::program::{Server, ask, program, refused};

/// `nobody` on every system with such a user, and in any case not root.
const NOBODY: u32 = 65_534;

const PAUSE: [&str; 5] = ["pause", "k-evening", "evening", "--reason", "a storm"];

#[test]
fn a_process_of_another_user_is_refused_also_where_the_socket_was_opened_to_all() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let server = serve(&data);
    add(&data);
    let socket = data.join("operator.sock");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&socket)), (0o700, 0o600));
    if fs::metadata(&data).unwrap().uid() != 0 {
        let mut said = std::io::stderr();
        writeln!(said, "not root: no process of another user was started").unwrap();
        return;
    }
    open(dir.path(), 0o755);
    let program = copied(dir.path());
    let says = refused(&as_nobody(&program, &data, &PAUSE));
    assert!(
        says.contains("Permission denied"),
        "the folder keeps them out: {says}"
    );

    // As somebody may leave it who wants to let a colleague in.
    open(&data, 0o755);
    open(&socket, 0o666);
    for act in [&PAUSE[..], &["status"], &["export", "k-evening"]] {
        let says = refused(&as_nobody(&program, &data, act));
        assert!(says.contains("operator_unknown"), "{act:?}: {says}");
    }
    let log = server.log();
    let tried = log
        .lines()
        .filter(|line| line.contains("no operator") && line.contains("65534"));
    assert_eq!(tried.count(), 3, "{log}");
    assert!(!record(&server).contains("a storm"));
    let deeds = done(&data, &["log"]);
    assert!(!deeds.contains("pause"), "nothing was begun: {deeds}");
    done(&data, &PAUSE);
    assert!(record(&server).contains("a storm"), "its own user may");
}

fn record(server: &Server) -> String {
    let record = "/v1/events/k-evening/openings/evening/record?from=0";
    ask(server.authority(), record).expect("it answers").1
}

fn open(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// The program where another user finds it, wherever it was built.
fn copied(dir: &Path) -> PathBuf {
    let copy = dir.join("jari-server");
    fs::copy(program().get_program(), &copy).expect("the program is there");
    open(&copy, 0o755);
    copy
}

fn as_nobody(program: &Path, data: &Path, act: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.env_clear().uid(NOBODY).gid(NOBODY);
    command.arg("operator").args(act).args(["--by", "kim"]);
    command.arg("--data").arg(data);
    command.output().expect("it runs as another user")
}
