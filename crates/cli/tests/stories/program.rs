//! A person with the program: a folder, a language, and a passphrase.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::service::Service;

/// A person's program.
pub(crate) struct Program {
    pub(crate) home: TempDir,
    language: &'static str,
    passphrase: &'static str,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A run that goes on.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Program {
    pub(crate) fn new(language: &'static str) -> Self {
        Self {
            home: TempDir::new().expect("a folder"),
            language,
            passphrase: "open sesame",
        }
    }

    /// Another passphrase from now on.
    pub(crate) fn with_passphrase(mut self, passphrase: &'static str) -> Self {
        self.passphrase = passphrase;
        self
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.home.path().join("home")
    }

    /// One that added the service, signed in and entered one person.
    pub(crate) fn ready(service: &Service, language: &'static str, contact: &str) -> Self {
        let program = Self::new(language);
        program.json(&["service", "add", &service.link, "--yes"]);
        program.sign_in(service, contact);
        program.enter_somebody();
        program
    }

    /// Names a person to book for.
    pub(crate) fn enter_somebody(&self) {
        let somebody = ["--name", "김영희", "--birth-date", "1966-03-02"];
        self.json(&[&["people", "add"][..], &somebody].concat());
    }

    /// Signs in with the code of the outbox.
    pub(crate) fn sign_in(&self, service: &Service, contact: &str) {
        let before = service.code(contact);
        self.json(&["sign-in", "--contact", contact]);
        let code = wait_for(|| {
            service
                .code(contact)
                .filter(|code| before.as_ref() != Some(code))
        });
        let done = self.json(&["sign-in", "--code", &code]);
        assert_eq!(done["signed_in"], true);
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jari-cli"));
        command
            .args(["--secrets", "file", "--lang", self.language, "--home"])
            .arg(self.home())
            .args(args)
            .env("JARI_PASSPHRASE", self.passphrase)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null());
        command
    }

    /// Runs to its end, in words.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        let output = self.command(args).output();
        output.expect("the program runs").into()
    }

    /// Runs to its good end, in words.
    pub(crate) fn words(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.exit, 0, "{args:?}: {ended:?}");
        ended.stdout
    }

    /// Runs to its good end; the last line is one object.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let ended = self.run(&[args, &["--json"]].concat());
        let last = ended.last_object();
        assert_eq!(ended.exit, 0, "{args:?}: {ended:?}");
        assert_eq!(last["ok"], true, "{args:?}: {last}");
        last
    }

    /// Starts and goes on.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        let mut child = self
            .command(args)
            .arg("--json")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("its output is read"));
        Running { child, lines }
    }
}

impl Running {
    /// The first line that is as wished.
    pub(crate) fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        let mut seen = Vec::new();
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).expect("its output is read");
            assert!(read > 0, "it ended before that: {seen:#?}");
            let object: Value = serde_json::from_str(&line).expect("each line is an object");
            if holds(&object) {
                return object;
            }
            seen.push(object);
        }
    }

    /// As a crash or a dead battery ends it.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it is gone");
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn exit(mut self) -> i32 {
        let status = self.child.wait().expect("it ends");
        status.code().unwrap_or(-1)
    }
}

impl Ended {
    pub(crate) fn last_object(&self) -> Value {
        let last = self.stdout.lines().next_back().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|_| panic!("no object at the end: {self:?}"))
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            exit: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("words"),
            stderr: String::from_utf8(output.stderr).expect("words"),
        }
    }
}

/// Looks until there is something; the service writes in its own time.
pub(crate) fn wait_for<T>(look: impl Fn() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "it never came");
        sleep(Duration::from_millis(20));
    }
}
