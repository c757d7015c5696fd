//! A message in words, in the language of whoever reads it.

use chrono::DateTime;
use chrono_tz::Tz;
use jari_locales::say::{self, Say};
use jari_locales::{Language, Words, when};
use jari_protocol::account;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::row::account::{AfterClosing, Message, Notice};

/// A message as a person reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// In one line.
    pub subject: String,
    /// In full; short enough for two text messages.
    pub text: String,
}

/// Codes do not reach a log.
impl std::fmt::Debug for Letter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Letter(..)")
    }
}

/// Puts messages into words.
#[derive(Debug, Clone)]
pub struct Writer {
    service: Line,
    zone: Tz,
    ko: Words,
    en: Words,
}

impl Writer {
    /// For a service of this name, with times in a zone.
    pub fn new(service: Line, zone: Tz) -> Self {
        Self {
            service,
            zone,
            ko: Words::of(Language::Ko),
            en: Words::of(Language::En),
        }
    }

    /// The service's name.
    pub const fn service(&self) -> &Line {
        &self.service
    }

    /// A message in words.
    pub fn letter(&self, message: &Message) -> Letter {
        let words = match message.language {
            account::Language::Ko => &self.ko,
            account::Language::En => &self.en,
        };
        let service = self.service.as_str();
        let (subject, text): (Say, Say) = match &message.what {
            Notice::Code { code, .. } => (
                say::message_code_subject(service, code.as_str()),
                say::message_code(service, code.as_str()),
            ),
            Notice::DeviceAdded => (
                say::message_device_subject(service),
                say::message_device(service),
            ),
            Notice::TicketReissued { .. } => (
                say::message_ticket_subject(service),
                say::message_ticket(service),
            ),
            Notice::Booked { site, starts } => (
                say::message_booked_subject(service),
                say::message_booked(service, site.as_str(), self.time(words, *starts)),
            ),
            Notice::Swapped { site, starts } => (
                say::message_swapped_subject(service),
                say::message_swapped(service, site.as_str(), self.time(words, *starts)),
            ),
            Notice::SoldOut { event } => (
                say::message_sold_out_subject(service),
                say::message_sold_out(service, event.as_str()),
            ),
            Notice::Offered {
                site,
                starts,
                within,
            } => (
                say::message_offered_subject(service),
                say::message_offered(
                    service,
                    site.as_str(),
                    self.time(words, *starts),
                    when::span(words, within.as_secs()),
                ),
            ),
            Notice::SiteClosed { site, starts, next } => (
                say::message_closed_subject(service, site.as_str()),
                self.after_closing(words, (site.as_str(), *starts), next),
            ),
            Notice::Cancelled { site, starts } => (
                say::message_cancelled_subject(service),
                say::message_cancelled(service, site.as_str(), self.time(words, *starts)),
            ),
        };
        Letter {
            subject: words.say(&subject),
            text: words.say(&text),
        }
    }

    /// What there was at a site that was closed, and what comes next.
    fn after_closing(
        &self,
        words: &Words,
        (site, starts): (&str, ServerTime),
        next: &AfterClosing,
    ) -> Say {
        let (service, time) = (self.service.as_str(), self.time(words, starts));
        match next {
            AfterClosing::ChooseAgain => say::message_closed_hold(service, site, time),
            AfterClosing::StaysOn => say::message_closed_offer(service, site, time),
            AfterClosing::Kept {
                site: other,
                starts,
                within,
            } => say::message_closed_kept(
                service,
                site,
                other.as_str(),
                self.time(words, *starts),
                when::span(words, within.as_secs()),
            ),
            AfterClosing::InLine => say::message_closed_in_line(service, site, time),
            AfterClosing::Swap => say::message_closed_swap(service, site, time),
        }
    }

    fn time(&self, words: &Words, at: ServerTime) -> String {
        let at = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        when::date_time(words, at.with_timezone(&self.zone))
    }
}

/// What a message is called where programs read it.
pub(crate) const fn kind(what: &Notice) -> &'static str {
    match what {
        Notice::Code { .. } => "code",
        Notice::DeviceAdded => "device_added",
        Notice::TicketReissued { .. } => "ticket_reissued",
        Notice::Booked { .. } => "booked",
        Notice::Swapped { .. } => "swapped",
        Notice::SoldOut { .. } => "sold_out",
        Notice::Offered { .. } => "offered",
        Notice::SiteClosed { .. } => "site_closed",
        Notice::Cancelled { .. } => "cancelled",
    }
}
