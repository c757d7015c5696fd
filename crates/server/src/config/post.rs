//! How messages reach people.

use std::path::Path;

use axum::http::Uri;
use chrono_tz::Tz;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::PostPlan;
use super::fault::Code;
use super::reader::{Reader, path};
use super::rules::is_loopback;
use crate::outbox::smtp::{Privacy, Relay, SmtpPlan};
use crate::outbox::webhook::WebhookPlan;

/// Reads it.
pub(super) fn read(read: &mut Reader<'_>) -> PostPlan {
    let usual = PostPlan::default();
    PostPlan {
        smtp: smtp(read),
        webhook: webhook(read),
        codes_per_minute: read.one("codes_per_minute", |text| {
            let count = text.parse().ok().filter(|count| *count > 0);
            count.ok_or_else(|| "must be a whole number from 1".to_owned())
        }),
        zone: read.one("zone", zone).unwrap_or(usual.zone),
    }
}

fn smtp(read: &mut Reader<'_>) -> Option<SmtpPlan> {
    let relay = read.one("smtp", relay);
    let from = read.one("smtp_from", |text| {
        text.parse()
            .map_err(|_| "must be an address, as in Town hall <no-reply@town.example>".to_owned())
    });
    let user = read.one("smtp_user", |text| Ok(text.to_owned()));
    let password = secret(read, "smtp_password_file");
    let login = match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        (Some(_), None) => read.half("smtp_user", "smtp_password_file"),
        (None, Some(_)) => read.half("smtp_password_file", "smtp_user"),
    };
    let authorities = read.one("smtp_ca", path).and_then(|path| {
        let read_in = held(&path).and_then(|pem| match authorities_in(&pem) {
            0 => Err(format!("{} holds no certificate", path.display())),
            _ => Ok(pem),
        });
        read_in
            .map_err(|says| read.fault(Code::File, "smtp_ca", says))
            .ok()
    });
    match (relay, from) {
        (Some(relay), Some(from)) => Some(SmtpPlan {
            relay,
            from,
            login,
            authorities,
        }),
        (None, None) if authorities.is_some() => read.half("smtp_ca", "smtp"),
        (None, None) => None,
        (Some(_), None) => read.half("smtp", "smtp_from"),
        (None, Some(_)) => read.half("smtp_from", "smtp"),
    }
}

fn webhook(read: &mut Reader<'_>) -> Option<WebhookPlan> {
    let url = read.one("webhook", gateway);
    let key = secret(read, "webhook_key_file");
    match (url, key) {
        (Some(url), Some(key)) => Some(WebhookPlan {
            url,
            key: key.into_bytes(),
        }),
        (None, None) => None,
        (Some(_), None) => read.half("webhook", "webhook_key_file"),
        (None, Some(_)) => read.half("webhook_key_file", "webhook"),
    }
}

/// What stands in a file that is named: not on a command line, where every
/// user of the machine reads it.
fn secret(read: &mut Reader<'_>, name: &str) -> Option<String> {
    let path = read.one(name, path)?;
    match held(&path) {
        Ok(secret) => Some(secret),
        Err(says) => {
            read.fault(Code::File, name, says);
            None
        }
    }
}

fn held(path: &Path) -> Result<String, String> {
    let content = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let secret = content.trim();
    if secret.is_empty() {
        return Err(format!("{} is empty; put the secret in it", path.display()));
    }
    Ok(secret.to_owned())
}

fn authorities_in(pem: &str) -> usize {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .filter(Result::is_ok)
        .count()
}

fn relay(text: &str) -> Result<Relay, String> {
    let wrong = || {
        "must be smtps://HOST, smtp://HOST or, on this machine, smtp://127.0.0.1:PORT".to_owned()
    };
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or_else(wrong)?;
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    let has_user = uri.authority().is_some_and(|it| it.as_str().contains('@'));
    if !is_bare || has_user {
        return Err(wrong());
    }
    let (privacy, usual) = match uri.scheme_str() {
        Some("smtps") => (Privacy::Tls, 465),
        Some("smtp") if is_loopback(host) => (Privacy::Loopback, 25),
        Some("smtp") => (Privacy::StartTls, 587),
        _ => return Err(wrong()),
    };
    Ok(Relay {
        host: host.to_owned(),
        port: uri.port_u16().unwrap_or(usual),
        privacy,
    })
}

fn gateway(text: &str) -> Result<String, String> {
    let wrong = || "must be https, or http on this machine".to_owned();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let host = uri.host().ok_or_else(wrong)?;
    match uri.scheme_str() {
        Some("https") => Ok(text.to_owned()),
        Some("http") if is_loopback(host) => Ok(text.to_owned()),
        _ => Err(wrong()),
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "must be a zone, as in Asia/Seoul".to_owned())
}
