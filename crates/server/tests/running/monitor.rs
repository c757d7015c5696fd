//! What the operator watches, and the orderly end.

use std::path::Path;

use tempfile::TempDir;

use crate::program::{Server, ask, example, program, until};

fn serve(dir: &Path, more: &[&str]) -> (Server, String) {
    let data = dir.join("data");
    let mut command = program();
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--monitor",
        "127.0.0.1:0",
    ]);
    command.arg("--data").arg(&data).args(more);
    command.arg("--event").arg(example("k-evening.toml"));
    let mut server = Server::start(command, &data);
    let monitor = server.monitor();
    (server, monitor)
}

fn status(authority: &str, path: &str) -> Option<u16> {
    ask(authority, path).map(|(status, _)| status)
}

#[test]
fn a_running_service_lives_is_ready_and_counts_and_none_of_it_is_public() {
    let dir = TempDir::new().unwrap();
    let (server, monitor) = serve(dir.path(), &[]);
    assert_eq!(status(&monitor, "/healthz"), Some(200));
    assert_eq!(status(&monitor, "/readyz"), Some(200));
    assert_eq!(status(server.authority(), "/v1/time"), Some(204));
    assert_eq!(status(server.authority(), "/v1/people"), Some(401));
    let (_, metrics) = ask(&monitor, "/metrics").expect("it answers");
    for line in [
        "jari_requests_total{route=\"/v1/time\",status=\"204\"} 1",
        "jari_refusals_total{code=\"proof_missing\"} 1",
        "jari_changes_total{change=\"beat\",outcome=\"done\"}",
        "jari_commit_seconds_bucket",
        "jari_batch_changes_count",
        "jari_changes_waiting 0",
        "jari_streams_open 0",
        "jari_messages_waiting 0",
        "jari_clock_difference_seconds 0.0",
        "jari_line_serving{event=\"k-evening\",opening=\"evening\"} 0",
        "jari_line_door{event=\"k-evening\",opening=\"evening\"} 0",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(status(server.authority(), path), Some(404), "{path}");
    }
}

#[test]
fn before_the_stop_nobody_new_is_sent_here_and_whoever_is_here_is_answered() {
    let dir = TempDir::new().unwrap();
    let (server, monitor) = serve(dir.path(), &["--drain-notice", "2s"]);
    server.signal("-TERM");
    until(|| status(&monitor, "/readyz") == Some(503));
    let (_, says) = ask(&monitor, "/readyz").expect("it answers");
    assert!(says.contains("about to stop"), "{says}");
    assert_eq!(status(&monitor, "/healthz"), Some(200), "it lives still");
    assert_eq!(status(server.authority(), "/v1/time"), Some(204));
    server.ended();
}
