//! A booking as a calendar entry (RFC 5545).

use chrono::{DateTime, Utc};

use super::view::ReceiptView;

/// The file.
pub(super) fn entry(receipt: &ReceiptView) -> String {
    let title = receipt.title.as_ref().unwrap_or(&receipt.event);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Jari//Jari//KO".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@{}.jari", receipt.booking, receipt.service),
        format!("DTSTAMP:{}", time(receipt.booked)),
        format!("DTSTART:{}", time(receipt.starts)),
        format!("DTEND:{}", time(receipt.ends)),
        format!(
            "SUMMARY:{}",
            text(&format!("{title}, {}", receipt.site_name))
        ),
        format!("LOCATION:{}", text(&receipt.site_address)),
        format!("DESCRIPTION:{}", text(&receipt.booking)),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

fn time(millis: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default();
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn text(plain: &str) -> String {
    let escape = |c: char| match c {
        '\\' | ';' | ',' => vec!['\\', c],
        '\n' => vec!['\\', 'n'],
        '\r' => Vec::new(),
        other => vec![other],
    };
    plain.chars().flat_map(escape).collect()
}

/// Lines are at most 75 bytes long; a longer one goes on behind a blank.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > MAX_LINE_BYTES {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out + "\r\n"
}

const MAX_LINE_BYTES: usize = 75;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::ProofView;

    #[test]
    fn an_entry_is_in_utc_escaped_and_folded() {
        let entry = entry(&ReceiptView {
            service: "agency".to_owned(),
            service_name: "한빛시".to_owned(),
            service_contact: "02-120".to_owned(),
            event: "summer".to_owned(),
            title: Some("50대 코로나19 예방접종 사전예약".to_owned()),
            booking: "AQEBAQEBAQEBAQEBAQEBAQ".to_owned(),
            people: 1,
            names: Vec::new(),
            site_name: "코로나19 중앙 예방접종센터".to_owned(),
            site_address: "서울특별시 중구 을지로 39길 29, D동".to_owned(),
            starts: 1_627_261_200_000,
            ends: 1_627_263_000_000,
            zone: "Asia/Seoul".to_owned(),
            booked: 1_626_693_000_000,
            replaces: None,
            proof: ProofView::Verified { at: 0 },
            stands: Some(true),
        });
        assert!(
            entry.contains("\r\nDTSTART:20210726T010000Z\r\n"),
            "{entry}"
        );
        assert!(entry.contains("29\\, D동"), "{entry}");
        assert!(entry.split("\r\n").all(|line| line.len() <= MAX_LINE_BYTES));
        let unfolded = entry.replace("\r\n ", "");
        assert!(
            unfolded.contains(
                "SUMMARY:50대 코로나19 예방접종 사전예약\\, 코로나19 중앙 예방접종센터\r\n"
            )
        );
    }
}
