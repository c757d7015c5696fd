//! Where the database is, and how it is spoken to: never in the clear with a
//! machine that is not this one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::tls::Tls;

/// Where a database is. Shown without its password.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    pub(super) tls: Option<Tls>,
    shown: String,
}

/// An address that is not one.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read. What is wrong is told without the address, which
    /// may hold a password.
    #[error(
        "database_url_malformed: {0}; it should read \
         postgres://user:password@host:5432/database"
    )]
    Malformed(String),
    /// TLS was turned off for another machine.
    #[error(
        "database_tls_required: {0} is another machine, and sslmode={1} would let others read \
         along; leave sslmode out, and name the certificate of your own authority with \
         sslrootcert=FILE if the system does not know it"
    )]
    Open(String, String),
    /// The certificates cannot be used.
    #[error("database_certificate_unusable: {0}: {1}")]
    Certificate(PathBuf, String),
}

impl Address {
    /// Reads an address. The database's certificate is always checked, with
    /// its name; only on this machine there may be none.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn parse(url: &str) -> Result<Self, AddressError> {
        let url = url.trim();
        let (plain, options) = url.split_once('?').unwrap_or((url, ""));
        let malformed = |what: &str| AddressError::Malformed(what.to_owned());
        if !plain.starts_with("postgres://") && !plain.starts_with("postgresql://") {
            return Err(malformed("it does not begin with postgres://"));
        }
        let (mut kept, mut mode, mut root) = (Vec::new(), None, None);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => root = Some(Path::new(value)),
                Some(_) => kept.push(option),
                None => return Err(malformed("an option has no value")),
            }
        }
        let url = format!("{plain}?{}", kept.join("&"));
        let mut config: Config = url
            .parse()
            .map_err(|_| malformed("it is not a PostgreSQL URL"))?;
        if config.get_hosts().is_empty() {
            return Err(malformed("it names no host"));
        }
        config
            .connect_timeout(CONNECT)
            .tcp_user_timeout(SILENT)
            .keepalives_idle(SILENT)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .application_name("jari-server");
        let shown = shown(&config);
        let tls = tls(&config, mode, root, &shown)?;
        config.ssl_mode(if tls.is_some() {
            SslMode::Require
        } else {
            SslMode::Disable
        });
        Ok(Self { config, tls, shown })
    }

    /// Whether a password stands in it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }
}

fn tls(
    config: &Config,
    mode: Option<&str>,
    root: Option<&Path>,
    shown: &str,
) -> Result<Option<Tls>, AddressError> {
    let near = config.get_hosts().iter().all(is_near);
    match mode {
        None if near => Ok(None),
        Some("disable" | "allow" | "prefer") if near => Ok(None),
        None | Some("require" | "verify-ca" | "verify-full") => Tls::new(root).map(Some),
        Some(mode @ ("disable" | "allow" | "prefer")) => {
            Err(AddressError::Open(shown.to_owned(), mode.to_owned()))
        }
        Some(_) => {
            let known = "sslmode is verify-full, or disable on this machine";
            Err(AddressError::Malformed(known.to_owned()))
        }
    }
}

/// Whether a host is this machine itself.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            let loopback = name.parse().map(|ip: std::net::IpAddr| ip.is_loopback());
            name == "localhost" || loopback.unwrap_or(false)
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn shown(config: &Config) -> String {
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    });
    let hosts: Vec<String> = hosts.collect();
    let name = config.get_dbname().unwrap_or_default();
    format!("postgres://{}/{name}", hosts.join(","))
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Address({self})")
    }
}

/// How long a connection may take to come about: a person waits for less.
const CONNECT: Duration = Duration::from_secs(3);

/// How long a machine may be silent before it is taken for gone: as long as
/// a lease, so that who leads and who answers change together.
const SILENT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        Address::parse(url).expect_err(url).to_string()
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = "postgres://jari:s3cret@127.0.0.1:5433/line?application_name=x";
        let address = Address::parse(url).unwrap();
        assert!(address.has_password());
        for shown in [format!("{address}"), format!("{address:?}")] {
            assert!(shown.contains("127.0.0.1/line"), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        for bad in [
            "postgres://jari:s3cret@db:port/x",
            "mysql://jari:s3cret@db/x",
            "postgres://jari:s3cret@/x",
            "postgres://jari:s3cret@db/x?sslmode=none",
            "postgres://jari:s3cret@db/x?what",
        ] {
            let said = refused(bad);
            assert!(said.starts_with("database_url_malformed: "), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn another_machine_is_not_spoken_to_in_the_clear() {
        for mode in ["disable", "allow", "prefer"] {
            let said = refused(&format!(
                "postgres://jari:s3cret@db.example/x?sslmode={mode}"
            ));
            assert!(said.starts_with("database_tls_required: "), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
            let near = format!("postgres://jari@localhost/x?sslmode={mode}");
            assert!(Address::parse(&near).unwrap().tls.is_none());
        }
        let both = "postgres://jari@localhost,db.example/x?sslmode=disable";
        assert!(refused(both).starts_with("database_tls_required: "));
        let missing = refused("postgres://db.example/x?sslrootcert=/no/such/file");
        assert!(
            missing.starts_with("database_certificate_unusable: "),
            "{missing}"
        );
    }
}
