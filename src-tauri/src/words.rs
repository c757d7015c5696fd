//! What is said without a window: notices, a receipt in plain words.

use chrono::DateTime;
use chrono_tz::Tz;
use jari_client::app::notice::WindowKind;
use jari_client::app::settings::Language;
use jari_client::app::view::ReceiptView;
use jari_client::app::{AppNotice, AppSnapshot, NoticeKind};
use jari_locales::say;
use jari_locales::{Words, when};

/// Title and text of a notification.
pub(crate) fn notice(notice: &AppNotice, language: Language) -> (String, String) {
    let words = words(language);
    let text = match &notice.kind {
        NoticeKind::Soon { minutes } => say::turn_soon(minutes),
        NoticeKind::Now => say::turn_now(),
        NoticeKind::TwoMinutesLeft { of } => match of {
            WindowKind::Claim => say::two_minutes_claim(),
            WindowKind::Stay => say::two_minutes_stay(),
            WindowKind::Hold => say::two_minutes_hold(),
            WindowKind::Offer => say::two_minutes_offer(),
        },
        NoticeKind::Missed => say::turn_missed(),
        NoticeKind::Booked { site, starts } => {
            let zone = notice.zone.as_deref();
            say::booked(site, time(&words, *starts, zone))
        }
        NoticeKind::Changed { site, starts } => {
            let zone = notice.zone.as_deref();
            say::changed(site, time(&words, *starts, zone))
        }
        NoticeKind::SoldOut => say::sold_out(),
        NoticeKind::Offered { minutes } => say::offer_made_for(minutes),
        NoticeKind::OfferLapsed => {
            let lapsed = words.refusal("offer_lapsed");
            return (title(notice), lapsed.to_owned());
        }
        NoticeKind::Announced { ko, en } => say::announcement(match language {
            Language::Ko => ko,
            Language::En => en,
        }),
        NoticeKind::ServiceLied => say::service_lied(),
        NoticeKind::SignIn => {
            let ended = words.refusal("session_ended");
            return (
                title(notice),
                format!("{ended} {}", words.next_step("sign_in")),
            );
        }
        NoticeKind::NotKept => say::device_not_kept(),
        NoticeKind::RecordDamaged => say::device_record_damaged(),
    };
    (title(notice), words.say(&text))
}

/// For whom and for what.
fn title(notice: &AppNotice) -> String {
    if notice.people.is_empty() {
        notice.title.clone()
    } else {
        format!("{}: {}", notice.people.join(", "), notice.title)
    }
}

/// A receipt in plain words.
pub(crate) fn receipt(receipt: &ReceiptView, language: Language) -> String {
    let words = words(language);
    let zone = Some(receipt.zone.as_str());
    let (from, to) = (
        time(&words, receipt.starts, zone),
        time(&words, receipt.ends, zone),
    );
    let lines = [
        receipt
            .title
            .clone()
            .unwrap_or_else(|| receipt.event.clone()),
        receipt.names.join(", "),
        words.say(&say::receipt_time(from, to)),
        words.say(&say::receipt_site(
            &receipt.site_name,
            &receipt.site_address,
        )),
        words.say(&say::receipt_people(receipt.people)),
        words.say(&say::receipt_number(&receipt.booking)),
        words.say(&say::receipt_signed_by(
            &receipt.service_name,
            &receipt.service_contact,
        )),
        words.say(&say::receipt_as_of(time(&words, receipt.booked, zone))),
    ];
    let told: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    told.join("\n") + "\n"
}

/// In which language the person is spoken to.
pub(crate) fn language(snapshot: &AppSnapshot) -> Language {
    snapshot.settings.language.unwrap_or(snapshot.host.language)
}

/// The system's language, as far as there are words in it.
pub(crate) fn of_system() -> Language {
    match sys_locale::get_locale() {
        Some(named) if !named.starts_with("ko") => Language::En,
        Some(_) | None => Language::Ko,
    }
}

pub(crate) fn words(language: Language) -> Words {
    Words::of(match language {
        Language::Ko => jari_locales::Language::Ko,
        Language::En => jari_locales::Language::En,
    })
}

pub(crate) fn time(words: &Words, at: i64, zone: Option<&str>) -> String {
    let zone: Tz = zone
        .and_then(|zone| zone.parse().ok())
        .unwrap_or(chrono_tz::Asia::Seoul);
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
    when::date_time(words, at.with_timezone(&zone))
}
