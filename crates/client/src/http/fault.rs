//! Whose fault it seems that there is no answer.

use std::error::Error as StdError;
use std::io;

use jari_session::Fault;

/// Classifies an error where it arose. Everything that is not surely this
/// side's or a lie counts as the other side's, which spreads the next try.
pub(super) fn of(error: &reqwest::Error) -> Fault {
    let fault = if error.is_builder() {
        Fault::Local
    } else {
        beneath(error)
    };
    tracing::debug!(?fault, error = ?error.without_url_text(), "no answer");
    fault
}

fn beneath(error: &reqwest::Error) -> Fault {
    let mut next: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(fault) = known(error) {
            return fault;
        }
        next = error.source();
    }
    Fault::Remote
}

fn known(error: &(dyn StdError + 'static)) -> Option<Fault> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return of_tls(tls);
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        // An I/O error passes over what it wraps when asked for its source.
        let inner = io.get_ref().and_then(|inner| known(inner));
        return inner.or_else(|| of_io(io.kind()));
    }
    // The resolver's error has no type of its own.
    error
        .to_string()
        .starts_with("dns error")
        .then_some(Fault::Local)
}

/// A certificate that is not the service's is a lie of somebody between, and
/// so is one that only looks expired to a device whose date is wrong: the
/// person has to see to either.
fn of_tls(error: &rustls::Error) -> Option<Fault> {
    matches!(error, rustls::Error::InvalidCertificate(_)).then_some(Fault::Untrusted)
}

fn of_io(kind: io::ErrorKind) -> Option<Fault> {
    let is_local = matches!(
        kind,
        io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::PermissionDenied
    );
    is_local.then_some(Fault::Local)
}

trait WithoutUrl {
    fn without_url_text(&self) -> String;
}

impl WithoutUrl for reqwest::Error {
    /// URLs carry ids of tickets and people.
    fn without_url_text(&self) -> String {
        let mut text = String::new();
        let mut next: Option<&(dyn StdError + 'static)> = self.source();
        while let Some(error) = next {
            text.push_str(&error.to_string());
            text.push_str("; ");
            next = error.source();
        }
        text
    }
}
