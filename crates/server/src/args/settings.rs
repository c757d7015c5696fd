//! The settings on the command line. What they mean is `config`'s business:
//! here they are words, so that everything wrong with them is told at once.

use std::path::PathBuf;

use clap::Args;
use jari_server::config::Given;

/// How to run.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Settings {
    /// A file with settings (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the service keeps its rows, keys and messages.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// The PostgreSQL database of several nodes, as postgres://host/name
    /// [default: a file in the data folder].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A file with the database's URL, which may have a password then.
    #[arg(long, value_name = "FILE")]
    database_file: Option<String>,
    /// What people call the service.
    #[arg(long)]
    name: Option<String>,
    /// How people reach whoever runs it.
    #[arg(long)]
    contact: Option<String>,
    /// An event file to publish; one that is known already stays as it is.
    #[arg(long, value_name = "FILE")]
    event: Vec<String>,
    /// An event file to publish even if the event is known; refused once
    /// somebody holds a ticket in it.
    #[arg(long, value_name = "FILE")]
    replace: Vec<String>,
    /// Under which URL people reach it [default: where it listens].
    #[arg(long, value_name = "URL")]
    base: Option<String>,
    /// Where it listens [default: 127.0.0.1:8787].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Its certificate with those that lead to a root, in PEM. Read again
    /// when it changes.
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<String>,
    /// The certificate's key, in PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// The address or network of a proxy with TLS in front of it.
    #[arg(long, value_name = "NETWORK")]
    proxy: Vec<String>,
    /// Where monitoring asks for /healthz, /readyz and /metrics; a loopback
    /// address.
    #[arg(long, value_name = "ADDRESS")]
    monitor: Option<String>,
    /// The mail server: smtps://HOST, smtp://HOST (STARTTLS), or
    /// smtp://127.0.0.1:PORT. Without mail and webhook messages go to a file.
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
    /// From whom mail is: "Town hall <no-reply@town.example>".
    #[arg(long, value_name = "ADDRESS")]
    smtp_from: Option<String>,
    /// The name by which the service logs in at the mail server.
    #[arg(long, value_name = "NAME")]
    smtp_user: Option<String>,
    /// A file with the password for it.
    #[arg(long, value_name = "FILE")]
    smtp_password_file: Option<String>,
    /// A file with the authority that certifies the mail server, where it is
    /// the agency's own; it alone is believed then.
    #[arg(long, value_name = "FILE")]
    smtp_ca: Option<String>,
    /// The gateway for text messages, which takes JSON.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// A file with the key by which the gateway knows who sends.
    #[arg(long, value_name = "FILE")]
    webhook_key_file: Option<String>,
    /// How many sign-in codes the senders take in a minute [default: any
    /// number].
    #[arg(long, value_name = "COUNT")]
    codes_per_minute: Option<String>,
    /// Whether messages may go to a file although people come through a proxy
    /// or by an https base: true for a rehearsal in which you hand out the
    /// codes yourself [default: false].
    #[arg(long, value_name = "BOOL")]
    rehearsal: Option<String>,
    /// In which zone messages tell times [default: Asia/Seoul].
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Connections at a time [default: 20000].
    #[arg(long, value_name = "COUNT")]
    connections: Option<String>,
    /// Requests worked on at a time [default: 12000].
    #[arg(long, value_name = "COUNT")]
    requests: Option<String>,
    /// How long open requests may take at the stop [default: 5s].
    #[arg(long, value_name = "SPAN")]
    drain: Option<String>,
    /// How long to say "not ready" before the stop, so that a balancer sends
    /// nobody new [default: 0s].
    #[arg(long, value_name = "SPAN")]
    drain_notice: Option<String>,
    /// What to log: a level or a filter [default: info].
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// How to log: text or json [default: text].
    #[arg(long, value_name = "FORM")]
    log_format: Option<String>,
}

impl Settings {
    /// What was said, by the names of the settings.
    pub(crate) fn given(self) -> Given {
        let one = |name, value: Option<String>| (name, value.into_iter().collect());
        Given {
            file: self.config,
            values: vec![
                one("data", self.data),
                one("database", self.database),
                one("database_file", self.database_file),
                one("name", self.name),
                one("contact", self.contact),
                ("event", self.event),
                ("replace", self.replace),
                one("base", self.base),
                one("listen", self.listen),
                one("tls_certificate", self.tls_certificate),
                one("tls_key", self.tls_key),
                ("proxy", self.proxy),
                one("monitor", self.monitor),
                one("smtp", self.smtp),
                one("smtp_from", self.smtp_from),
                one("smtp_user", self.smtp_user),
                one("smtp_password_file", self.smtp_password_file),
                one("smtp_ca", self.smtp_ca),
                one("webhook", self.webhook),
                one("webhook_key_file", self.webhook_key_file),
                one("codes_per_minute", self.codes_per_minute),
                one("rehearsal", self.rehearsal),
                one("zone", self.zone),
                one("connections", self.connections),
                one("requests", self.requests),
                one("drain", self.drain),
                one("drain_notice", self.drain_notice),
                one("log", self.log),
                one("log_format", self.log_format),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command};
    use jari_server::config::SETTINGS;

    use super::*;

    #[test]
    fn every_setting_has_its_flag_and_every_flag_its_setting() {
        let command = Settings::augment_args(Command::new("test"));
        let mut flags: Vec<String> = command
            .get_arguments()
            .filter_map(|argument| argument.get_long().map(|long| format!("--{long}")))
            .filter(|flag| flag != "--config")
            .collect();
        let mut settings: Vec<String> = SETTINGS.iter().map(|it| it.flag()).collect();
        flags.sort();
        settings.sort();
        assert_eq!(flags, settings);
        let given = Settings::default().given();
        let mut names: Vec<&str> = given.values.iter().map(|(name, _)| *name).collect();
        let mut known: Vec<&str> = SETTINGS.iter().map(|it| it.name).collect();
        names.sort_unstable();
        known.sort_unstable();
        assert_eq!(names, known);
    }
}
