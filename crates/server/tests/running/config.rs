//! Settings from the command line, the environment and a file.

use std::fs;
use std::path::Path;

use jari_protocol::jws::{Compact, Typ};
use jari_protocol::keys::KeySet;
use tempfile::TempDir;

use crate::program::{Server, ask, example, program, refused};

fn key_set(server: &Server) -> KeySet {
    let (status, text) = ask(server.authority(), "/.well-known/jari").expect("it answers");
    assert_eq!(status, 200);
    let text = text.trim();
    // The body may have come in one chunk with its length before it.
    let text = text.lines().max_by_key(|line| line.len()).unwrap_or(text);
    let compact = Compact::parse(text, Typ::Keys).expect("a statement");
    compact.open(|_, _, _| true).expect("its content")
}

fn file(dir: &Path, text: &str) -> std::path::PathBuf {
    let path = dir.join("jari.toml");
    fs::write(&path, text).expect("written");
    path
}

#[test]
fn the_command_line_counts_before_the_environment_and_that_before_the_file() {
    let dir = TempDir::new().unwrap();
    let file = file(
        dir.path(),
        "data = \"service\"\nlisten = \"127.0.0.1:0\"\nname = \"File\"\ncontact = \"file\"\n\
         base = \"http://localhost:9\"\n",
    );
    let mut command = program();
    command.env("JARI_CONFIG", &file);
    command
        .env("JARI_NAME", "Environment")
        .env("JARI_CONTACT", "environment");
    command.args(["serve", "--name", "Command line"]);
    let server = Server::start(command, &dir.path().join("service"));
    let set = key_set(&server);
    assert_eq!(set.name.as_str(), "Command line");
    assert_eq!(set.contact.as_str(), "environment");
    assert_eq!(set.base, "http://localhost:9");
    assert!(
        server.link.starts_with("jari://localhost:9?key="),
        "people reach it by its base: {}",
        server.link
    );
    assert!(
        dir.path().join("service/jari.db").exists(),
        "a path in the file counts from the file's folder"
    );
}

#[test]
fn everything_wrong_is_told_at_once_with_its_place_and_code_and_nothing_is_made() {
    let dir = TempDir::new().unwrap();
    let file = file(
        dir.path(),
        "data = \"service\"\nlissten = \"127.0.0.1:0\"\nconnections = \"many\"\nproxy = 7.5\n",
    );
    for verb in ["serve", "check"] {
        let mut command = program();
        command
            .env("JARI_DRAIN", "soon")
            .env("JARI_LOG_FORMAT", "xml");
        command.arg(verb).arg("--config").arg(&file);
        command.args(["--tls-key", "key.pem", "--monitor", "0.0.0.0:1"]);
        let says = refused(&command.output().unwrap());
        for fault in [
            "jari.toml:2: lissten: there is no such setting",
            "[setting_unknown]",
            "jari.toml:3: connections: must be a whole number from 1 [value_malformed]",
            "jari.toml:4: proxy: must be text or a list",
            "[setting_type]",
            "JARI_DRAIN: must be a span",
            "JARI_LOG_FORMAT: must be text or json",
            "--tls-key: is of no use without tls_certificate; set both or none \
             [settings_contradict]",
            "[monitor_not_loopback]",
            "7 faults",
        ] {
            assert!(says.contains(fault), "{verb}: {fault}\n{says}");
        }
    }
    assert!(!dir.path().join("service").exists());
}

#[test]
fn a_file_that_is_not_there_or_not_toml_is_told() {
    let dir = TempDir::new().unwrap();
    let mut command = program();
    command
        .args(["serve", "--config"])
        .arg(dir.path().join("no.toml"));
    let says = refused(&command.output().unwrap());
    assert!(says.contains("config_unreadable"), "{says}");
    assert!(says.contains("data: is not set"), "{says}");
    let file = file(dir.path(), "data = \n");
    let mut command = program();
    command.args(["serve", "--config"]).arg(file);
    let says = refused(&command.output().unwrap());
    assert!(
        says.contains("jari.toml:1") && says.contains("toml_malformed"),
        "{says}"
    );
}

#[test]
fn an_address_that_others_reach_asks_for_tls_a_base_and_a_sender() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let mut command = program();
    command
        .args(["serve", "--listen", "0.0.0.0:0", "--data"])
        .arg(&data);
    let says = refused(&command.output().unwrap());
    for code in [
        "listen_not_loopback",
        "base_missing",
        "sender_outbox_public",
    ] {
        assert!(says.contains(code), "{code}: {says}");
    }
    assert!(!data.exists());
}

#[test]
fn a_service_that_others_reach_through_a_proxy_is_asked_for_the_same() {
    let dir = TempDir::new().unwrap();
    let key = dir.path().join("key");
    fs::write(&key, "known to both").unwrap();
    let key = key.to_str().unwrap();
    let check = |more: &[&str]| {
        let mut command = program();
        command.args(["check", "--listen", "127.0.0.1:8787", "--data"]);
        command.arg(dir.path().join("data")).args(more);
        command.output().unwrap()
    };
    let proxy = ["--proxy", "127.0.0.1"];
    let base = ["--base", "https://booking.town.example"];
    let webhook = ["--webhook", "http://127.0.0.1:9", "--webhook-key-file", key];
    let rehearsal = ["--rehearsal", "true"];
    let cases: [(Vec<&str>, &[&str]); 6] = [
        (proxy.to_vec(), &["base_missing", "sender_outbox_public"]),
        ([&proxy[..], &base].concat(), &["sender_outbox_public"]),
        ([&proxy[..], &webhook].concat(), &["base_missing"]),
        ([&proxy[..], &rehearsal].concat(), &["base_missing"]),
        (
            [&webhook[..], &rehearsal].concat(),
            &["settings_contradict"],
        ),
        (
            base.to_vec(),
            &["settings_contradict", "sender_outbox_public"],
        ),
    ];
    for (more, codes) in cases {
        let says = refused(&check(&more));
        for code in codes {
            assert!(says.contains(code), "{more:?}: {code}: {says}");
        }
        let count = format!("{} fault", codes.len());
        assert!(says.contains(&count), "{more:?}: {says}");
    }
    for more in [&webhook[..], &rehearsal] {
        let sound = check(&[&proxy[..], &base, more].concat());
        assert!(sound.status.success(), "{more:?}: {sound:?}");
    }
    let open = ["--listen", "0.0.0.0:0"];
    let mut command = program();
    command
        .arg("check")
        .args(open)
        .args(proxy)
        .args(base)
        .args(rehearsal);
    command.arg("--data").arg(dir.path().join("data"));
    let says = refused(&command.output().unwrap());
    assert!(
        says.contains("sender_outbox_public"),
        "not on any address: {says}"
    );
}

#[test]
fn a_base_that_devices_would_not_ask_is_refused() {
    let dir = TempDir::new().unwrap();
    for (base, code) in [
        ("http://booking.example.kr", "base_not_tls"),
        ("https://booking.example.kr", "settings_contradict"),
        ("https://booking.example.kr/line", "value_malformed"),
        ("booking.example.kr", "value_malformed"),
    ] {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--base", base]);
        command.arg("--data").arg(dir.path().join("data"));
        let says = refused(&command.output().unwrap());
        assert!(says.contains(code), "{base}: {says}");
    }
}

#[test]
fn a_sound_configuration_is_called_sound_with_its_events() {
    let dir = TempDir::new().unwrap();
    let text = format!(
        "data = \"service\"\nevent = [{:?}]\n",
        example("k-evening.toml")
    );
    let file = file(dir.path(), &text);
    let output = program()
        .args(["check", "--config"])
        .arg(file)
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(says.contains("configuration: sound"), "{says}");
    assert!(says.contains("k-evening: sound"), "{says}");
    let nothing = refused(&program().arg("check").output().unwrap());
    assert!(nothing.contains("check_of_nothing"), "{nothing}");
}

#[test]
fn the_log_is_one_json_object_a_line_if_asked_for() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let mut command = program();
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log-format",
        "json",
        "--data",
    ]);
    command
        .arg(&data)
        .arg("--event")
        .arg(example("k-evening.toml"));
    let server = Server::start(command, &data);
    let log = server.log();
    assert!(log.lines().count() > 0, "a start is logged");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
}
