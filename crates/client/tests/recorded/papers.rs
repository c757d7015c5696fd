//! What the service of the recordings publishes: the centres of 2021 from
//! `data/`, one event, and the people of one account.

use chrono::NaiveDate;
use jari_client::app::Published;
use jari_client::app::settings::Language;
use jari_client::app::view::{HostView, KeyStoreView, Platform};
use jari_client::desk::ShownCode;
use jari_client::home::KnownService;
use jari_protocol::account::{Device, Pairing, Person};
use jari_protocol::board::Times;
use jari_protocol::count::{BoardVersion, Epoch, People};
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site, Window};
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, OpeningId, PersonId, ServiceId, SlotId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::stock::{SlotStock, Stock};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};

use crate::service::{CLAIM_WINDOW, HOLD, OPENS, STAY};

pub(crate) const LINK: &str =
    "jari://reserve.hanbit.example?key=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

pub(crate) fn service() -> ServiceId {
    "agency".parse().expect("a name")
}

pub(crate) fn event_id() -> EventId {
    "summer".parse().expect("a name")
}

pub(crate) fn opening() -> OpeningId {
    "first".parse().expect("a name")
}

pub(crate) fn known() -> KnownService {
    KnownService {
        service: service(),
        name: line("한빛시 예방접종 예약"),
        contact: line("02-120"),
        link: LINK.to_owned(),
        key_sets: Vec::new(),
    }
}

pub(crate) fn host() -> HostView {
    HostView {
        platform: Platform::Linux,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        language: Language::Ko,
        key_store: KeyStoreView::System,
        has_tray: true,
        has_notifications: true,
        has_autostart: true,
        has_practice: true,
    }
}

/// The mother of the stories comes first: she is the one the ticket is for.
pub(crate) fn people() -> Vec<Person> {
    [
        ("김정숙", (1969, 5, 12)),
        ("이순자", (1959, 7, 26)),
        ("박민수", (1994, 3, 2)),
    ]
    .into_iter()
    .zip(1..)
    .map(|((name, (year, month, day)), id)| Person {
        person: PersonId::from_bytes([id; 16]),
        name: line(name),
        birth_date: NaiveDate::from_ymd_opt(year, month, day).expect("a day"),
    })
    .collect()
}

/// The code that this device shows to another one.
pub(crate) fn shown_code() -> ShownCode {
    ShownCode {
        pairing: Pairing {
            contact: line("+821012345678"),
            code: "042137".to_owned(),
            expires: OPENS,
        },
        left: Millis::from_mins(5),
    }
}

pub(crate) fn devices(has_visitor: bool) -> Vec<Device> {
    let device = |name: &[u8], before, this| Device {
        device: Thumbprint(Digest::of(&[name])),
        since: OPENS.minus(Millis::from_mins(before)),
        this,
    };
    let mut devices = vec![device(b"phone", 9_000, false), device(b"device", 600, true)];
    devices.extend(has_visitor.then(|| device(b"visitor", 89, false)));
    devices
}

pub(crate) fn event() -> Event {
    let cohort = |id: &str, title, from, to| Cohort {
        cohort: id.parse().expect("a name"),
        title: line(title),
        born_from: NaiveDate::from_ymd_opt(from, 1, 1),
        born_to: NaiveDate::from_ymd_opt(to, 12, 31),
        roster_group: None,
    };
    let opening = |id: &str, cohort: &str, days| Opening {
        opening: id.parse().expect("a name"),
        cohort: cohort.parse().expect("a name"),
        times: times(days),
        gathers: false,
    };
    Event {
        event: event_id(),
        title: line("50대 코로나19 예방접종 사전예약"),
        rule: line("먼저 온 순서대로예요. 아무도 앞지르지 않아요."),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Roster,
        party_limit: People(2),
        claim_window: CLAIM_WINDOW,
        inside_window: STAY,
        hold_window: HOLD,
        cohorts: vec![
            cohort("fifties", "1962~1971년생", 1962, 1971),
            cohort("sixties", "1952~1961년생", 1952, 1961),
        ],
        openings: vec![
            opening("first", "fifties", 0),
            opening("second", "sixties", 7),
        ],
        rests: Vec::new(),
    }
}

/// An opening so many days after the first.
fn times(days: u64) -> Times {
    let opens = OPENS.plus(Millis::from_mins(days * 24 * 60));
    Times {
        gathering: opens.minus(Millis::from_mins(1_440)),
        cut_off: opens.minus(Millis::from_mins(5)),
        opens,
        ends: opens.plus(Millis::from_mins(600)),
    }
}

pub(crate) fn window(opening: &str, cohort: &str, days: u64) -> Window {
    let Times {
        gathering,
        opens,
        ends,
        ..
    } = times(days);
    Window {
        event: event_id(),
        opening: opening.parse().expect("a name"),
        cohort: line(cohort),
        gathering,
        opens,
        ends,
    }
}

/// The event with its sites and what was left at a moment.
pub(crate) fn published(as_of: ServerTime) -> Published {
    let (sites, mut published) = (sites(), Published::new(event()));
    let stock = Stock {
        service: service(),
        event: event_id(),
        epoch: Epoch(1),
        version: BoardVersion(1),
        issued: as_of,
        fresh_for: Millis::from_secs(15),
        slots: slots(&sites),
        closed: Vec::new(),
    };
    published.read(sites, stock);
    published
}

fn sites() -> Vec<Site> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/kr-vaccination-centers-2021.json"
    );
    let text = std::fs::read_to_string(path).expect("the centres");
    let centres: serde_json::Value = serde_json::from_str(&text).expect("plain data");
    let centres = centres["data"].as_array().expect("a list");
    let text =
        |centre: &serde_json::Value, key: &str| centre[key].as_str().unwrap_or("").to_owned();
    centres
        .iter()
        .map(|centre| Site {
            site: format!("centre-{}", centre["id"]).parse().expect("a name"),
            name: line(&text(centre, "centerName")),
            address: line(&text(centre, "address")),
            region: line(&text(centre, "sido")),
            district: line(&text(centre, "sigungu")),
            phone: Line::new(&text(centre, "phoneNumber")).ok(),
            position: None,
        })
        .collect()
}

/// Three days of four half hours at each site, some of them full.
fn slots(sites: &[Site]) -> Vec<SlotStock> {
    let mut slots = Vec::new();
    for (nr, site) in sites.iter().enumerate() {
        for (day, half_hour) in (0..3_u64).flat_map(|day| (0..4_u64).map(move |at| (day, at))) {
            let starts = first_slot().plus(Millis::from_mins(day * 24 * 60 + half_hour * 30));
            let taken = (nr as u64 * 7 + day * 5 + half_hour * 3) % 23;
            slots.push(SlotStock {
                slot: slot(&site.site.to_string(), day, half_hour),
                site: site.site.clone(),
                starts,
                ends: starts.plus(Millis::from_mins(30)),
                capacity: People(20),
                returned: People(0),
                left: People(u32::try_from(20_u64.saturating_sub(taken)).expect("small")),
            });
        }
    }
    slots
}

/// Seven days after the opening, ten in the morning in Seoul.
fn first_slot() -> ServerTime {
    const DAY: u64 = 24 * 60;
    OPENS.plus(Millis::from_mins(7 * DAY - 10 * 60))
}

pub(crate) fn slot(site: &str, day: u64, half_hour: u64) -> SlotId {
    format!("{site}-{day}-{half_hour}").parse().expect("a name")
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}
