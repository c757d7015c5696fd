//! What K's screen says.

use serde_json::Value;

/// All of it, on one line.
pub fn said(answer: &Value) -> String {
    let text = answer["text"].as_str().unwrap_or_default();
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Its first line.
pub fn first_line(answer: &Value) -> String {
    let text = answer["text"].as_str().unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// Whether the line was heard.
pub fn is_up(snapshot: &Value) -> bool {
    snapshot["link"]["state"]["link"] == "up" && !snapshot["ticket"].is_null()
}

/// Whether the connection is gone.
pub fn is_down(snapshot: &Value) -> bool {
    let state = &snapshot["link"]["state"]["link"];
    state == "down" || state == "offline"
}
