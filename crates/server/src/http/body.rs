//! Request bodies: bounded in size and time, read strictly.

mod resident;

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use jari_protocol::refusal::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::Limits;
use super::problem::Refused;

/// The whole body, or why it is not taken.
pub(crate) async fn whole(
    headers: &HeaderMap,
    mut body: Body,
    limits: &Limits,
) -> Result<Bytes, Refused> {
    let told = content_length(headers);
    if told.is_some_and(|length| length > limits.body_bytes as u64) {
        return Err(too_large(body, limits.linger).await);
    }
    let due = Instant::now() + limits.body_time;
    let mut whole = BytesMut::new();
    loop {
        let frame = match timeout_at(due, body.frame()).await {
            Err(_) => return Err(Refused::new(Code::BodyTooSlow, "request.body_time")),
            Ok(None) => return Ok(whole.freeze()),
            Ok(Some(Err(_))) => return Err(Refused::new(Code::BodyMalformed, "request.body")),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if whole.len() + data.len() > limits.body_bytes {
            return Err(too_large(body, limits.linger).await);
        }
        whole.extend_from_slice(&data);
    }
}

/// Refuses a request that brings a body where there is none.
pub(crate) fn none(request: &Request) -> Result<(), Refused> {
    let empty = axum::body::HttpBody::is_end_stream(request.body());
    if empty {
        Ok(())
    } else {
        Err(Refused::new(Code::BodyMalformed, "request.no_body"))
    }
}

/// Refuses a body that is not declared as plain JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> Result<(), Refused> {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"));
    if essence && !headers.contains_key(header::CONTENT_ENCODING) {
        return Ok(());
    }
    let refused = Refused::new(Code::BodyMalformed, "request.content_type");
    Err(refused.status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// A body as what it says.
///
/// Text that looks like a resident number is refused before anything else is
/// made of the body, wherever it stands (law 7).
pub(crate) fn json<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<T, Refused> {
    match resident::number_in(body) {
        Ok(None) => {}
        Ok(Some(field)) => {
            return Err(Refused::new(Code::ResidentNumber, "text.resident_number").field(&field));
        }
        Err(_) => return Err(Refused::new(Code::BodyMalformed, "request.json")),
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let said = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let refused = Refused::new(Code::BodyMalformed, "request.form");
        let path = error.path().to_string();
        if path == "." {
            refused
        } else {
            refused.field(&path)
        }
    })?;
    if is_by_name(body, &said) {
        Ok(said)
    } else {
        Err(Refused::new(Code::BodyMalformed, "request.form"))
    }
}

/// Whether every object was sent as one. Serde also takes a list of its fields
/// in their order, which would be a second form of everything.
fn is_by_name(body: &[u8], said: &impl Serialize) -> bool {
    let (Ok(sent), Ok(said)) = (serde_json::from_slice(body), serde_json::to_value(said)) else {
        return false;
    };
    has_form_of(&sent, &said)
}

fn has_form_of(sent: &Value, said: &Value) -> bool {
    match (sent, said) {
        (Value::Object(sent), Value::Object(said)) => sent
            .iter()
            .all(|(name, sent)| said.get(name).is_none_or(|said| has_form_of(sent, said))),
        (Value::Array(sent), Value::Array(said)) => sent
            .iter()
            .zip(said)
            .all(|(sent, said)| has_form_of(sent, said)),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        (
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_),
        ) => true,
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

async fn too_large(mut body: Body, linger: Duration) -> Refused {
    let drained = async { while let Some(Ok(_)) = body.frame().await {} };
    // Whoever sends longer than this reads a reset; that is their loss.
    let _ = timeout(linger, drained).await;
    Refused::new(Code::BodyTooLarge, "request.body_size")
}

#[cfg(test)]
mod tests {
    use jari_protocol::account::PersonEntry;
    use jari_protocol::change::TicketChange;
    use jari_protocol::id::{AccountId, TicketId};
    use jari_protocol::limits::MAX_INTEGER;

    use super::*;

    fn change(act: &str) -> String {
        let (actor, subject) = (
            AccountId::from_bytes([1; 16]),
            TicketId::from_bytes([2; 16]),
        );
        format!(r#"{{"actor":"{actor}","subject":"{subject}","do":{act}}}"#)
    }

    fn refusal(body: &str) -> (Code, Option<String>) {
        let problem = json::<TicketChange>(body.as_bytes())
            .expect_err("a refusal")
            .0;
        (problem.code, problem.facts.field)
    }

    #[test]
    fn a_change_of_its_form_is_taken() {
        let body = change(r#"{"act":"claim"}"#);
        json::<TicketChange>(body.as_bytes()).expect("a change");
    }

    #[test]
    fn what_is_not_json_or_goes_on_after_it_is_malformed() {
        for body in ["", "{", "nul", "\u{feff}{}", r#"{"actor":}"#, "{} {}"] {
            assert_eq!(refusal(body).0, Code::BodyMalformed, "{body:?}");
        }
        let twice = format!("{} x", change(r#"{"act":"claim"}"#));
        assert_eq!(refusal(&twice).0, Code::BodyMalformed);
    }

    #[test]
    fn the_field_at_fault_is_named() {
        let wrong = change("7").replace(r#""actor":""#, r#""actor":"x"#);
        assert_eq!(
            refusal(&wrong),
            (Code::BodyMalformed, Some("actor".to_owned()))
        );
        assert_eq!(
            refusal(&change("7")),
            (Code::BodyMalformed, Some("do".to_owned()))
        );
    }

    #[test]
    fn unknown_fields_are_refused_at_every_depth() {
        for act in [r#"{"act":"claim","now":1}"#, r#"{"act":"jump"}"#] {
            assert_eq!(refusal(&change(act)).0, Code::BodyMalformed, "{act}");
        }
        let more = change(r#"{"act":"claim"}"#).replace("{\"actor", "{\"x\":1,\"actor");
        assert_eq!(refusal(&more).0, Code::BodyMalformed);
    }

    #[test]
    fn a_list_in_place_of_an_object_is_malformed_at_every_depth() {
        let (actor, subject) = (
            AccountId::from_bytes([1; 16]),
            TicketId::from_bytes([2; 16]),
        );
        let act = r#"{"act":"claim"}"#;
        for body in [
            format!(r#"["{actor}","{subject}",{act}]"#),
            change(r#"["claim"]"#),
            change(r#"["hold","AQEBAQEBAQEBAQEBAQEBAQ",["a-slot"]]"#),
        ] {
            assert_eq!(refusal(&body).0, Code::BodyMalformed, "{body}");
        }
    }

    #[test]
    fn a_person_is_entered_in_one_form_alone() {
        let actor = AccountId::from_bytes([1; 16]);
        let entry = |date: &str, more: &str| {
            let text = format!(r#"{{"actor":"{actor}","name":"a","birth_date":"{date}"{more}}}"#);
            json::<PersonEntry>(text.as_bytes()).map_err(|refused| refused.0.facts.field)
        };
        assert!(entry("1959-07-26", r#","invitation":"A1""#).is_ok());
        for date in ["1959-7-26", "+1959-07-26", " 1959-07-26", "1959-02-30"] {
            assert_eq!(
                entry(date, ""),
                Err(Some("birth_date".to_owned())),
                "{date}"
            );
        }
        let null = entry("1959-07-26", r#","invitation":null"#);
        assert_eq!(null, Err(Some("invitation".to_owned())));
    }

    #[test]
    fn no_number_is_so_large_that_a_reader_would_round_it() {
        let defer = |places: u64| change(&format!(r#"{{"act":"defer","places":{places}}}"#));
        json::<TicketChange>(defer(MAX_INTEGER).as_bytes()).expect("a change");
        assert_eq!(refusal(&defer(MAX_INTEGER + 1)).0, Code::BodyMalformed);
        let written = |places: &str| change(&format!(r#"{{"act":"defer","places":{places}}}"#));
        for same in ["3.0", "3e0", "-0.0"] {
            json::<TicketChange>(written(same).as_bytes()).expect("an integer");
        }
        for other in ["3.5", "-1", "-1.0", "1e300", "9007199254740992.0"] {
            assert_eq!(refusal(&written(other)).0, Code::BodyMalformed, "{other}");
        }
    }

    #[test]
    fn a_resident_number_is_found_in_any_string_however_it_is_escaped() {
        for number in [
            "900101-1234567",
            r"\u0039001011234567",
            "９００１０１－１２３４５６７",
        ] {
            let act = format!(r#"{{"act":"claim","memo":["a {number}"]}}"#);
            let (code, field) = refusal(&change(&act));
            assert_eq!(
                (code, field.as_deref()),
                (Code::ResidentNumber, Some("do.memo"))
            );
            let key = format!(r#"{{"act":"claim","{number}":1}}"#);
            assert_eq!(refusal(&change(&key)).0, Code::ResidentNumber);
        }
    }

    #[test]
    fn deep_nesting_is_malformed_and_not_a_crash() {
        let deep = "[".repeat(5_000);
        assert_eq!(refusal(&deep).0, Code::BodyMalformed);
    }
}
