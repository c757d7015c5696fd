//! Samples of every wire type.

mod private;
mod public;

use std::fmt::Debug;
use std::str::FromStr;

use chrono::NaiveDate;
use jari_protocol::hash::Digest;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

pub(crate) use private::*;
pub(crate) use public::*;

/// Seconds after 19 July 2021, 20:00 in Seoul.
fn at(secs: i64) -> ServerTime {
    ServerTime::from_millis((1_626_692_400 + secs) * 1_000)
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn digest(n: u8) -> Digest {
    Digest::of(&[&[n]])
}

fn id<T: FromStr<Err: Debug>>(n: u8) -> T {
    jari_protocol::hash::to_base64(&[n; 16])
        .parse()
        .expect("an id")
}

fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}

fn name<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a name")
}
