//! Starts that are refused, in words.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use jari_postgres::Server;

use crate::pair::{Pair, copy_keys, program};

fn refused(data: &Path, words: &[&str]) -> String {
    let mut command = Command::new(program());
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    let output = command
        .args(words)
        .env_remove("JARI_DATABASE")
        .output()
        .expect("it runs");
    assert!(!output.status.success(), "it should refuse");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_password_on_the_command_line_is_refused_and_not_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let said = refused(
        &data,
        &["--database", "postgres://jari:s3cret@127.0.0.1/town"],
    );
    assert!(said.contains("password_visible"), "{said}");
    assert!(!said.contains("s3cret") && !data.exists(), "{said}");
    let file = dir.path().join("url");
    fs::write(&file, "postgres://jari:s3cret@127.0.0.1:1/town\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let named = file.display().to_string();
    let said = refused(&data, &["--database-file", &named]);
    assert!(
        said.contains("password_visible") && said.contains("chmod 600"),
        "{said}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let said = refused(&data, &["--database-file", &named]);
    assert!(
        said.contains("store_unavailable"),
        "nobody listens there: {said}"
    );
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn a_url_that_is_none_is_refused_with_its_code() {
    let dir = tempfile::tempdir().unwrap();
    for (url, code) in [
        ("mysql://127.0.0.1/town", "database_url_malformed"),
        (
            "postgres://db.example/town?sslmode=disable",
            "database_tls_required",
        ),
    ] {
        let said = refused(&dir.path().join("data"), &["--database", url]);
        assert!(said.contains(code), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_the_services_keys_or_with_another_base_is_refused() {
    let server = Server::start();
    let url = server.database("town").await;
    let pair = Pair::start(&url).await;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("node");
    let said = refused(&data, &["--database", &url]);
    assert!(said.contains("keys_missing"), "{said}");
    assert!(!data.join("keys/root.p8").exists(), "none were made");
    copy_keys(pair.folder(), &data);
    let said = refused(&data, &["--database", &url]);
    assert!(said.contains("base_differs"), "{said}");
    let elsewhere = dir.path().join("elsewhere");
    let other = server.database("village").await;
    let village = Pair::start(&other).await;
    copy_keys(village.folder(), &elsewhere);
    let said = refused(&elsewhere, &["--database", &url]);
    assert!(said.contains("keys_of_another"), "{said}");
}
