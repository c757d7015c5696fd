//! The desktop's key store, on a bus of its own: the test starts itself again
//! under `dbus-run-session`, beside a gnome-keyring-daemon in an empty home.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use jari_client::secrets::{
    KeyringSecrets, SecretError, SecretKind, SecretName, SecretNext, SecretStore as _,
};

use crate::secrets::contract;

#[test]
fn the_key_store_of_the_desktop_keeps_the_contract() {
    if std::env::var_os(INSIDE).is_some() {
        contract("p", &|| {
            Box::new(KeyringSecrets::open().expect("the daemon runs"))
        });
        // Left for the test that finds it locked.
        KeyringSecrets::open()
            .expect("runs")
            .write(&name(), b"kept")
            .expect("kept");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let unlocked = r#"printf word | gnome-keyring-daemon --unlock --components=secrets"#;
    let Some(run) = on_a_bus(
        folder.path(),
        unlocked,
        "the_key_store_of_the_desktop_keeps_the_contract",
    ) else {
        return;
    };
    passed(&run);

    let locked = "gnome-keyring-daemon --start --components=secrets";
    let run = on_a_bus(
        folder.path(),
        locked,
        "a_locked_key_store_is_said_to_be_locked",
    )
    .expect("it ran before");
    passed(&run);
}

/// Only as the second half of the test above.
#[test]
fn a_locked_key_store_is_said_to_be_locked() {
    if std::env::var_os(INSIDE).is_none() {
        return;
    }
    let error = KeyringSecrets::open()
        .and_then(|store| store.read(&name()))
        .expect_err("locked");
    assert!(matches!(error, SecretError::Locked), "{error:?}");
    assert_eq!(error.next(), SecretNext::UnlockKeyStore);
}

#[test]
fn a_machine_without_a_key_store_says_so_and_writes_nothing_elsewhere() {
    if std::env::var_os(INSIDE).is_some() {
        let error = KeyringSecrets::open().expect_err("no bus");
        assert!(matches!(error, SecretError::Absent), "{error:?}");
        assert_eq!(error.next(), SecretNext::ChooseFile);
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut again = itself(
        folder.path(),
        "a_machine_without_a_key_store_says_so_and_writes_nothing_elsewhere",
    );
    let run = again
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("XDG_RUNTIME_DIR", folder.path().join("nowhere"))
        .output()
        .expect("this test runs");
    passed(&run);
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("readable").count(),
        0
    );
}

fn name() -> SecretName {
    SecretName::new(
        "left",
        &"seoul".parse().expect("a name"),
        SecretKind::Session,
    )
}

/// Runs one test again beside a daemon. `None`, with a word about it, where
/// there is no bus or daemon to run.
#[expect(clippy::print_stderr, reason = "says what was left out and why")]
fn on_a_bus(home: &Path, daemon: &str, test: &str) -> Option<Output> {
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        let found = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if found.is_err() {
            eprintln!("left out: {program} is missing (apt-get install dbus gnome-keyring)");
            return None;
        }
    }
    let again = itself(home, test);
    let mut words = vec![again.get_program().to_owned()];
    words.extend(again.get_args().map(ToOwned::to_owned));
    let script = format!("{daemon} >/dev/null 2>&1 && exec \"$@\"");
    let mut run = Command::new("dbus-run-session");
    run.args(["--", "sh", "-c", &script, "sh"]).args(words);
    for (name, value) in again.get_envs() {
        run.env(name, value.unwrap_or_default());
    }
    Some(
        run.env("XDG_RUNTIME_DIR", home)
            .output()
            .expect("it is installed"),
    )
}

/// It ran, and not merely nothing.
fn passed(run: &Output) {
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{run:?}");
}

fn itself(home: &Path, test: &str) -> Command {
    let mut again = Command::new(std::env::current_exe().expect("this test runs"));
    let test = format!("key_store::{test}");
    again.args([&test, "--exact", "--nocapture"]);
    again
        .env(INSIDE, "1")
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"));
    again
}

const INSIDE: &str = "JARI_TEST_INSIDE_KEY_STORE";
