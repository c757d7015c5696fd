//! What is said without a window: notices, the tray's menu, a receipt in plain
//! words.

use chrono::DateTime;
use chrono_tz::Tz;
use jari_client::app::notice::WindowKind;
use jari_client::app::settings::Language;
use jari_client::app::view::{PhaseView, PlaceView, ReceiptView};
use jari_client::app::{AppNotice, AppSnapshot, NoticeKind};
use jari_locales::say::{self, Say};
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

/// A line for each place, as the tray's menu shows it.
pub(crate) fn places(snapshot: &AppSnapshot) -> Vec<String> {
    let words = words(language(snapshot));
    let line = |place: &PlaceView| {
        let say = place_line(&words, place)?;
        Some(format!("{}: {}", place.title, words.say(&say)))
    };
    snapshot.places.iter().filter_map(line).collect()
}

fn place_line(words: &Words, place: &PlaceView) -> Option<Say> {
    Some(match place.phase {
        PhaseView::Outside | PhaseView::Left | PhaseView::Over => return None,
        PhaseView::Joining => say::joining(),
        PhaseView::Called { missed: false } => say::turn_now(),
        PhaseView::Called { missed: true } => say::turn_missed(),
        PhaseView::Door { ahead: 0 } => say::door_next(),
        PhaseView::Door { ahead } => say::door_ahead(when::number(ahead)),
        PhaseView::Elsewhere => say::elsewhere(),
        PhaseView::Booked => {
            let booking = place.booking.as_ref()?;
            let time = time(words, booking.starts, place.zone.as_deref());
            say::booked(&booking.site_name, time)
        }
        PhaseView::Choosing | PhaseView::Holding => say::turn_now(),
        PhaseView::SoldOut { stays_on: false } => say::sold_out(),
        PhaseView::SoldOut { stays_on: true } => say::sold_out_stays(),
        PhaseView::Offered => say::offer_made(),
        PhaseView::Ready | PhaseView::Drawing | PhaseView::Waiting => {
            let ticket = place.ticket?;
            match (ticket.number, ticket.at_most_ahead) {
                (None, _) => say::tray_ticket(when::number(ticket.entry)),
                (Some(number), None) => say::waiting_number(when::number(number)),
                (Some(number), Some(0)) => say::waiting_next(when::number(number)),
                (Some(number), Some(1)) => say::waiting_one_ahead(when::number(number)),
                (Some(number), Some(ahead)) => {
                    say::waiting_place(when::number(number), when::number(ahead))
                }
            }
        }
    })
}

/// The tray's own two lines: open, and quit.
pub(crate) fn tray(snapshot: &AppSnapshot) -> (String, String) {
    let words = words(language(snapshot));
    (words.say(&say::tray_open()), words.say(&say::tray_quit()))
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

fn words(language: Language) -> Words {
    Words::of(match language {
        Language::Ko => jari_locales::Language::Ko,
        Language::En => jari_locales::Language::En,
    })
}

fn time(words: &Words, at: i64, zone: Option<&str>) -> String {
    let zone: Tz = zone
        .and_then(|zone| zone.parse().ok())
        .unwrap_or(chrono_tz::Asia::Seoul);
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
    when::date_time(words, at.with_timezone(&zone))
}
