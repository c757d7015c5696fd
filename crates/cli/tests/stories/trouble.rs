//! Trouble with the service, the key store and the folder.

use std::fs;

use crate::program::Program;
use crate::service::{EVENT, Service};

#[test]
fn while_the_service_is_away_everything_says_that_nothing_is_lost() {
    let mut service = Service::opening_in(600);
    let (ko, en) = (
        Program::ready(&service, "ko", "k@example.kr"),
        Program::ready(&service, "en", "l@example.kr"),
    );
    service.stop();
    for args in [
        &["events"][..],
        &["stock", EVENT],
        &["people", "list"],
        &["devices", "list"],
        &["ticket", EVENT],
    ] {
        let said = ko.run(args);
        assert_eq!(said.exit, 7, "{args:?}: {said:?}");
        assert!(
            said.stderr.contains("자리와 예약은 그대로예요."),
            "{said:?}"
        );
    }
    let said = en.run(&["ticket", EVENT, "--json"]).last_object();
    assert_eq!(said["code"], "unreachable_there", "{said}");
    assert_eq!(said["next"], "repeat", "{said}");
}

#[test]
fn another_passphrase_opens_nothing_and_none_is_asked_for() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "ko", "k@example.kr").with_passphrase("close sesame");
    let wrong = k.run(&["people", "list", "--json"]);
    assert_eq!(wrong.last_object()["code"], "passphrase_wrong");
    assert_eq!(wrong.last_object()["next"], "enter_passphrase");
    assert_eq!(wrong.exit, 9);
    let output = k
        .command(&["people", "list", "--json"])
        .env_remove("JARI_PASSPHRASE")
        .output();
    let none: crate::program::Ended = output.expect("it runs").into();
    assert_eq!(none.last_object()["code"], "passphrase_missing");

    let file = k.home.path().join("passphrase");
    fs::write(&file, "open sesame\n").expect("a file");
    let from_file = k
        .command(&["people", "list", "--json"])
        .env_remove("JARI_PASSPHRASE")
        .env("JARI_PASSPHRASE_FILE", &file)
        .output();
    let from_file: crate::program::Ended = from_file.expect("it runs").into();
    assert_eq!(from_file.last_object()["ok"], true, "{from_file:?}");
}

#[test]
fn no_secret_and_no_person_stands_in_the_folder_or_in_the_logs() {
    let service = Service::opening_in(600);
    let k = Program::ready(&service, "ko", "younghee@example.kr");
    let output = k
        .command(&["join", EVENT])
        .env("RUST_LOG", "trace")
        .output();
    let ended: crate::program::Ended = output.expect("it runs").into();
    assert_eq!(ended.exit, 0, "{ended:?}");
    assert!(!ended.stderr.is_empty(), "trace logs say something");
    let mut texts = vec![("the log".to_owned(), ended.stderr)];
    let mut folders = vec![k.home()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                let text = String::from_utf8_lossy(&bytes).into_owned();
                texts.push((path.display().to_string(), text));
            }
        }
    }
    for (place, text) in texts {
        for personal in ["김영희", "younghee", "1966-03-02"] {
            assert!(!text.contains(personal), "{personal} in {place}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_key_store_it_is_said_what_that_means_and_what_to_do() {
    let service = Service::opening_in(600);
    let k = Program::new("ko");
    k.json(&["service", "add", &service.link, "--yes"]);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_jari-cli"))
        .args(["--lang", "ko", "--home"])
        .arg(k.home())
        .args(["sign-in", "--contact", "k@example.kr"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("JARI_PASSPHRASE")
        .output();
    let ended: crate::program::Ended = output.expect("it runs").into();
    assert_eq!(ended.exit, 9, "{ended:?}");
    assert!(ended.stderr.contains("열쇠 보관소가 없어요."), "{ended:?}");
    assert!(ended.stderr.contains("--secrets file"), "{ended:?}");
    assert!(
        !k.home().join("secrets.jari").exists(),
        "no file of its own accord"
    );
}
