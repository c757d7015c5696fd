use std::collections::BTreeSet;

use jari_client::News;
use jari_client::app::intent::Typed;
use jari_client::app::view::{
    AccountView, KeptView, KeyStoreView, LinkStateView, PhaseView, ReasonView, Sound, WishView,
};
use jari_client::app::{
    AppIntent, AppSnapshot, EventIntent, PlaceIntent, ReceiptIntent, ServiceIntent,
};
use jari_protocol::board::Phase as LinePhase;
use jari_protocol::count::Serving;
use jari_protocol::draw;
use jari_protocol::event::Rest;
use jari_protocol::hash::Digest;
use jari_protocol::id::SlotId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Code, Facts, Next, Problem};
use jari_protocol::time::Millis;
use jari_protocol::version::{ProtocolVersion, VersionRange};
use jari_session::{Config, Fault, HostInput, Stage};

use crate::film::{Film, folder};
use crate::offers;
use crate::papers;
use crate::service::OPENS;
use crate::world::World;

const NAMES: [&str; 57] = [
    "welcome",
    "key_store_absent",
    "link_found",
    "link_refused",
    "sign_in",
    "code_sent",
    "code_wrong",
    "people_empty",
    "people",
    "person_refused",
    "events",
    "events_not_eligible",
    "devices",
    "pairing",
    "pairing_joined",
    "pairing_over",
    "pairing_refused",
    "link_with_code",
    "too_old",
    "unreachable",
    "ready",
    "drawing",
    "waiting",
    "waiting_wishes",
    "waiting_offline",
    "waiting_unreached",
    "waiting_paused",
    "waiting_rest_ahead",
    "waiting_resting",
    "waiting_old",
    "soon",
    "deferred",
    "called",
    "two_minutes",
    "missed",
    "door",
    "elsewhere",
    "choosing",
    "slots_gone",
    "holding",
    "holding_little_time",
    "hold_lapsed",
    "commit_error",
    "confirm_lost",
    "booked",
    "bookings",
    "left",
    "over",
    "sign_in_again",
    "service_lied",
    "disk_full",
    "practice_beginning",
    "practice_code",
    "practice_waiting",
    "practice_trials",
    "practice_evening",
    "practice_booked",
];

#[test]
fn every_recording_has_its_moment() {
    let entries = std::fs::read_dir(folder()).expect("the recordings are committed");
    let found: BTreeSet<String> = entries
        .map(|entry| entry.expect("listed").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    let known: BTreeSet<String> = names().map(ToOwned::to_owned).collect();
    assert_eq!(found, known);
}

/// Of every recording there is.
fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(offers::NAMES)
}

/// Neither by its name nor, where ids of the story differ, by its value.
#[test]
fn nothing_that_proves_a_right_is_in_a_view() {
    let salt = Digest::of(&[b"salt"]).to_string();
    for name in names() {
        let path = folder().join(format!("{name}.json"));
        let text = std::fs::read_to_string(path).expect("a recording");
        assert!(!text.contains(&salt), "{name}: the salt of a pass");
        for key in [
            "pass",
            "salt",
            "statement",
            "cnf",
            "jkt",
            "session",
            "receipt",
            "nonce",
        ] {
            let named = format!("\"{key}\":");
            assert!(!text.contains(&named), "{name}: {key}");
        }
        let value: serde_json::Value = serde_json::from_str(&text).expect("plain data");
        let places = value["snapshot"]["places"].as_array().expect("a list");
        for ticket in places
            .iter()
            .filter_map(|place| place["ticket"].as_object())
        {
            assert!(!ticket.contains_key("ticket"), "{name}: the id of a ticket");
        }
    }
}

#[test]
fn before_anything_is_known() {
    let mut film = Film::first_start(papers::host());
    let shown = film.record("welcome");
    assert!(shown.services.is_empty() && shown.troubles.is_empty());

    let mut host = papers::host();
    host.key_store = KeyStoreView::MemoryOnly {
        because: "key_store_absent".to_owned(),
        next: "choose_file".to_owned(),
    };
    (host.has_tray, host.has_notifications) = (false, false);
    Film::first_start(host).record("key_store_absent");

    let look = AppIntent::Look {
        link: papers::LINK.to_owned(),
    };
    film.intend_and_fail(look.clone(), error("link_key_missing", "check_link"));
    film.record("link_refused");
    film.intend(look.clone());
    let shown = film.record("link_found");
    let offered = shown.offered.expect("a service to trust");
    assert!(shown.troubles.is_empty(), "asking again reads the trouble");

    let problem = Problem::new(Code::VersionNotSpoken, "version").with(Facts {
        spoken: Some(VersionRange {
            min: ProtocolVersion(2),
            max: ProtocolVersion(3),
        }),
        ..Facts::default()
    });
    let mut old = Film::first_start(papers::host());
    old.intend_and_fail(look, (&problem).into());
    old.record("too_old");

    let fingerprint = offered.fingerprint;
    film.intend(AppIntent::Trust {
        fingerprint: "another".to_owned(),
    });
    assert!(film.record("link_found").services.is_empty());
    film.intend(AppIntent::Trust { fingerprint });
    let shown = film.shown();
    assert_eq!(shown.services.len(), 1);
}

#[test]
fn signing_in() {
    let mut film = Film::signed_out();
    film.record("sign_in");
    film.intend_and_fail(at_service(ServiceIntent::Refresh), Fault::Local.into());
    film.record("unreachable");
    film.intend(at_service(ServiceIntent::Refresh));
    film.intend(at_service(ServiceIntent::SignIn {
        contact: Typed("010-1234-5678".to_owned()),
    }));
    film.world.run_for(Millis::from_secs(20));
    film.record("code_sent");
    let code = at_service(ServiceIntent::EnterCode {
        code: Typed("123 456".to_owned()),
    });
    let wrong = Problem::new(Code::CodeWrong, "sign_in.code").with(Facts {
        tries_left: Some(4),
        ..Facts::default()
    });
    film.intend_and_fail(code.clone(), (&wrong).into());
    film.record("code_wrong");
    film.intend(code);
    film.part(jari_client::app::ask::Part::People(Vec::new()));
    film.record("people_empty");
}

#[test]
fn people_events_and_devices() {
    let mut film = Film::signed_in(World::before_opening(Millis::from_mins(90)));
    film.record("people");
    film.record("events");
    let person = at_service(ServiceIntent::RemovePerson {
        id: papers::people()[2].person,
    });
    let problem = Problem::new(Code::PersonInLine, "people.remove");
    film.intend_and_fail(person, (&problem).into());
    film.record("person_refused");

    let mut film = Film::signed_in(World::before_opening(Millis::from_mins(90)));
    let join = AppIntent::Event {
        service: papers::service(),
        event: papers::event_id(),
        wish: EventIntent::Join {
            opening: papers::opening(),
            people: vec![papers::people()[1].person],
        },
    };
    let window = papers::window("second", "1952~1961년생", 7);
    let problem = Problem::new(Code::NotYetEligible, "eligibility.window").with(Facts {
        window: Some(window),
        ..Facts::default()
    });
    film.intend_and_fail(join, (&problem).into());
    film.record("events_not_eligible");

    let mut film = Film::signed_in(World::before_opening(Millis::from_mins(90)));
    film.intend(at_service(ServiceIntent::ReadDevices));
    film.record("devices");
}

#[test]
fn one_device_lets_another_in() {
    let mut film = Film::signed_in(World::before_opening(Millis::from_mins(90)));
    film.intend(at_service(ServiceIntent::ShowPairing));
    film.world.run_for(Millis::from_secs(50));
    film.wake_after(Millis(0));
    film.record("pairing");
    film.has_visitor = true;
    film.wake_after(Millis::from_secs(3));
    film.record("pairing_joined");

    film.intend(at_service(ServiceIntent::ShowPairing));
    film.wake_after(Millis::from_mins(5));
    film.record("pairing_over");
    film.intend(at_service(ServiceIntent::HidePairing));
    assert_eq!(film.shown().services[0].pairing, None);

    let mut film = Film::first_start(papers::host());
    let link = format!("{}&contact=k%40example.kr&code=042137", papers::LINK);
    film.intend(AppIntent::Look { link });
    let shown = film.record("link_with_code");
    let fingerprint = shown.offered.expect("a service to trust").fingerprint;
    film.intend(AppIntent::Trust { fingerprint });
    let account = film.shown().services[0].account.clone();
    assert!(
        matches!(account, AccountView::SignedIn { .. }),
        "{account:?}"
    );

    let mut film = Film::first_start(papers::host());
    let link = papers::LINK.to_owned();
    film.intend(AppIntent::Look { link });
    let elsewhere = papers::LINK.replace("hanbit", "elsewhere");
    let link = format!("{elsewhere}&contact=k%40example.kr&code=042137");
    film.intend_and_fail(AppIntent::Look { link }, Fault::Local.into());
    let offered = film.shown().offered.expect("the first service");
    assert_eq!(offered.signs_in_as, None, "a code is for its own service");
    let fingerprint = offered.fingerprint;
    film.intend(AppIntent::Trust { fingerprint });
    let account = film.shown().services[0].account.clone();
    assert_eq!(account, AccountView::SignedOut);

    let mut film = Film::signed_out();
    let refused = Problem::new(Code::PairingRefused, "pairing.code");
    let pair = ServiceIntent::Pair {
        contact: Typed("010-1234-5678".to_owned()),
        code: Typed("042 137".to_owned()),
    };
    film.intend_and_fail(at_service(pair), (&refused).into());
    film.record("pairing_refused");
}

#[test]
fn before_the_opening() {
    let mut world = World::before_opening(Millis::from_mins(90));
    world.service.board.draw.commit = Some(draw::commit(&Digest::of(&[b"secret"])));
    world.start();
    world.join();
    world.run_for(Millis::from_secs(3));
    let mut film = following(world);
    let shown = film.record("ready");
    assert_eq!(shown.places[0].phase, PhaseView::Ready);
    film.world.run_for(Millis::from_mins(86));
    film.world.service.board.phase = LinePhase::Drawing;
    film.world.service.board.draw.entrants = Some(92_039);
    film.world.service.board.draw.root = Some(Digest::of(&[b"root"]));
    film.world.run_for(Millis::from_mins(4));
    let shown = film.record("drawing");
    assert_eq!(shown.places[0].phase, PhaseView::Drawing);
}

#[test]
fn waiting() {
    let mut film = following(k());
    let shown = film.record("waiting");
    let ticket = shown.places[0].ticket.expect("a ticket");
    assert_eq!(
        (ticket.number, ticket.at_most_ahead),
        (Some(1_000), Some(300))
    );

    film.read_stock();
    film.intend(AppIntent::Event {
        service: papers::service(),
        event: papers::event_id(),
        wish: EventIntent::KeepWishes { slots: wishes() },
    });
    film.record("waiting_wishes");

    let mut film = following(k());
    film.world.cut(Fault::Local);
    film.world.host(HostInput::Offline);
    film.world.run_for(Millis::from_secs(8));
    let shown = film.record("waiting_offline");
    assert_eq!(shown.places[0].kept, KeptView::PlaceByService);
    assert_eq!(shown.places[0].link.state, LinkStateView::Offline);

    let mut film = following(k());
    film.world.cut(Fault::Remote);
    film.world.run_for(Millis::from_secs(4));
    film.record("waiting_unreached");
    film.world.run_for(Millis::from_mins(4));
    let shown = film.record("waiting_old");
    assert!(
        shown.places[0]
            .line
            .as_ref()
            .is_some_and(|line| line.is_old)
    );

    let mut film = following(k());
    let now = film.world.service_now();
    film.world.service.pause(now);
    film.world.publish();
    film.world.run_for(Millis::from_secs(30));
    film.record("waiting_paused");

    let mut film = following(k());
    film.intend(at_place(PlaceIntent::Defer { places: 2_000 }));
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("deferred");
    assert_eq!(
        shown.places[0].ticket.and_then(|t| t.deferred_by),
        Some(2_000)
    );
}

#[test]
fn resting() {
    let mut film = following(k());
    let now = film.world.service_now();
    let from = now.plus(Millis::from_mins(9));
    film.world.service.board.rests = vec![Rest {
        from,
        until: from.plus(Millis::from_mins(8 * 60)),
    }];
    film.world.publish();
    film.world.run_for(Millis::from_mins(4));
    film.record("waiting_rest_ahead");
    film.world.service.board.rests[0].from = now;
    film.world.service.pause(film.world.service_now());
    film.world.publish();
    film.world.run_for(Millis::from_mins(5));
    let shown = film.record("waiting_resting");
    let line = shown.places[0].line.as_ref();
    assert!(
        line.and_then(|line| line.rest)
            .is_some_and(|rest| rest.is_on)
    );
}

#[test]
fn the_turn() {
    let mut film = following(k());
    film.quiet();
    film.world.service.serve(600);
    film.world.run_for(Millis::from_mins(1));
    film.world.service.serve(650);
    film.world.run_for(Millis::from_mins(3));
    film.record("soon");

    let mut film = following(World::waiting(0));
    film.quiet();
    film.world.call();
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("called");
    assert_eq!(shown.places[0].phase, PhaseView::Called { missed: false });
    assert_eq!(
        shown.ringing.map(|ringing| ringing.sound),
        Some(Sound::Turn)
    );

    film.quiet();
    film.world.run_for(Millis::from_mins(8));
    film.record("two_minutes");
    film.quiet();
    film.world.run_for(Millis::from_mins(3));
    film.world.service.board.missed_below = film.world.service.board.serving;
    film.world.publish();
    film.world.run_for(Millis::from_secs(5));
    let shown = film.record("missed");
    assert_eq!(shown.places[0].phase, PhaseView::Called { missed: true });

    let mut film = following(World::waiting(0));
    film.world.service.door_reads = 4;
    film.world.call();
    film.world.run_for(Millis::from_secs(1));
    film.quiet();
    film.intend(at_place(PlaceIntent::Claim));
    film.world.run_for(Millis::from_secs(1));
    let shown = film.record("door");
    assert!(
        shown.ringing.is_none(),
        "whoever comes hears no sound any more"
    );

    let mut film = following(World::inside());
    if let Stage::Inside { stay } = &mut film.world.service.stage {
        stay.device = Thumbprint(Digest::of(&[b"other"]));
    }
    film.world.run_for(Millis::from_mins(1));
    let shown = film.record("elsewhere");
    assert_eq!(shown.places[0].phase, PhaseView::Elsewhere);
}

#[test]
fn choosing_and_holding() {
    let mut film = following(World::inside());
    film.quiet();
    let shown = film.record("choosing");
    assert!(
        shown.services[0]
            .events
            .as_ref()
            .is_some_and(|events| { events[0].stock_version.is_some() })
    );

    film.world.service.slots_free = false;
    film.intend(at_place(PlaceIntent::Choose { slots: wishes() }));
    film.world.run_for(Millis::from_secs(3));
    let shown = film.record("slots_gone");
    let refused = shown.places[0].refused.as_ref().expect("a refusal");
    assert_eq!(refused.wish, WishView::Choose);

    let mut film = holding();
    let shown = film.record("holding");
    let hold = shown.places[0]
        .stay
        .as_ref()
        .and_then(|stay| stay.hold.as_ref());
    assert!(hold.is_some_and(|hold| hold.slot.site_name.is_some()));
    film.quiet();
    film.world.run_for(Millis::from_secs(280));
    film.record("holding_little_time");
    film.quiet();
    film.world.run_for(Millis::from_secs(18));
    film.intend(at_place(confirm(&shown)));
    let lapsed = Problem::new(Code::HoldLapsed, "booking.hold");
    film.world.service.refuse.push_back(lapsed);
    film.world.run_for(Millis::from_secs(20));
    let shown = film.record("hold_lapsed");
    assert!(shown.places[0].refused.is_some());
}

#[test]
fn booking() {
    let mut film = holding();
    let shown = film.shown();
    let wrong = Problem::new(Code::Internal, "change.internal");
    film.world.service.refuse.extend([wrong.clone(), wrong]);
    film.intend(at_place(confirm(&shown)));
    film.world.run_for(Millis(300));
    let shown = film.record("commit_error");
    let pending = &shown.places[0].pending[0];
    assert_eq!(pending.wish, WishView::Confirm);
    assert!(pending.because.is_some());

    let mut film = holding();
    let shown = film.shown();
    film.world.wire.lose_replies = 2;
    film.intend(at_place(confirm(&shown)));
    film.world.run_for(Millis::from_secs(16));
    let shown = film.record("confirm_lost");
    assert!(
        shown.places[0].booking.is_none(),
        "booked is said with a receipt"
    );
    film.world.run_for(Millis::from_mins(3));
    film.quiet();

    let mut film = holding();
    let shown = film.shown();
    film.intend(at_place(confirm(&shown)));
    film.quiet();
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("booked");
    let booking = shown.places[0].booking.as_ref().expect("a booking");
    assert_eq!(booking.stands, Some(true));

    film.world.run_for(Millis::from_mins(60));
    film.quiet();
    let receipt = shown.receipts[0].booking.parse().expect("an id");
    film.intend(AppIntent::Receipt {
        service: papers::service(),
        booking: receipt,
        wish: ReceiptIntent::Verify,
    });
    film.record("bookings");
}

#[test]
fn how_it_ends() {
    let mut film = following(k());
    film.intend(at_place(PlaceIntent::Leave));
    film.world.run_for(Millis::from_secs(2));
    let shown = film.record("left");
    assert_eq!(shown.places[0].phase, PhaseView::Left);

    let mut film = following(World::waiting(0));
    film.world.call();
    film.world.run_for(Millis::from_secs(2));
    film.world.service.stage = Stage::Ended;
    film.world.service.board.phase = LinePhase::Ended;
    film.world.run_for(Millis::from_mins(3));
    film.quiet();
    let shown = film.record("over");
    assert_eq!(shown.places[0].phase, PhaseView::Over);
}

#[test]
fn what_needs_the_person() {
    let mut film = following(k());
    let ended = Problem::new(Code::SessionEnded, "session");
    assert_eq!(ended.next, Next::SignIn);
    film.world.service.refuse.push_back(ended);
    film.intend(at_place(PlaceIntent::Defer { places: 10 }));
    film.world.run_for(Millis::from_secs(1));
    let shown = film.record("sign_in_again");
    assert!(shown.places[0].sign_in);

    let mut film = following(World::waiting(40));
    film.quiet();
    film.world.service.board.serving = Serving(10);
    film.world.publish();
    film.world.run_for(Millis::from_secs(20));
    let shown = film.record("service_lied");
    assert!(shown.places[0].contradiction.is_some());

    let mut film = following(k());
    film.news(News::NotKept);
    film.record("disk_full");
}

/// Somebody like K: number 1,000 of 92,039, 300 ahead.
pub(crate) fn k() -> World {
    let begins = OPENS.plus(Millis::from_mins(14));
    let mut world = World::with(Config::standard(), 7, begins);
    world.service.open();
    world.service.serve(699);
    world.start();
    world.join();
    world.service.board.taken = 92_039;
    world.run_for(Millis::from_secs(2));
    world
}

pub(crate) fn following(world: World) -> Film {
    let mut film = Film::signed_in(world);
    film.follow();
    film
}

pub(crate) fn holding() -> Film {
    let mut film = following(World::inside());
    film.intend(at_place(PlaceIntent::Choose { slots: wishes() }));
    film.world.run_for(Millis::from_secs(2));
    film.quiet();
    film
}

pub(crate) fn wishes() -> Vec<SlotId> {
    vec![
        papers::slot("centre-1", 0, 2),
        papers::slot("centre-1", 1, 3),
        papers::slot("centre-6", 0, 1),
    ]
}

pub(crate) fn confirm(shown: &AppSnapshot) -> PlaceIntent {
    let stay = shown.places[0].stay.as_ref().expect("inside");
    let hold = stay.hold.as_ref().expect("a held slot");
    PlaceIntent::Confirm {
        hold: hold.hold.parse().expect("an id"),
    }
}

fn at_service(wish: ServiceIntent) -> AppIntent {
    AppIntent::Service {
        service: papers::service(),
        wish,
    }
}

pub(crate) fn at_place(wish: PlaceIntent) -> AppIntent {
    AppIntent::Place {
        service: papers::service(),
        event: papers::event_id(),
        wish,
    }
}

pub(crate) fn error(code: &str, next: &str) -> ReasonView {
    ReasonView::error(code, next)
}
