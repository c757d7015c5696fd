//! From what was said to values of their types.

mod database;

use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use axum::http::Uri;
use jari_protocol::text::Line;

use super::fault::{Code, Faults};
use super::layers::Layers;
use super::{Config, Log, LogFormat, Plan, TlsFiles, post};
use crate::http::limits::Limits;

/// Reads every setting; `None` if one without which nothing starts is absent.
pub(super) fn read(layers: &Layers, faults: &mut Faults) -> Option<Config> {
    let mut read = Reader { layers, faults };
    let log = Log {
        filter: read.one("log", filter).unwrap_or_else(|| "info".to_owned()),
        format: read
            .one("log_format", log_format)
            .unwrap_or(LogFormat::Text),
    };
    let plan = Plan {
        database: database::read(&mut read),
        name: read.one("name", line),
        contact: read.one("contact", line),
        events: read.many("event", path),
        replace: read.many("replace", path),
        base: read.one("base", base),
        listen: read.one("listen", parsed).unwrap_or(LISTEN),
        tls: read.tls(),
        proxies: read.many("proxy", str::parse),
        monitor: read.one("monitor", parsed),
        post: post::read(&mut read),
        rehearsal: read.one("rehearsal", yes_or_no).unwrap_or_default(),
        limits: read.limits(),
        drain_notice: read.one("drain_notice", span).unwrap_or_default(),
        data: read.required("data", path)?,
    };
    Some(Config { plan, log })
}

/// Where it listens unless told otherwise.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

pub(super) struct Reader<'a> {
    layers: &'a Layers,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn many<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let mut values = Vec::new();
        for said in self.layers.of(name) {
            match read(&said.text) {
                Ok(value) => values.push(value),
                Err(says) => self.faults.add(Code::Value, said.at.as_str(), says),
            }
        }
        values
    }

    pub(super) fn one<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.many(name, read).pop()
    }

    fn required<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        if self.layers.of(name).is_empty() {
            let says = format!(
                "is not set; say it with --{name}, JARI_{} or in the file",
                name.to_uppercase()
            );
            self.faults.add(Code::Missing, name, says);
        }
        self.one(name, read)
    }

    fn tls(&mut self) -> Option<TlsFiles> {
        let certificate = self.one("tls_certificate", path);
        let key = self.one("tls_key", path);
        match (certificate, key) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            (Some(_), None) => self.half("tls_certificate", "tls_key"),
            (None, Some(_)) => self.half("tls_key", "tls_certificate"),
        }
    }

    /// Notes that a setting is of no use without another.
    pub(super) fn half<T>(&mut self, there: &str, missing: &str) -> Option<T> {
        let says = format!("is of no use without {missing}; set both or none");
        self.fault(Code::Contradict, there, says);
        None
    }

    /// Notes a fault of a setting where it was said.
    pub(super) fn fault(&mut self, code: Code, name: &str, says: String) {
        let said = self.layers.of(name).first();
        let at = said.map_or(name, |said| said.at.as_str());
        self.faults.add(code, at, says);
    }

    fn limits(&mut self) -> Limits {
        let usual = Limits::default();
        Limits {
            connections: self.one("connections", count).unwrap_or(usual.connections),
            requests: self.one("requests", count).unwrap_or(usual.requests),
            farewell: self.one("drain", span).unwrap_or(usual.farewell),
            ..usual
        }
    }
}

fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|error: T::Err| format!("{error}; an address with a port, as in 127.0.0.1:8787"))
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        Err("must name a file or folder".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

fn line(text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|error| error.to_string())
}

fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "must be a whole number from 1".to_owned())
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    let read = text.parse();
    read.map_err(|_| "must be true or false".to_owned())
}

/// `90s`, `10m`, `2h`.
fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "must be a span of a day at most, such as 5s, 10m or 2h".to_owned();
    let (number, seconds) = [('s', 1), ('m', 60), ('h', 3_600)]
        .into_iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))
        .ok_or_else(wrong)?;
    let count: u64 = number.parse().map_err(|_| wrong())?;
    let total = count.checked_mul(seconds).filter(|total| *total <= 86_400);
    total.map(Duration::from_secs).ok_or_else(wrong)
}

/// An origin: scheme and host, perhaps a port, and nothing after it, since a
/// link names no more.
fn base(text: &str) -> Result<String, String> {
    let wrong = || "must be a scheme and host, as in https://booking.example.kr".to_owned();
    let text = text.strip_suffix('/').unwrap_or(text);
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    let is_bare = !authority.as_str().contains('@') && uri.path() == "/" && uri.query().is_none();
    let is_lower = !text.chars().any(|letter| letter.is_ascii_uppercase());
    let is_whole = text.ends_with(authority.as_str()) && !authority.host().is_empty();
    if is_bare && is_lower && is_whole {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json".to_owned()),
    }
}

fn filter(text: &str) -> Result<String, String> {
    let filter: Result<tracing_subscriber::EnvFilter, _> = text.parse();
    filter
        .map(|_| text.to_owned())
        .map_err(|error| format!("{error}; must be a level, as in info, or a filter"))
}
