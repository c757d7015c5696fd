//! Rehearsals: what is shown while one runs, who gets what is said, and the
//! evening that plays by itself.

use jari_client::app::intent::Typed;
use jari_client::app::view::{CodeMessageView, PracticeStage, PracticeView, Scene};
use jari_client::app::{
    AppIntent, AppSnapshot, EventIntent, PlaceIntent, PracticeIntent, PracticePlan, ServiceIntent,
    Settings,
};
use jari_protocol::id::BookingId;
use jari_protocol::time::Millis;
use jari_session::{Fault, HostInput};

use crate::film::Film;
use crate::moments::{at_place, confirm, following, holding, k};
use crate::papers;
use crate::world::World;

#[test]
fn what_a_rehearsal_looks_like() {
    let mut film = Film::first_start(papers::host());
    film.ask(practice(PracticeIntent::Begin {
        plan: PracticePlan::Short,
    }));
    let shown = film.record("practice_beginning");
    assert_eq!(practised(&shown).stage, PracticeStage::Beginning);

    let mut film = code_sent().practising(PracticePlan::Short);
    film.message(message());
    let shown = film.record("practice_code");
    assert!(practised(&shown).message.is_some());

    let mut film = following(k()).practising(PracticePlan::Short);
    let shown = film.record("practice_waiting");
    assert_eq!(shown.places.len(), 1, "the place that is rehearsed");

    let mut film = cut().practising(PracticePlan::Short);
    film.intend(practice(PracticeIntent::Airplane { on: true }));
    film.intend(practice(PracticeIntent::WrongClock { on: true }));
    film.intend(practice(PracticeIntent::FailCommit));
    let shown = film.record("practice_trials");
    let view = practised(&shown);
    assert!(view.airplane && view.wrong_clock.is_some() && view.commit_fails);

    let mut film = following(k()).practising(PracticePlan::Evening);
    let shown = film.record("practice_evening");
    assert_eq!(practised(&shown).scene, Some(Scene::SignIn));

    let mut film = booked().practising(PracticePlan::Short);
    let shown = film.record("practice_booked");
    assert!(!practised(&shown).commit_fails);
}

#[test]
fn what_is_said_meanwhile_goes_to_the_rehearsal_and_leaves_what_is_real_alone() {
    let mut film = following(k()).practising(PracticePlan::Short);
    film.intend(at_place(PlaceIntent::Leave));
    film.intend(AppIntent::DeleteData { people_too: true });
    let said = std::mem::take(&mut film.rehearsed);
    let wanted = [
        at_place(PlaceIntent::Leave),
        AppIntent::DeleteData { people_too: true },
    ];
    assert_eq!(said, wanted);

    // Letters and sounds are the app's own, here and there.
    let settings = Settings {
        sound: false,
        ..Settings::default()
    };
    film.intend(AppIntent::Set { settings });
    assert_eq!(film.rehearsed, [AppIntent::Set { settings }]);
    assert_eq!(film.shown().settings, settings);
}

#[test]
fn a_real_link_ends_the_rehearsal_and_is_looked_at_for_real() {
    let mut film = following(k()).practising(PracticePlan::Short);
    let link = papers::LINK.to_owned();
    film.intend(AppIntent::Look { link });
    let shown = film.shown();
    assert!(shown.practice.is_none() && shown.offered.is_some());
    assert!(shown.places.is_empty(), "nothing of the rehearsal is left");
    assert!(film.rehearsed.is_empty());
}

#[test]
fn a_real_turn_ends_the_rehearsal() {
    let mut film = following(World::waiting(0));
    let real = film.shown();
    film.intend(practice(PracticeIntent::Begin {
        plan: PracticePlan::Short,
    }));
    film.rehearse(AppSnapshot {
        places: Vec::new(),
        ..real
    });
    let shown = film.shown();
    assert!(shown.places.is_empty(), "the rehearsal is in front");
    assert_eq!(practised(&shown).real_places, 1);

    film.world.call();
    film.world.run_for(Millis::from_secs(2));
    let shown = film.shown();
    assert!(shown.practice.is_none(), "{:?}", shown.practice);
    assert_eq!(shown.places.len(), 1);
}

#[test]
fn a_rehearsal_that_does_not_begin_is_said_and_may_be_asked_for_again() {
    let mut film = Film::first_start(papers::host());
    let begin = practice(PracticeIntent::Begin {
        plan: PracticePlan::Short,
    });
    let why = crate::moments::error("practice_failed", "practice_again");
    film.intend_and_fail(begin.clone(), why);
    let shown = film.shown();
    assert!(shown.practice.is_none());
    assert_eq!(shown.troubles[0].reason.code, "practice_failed");
    film.intend(begin);
    let shown = film.shown();
    assert!(shown.practice.is_some() && shown.troubles.is_empty());
}

#[test]
fn the_evening_plays_by_itself_once_each_sentence_could_be_read() {
    let mut film = Film::signed_out().practising(PracticePlan::Evening);
    assert!(
        film.rehearsed.is_empty(),
        "the first sentence is read first"
    );
    film.wake_after(READ);
    assert!(matches!(last(&film), ServiceIntent::SignIn { .. }));

    film.rehearse(code_sent().shown());
    film.wake_after(READ);
    assert!(
        matches!(last(&film), ServiceIntent::SignIn { .. }),
        "no code yet"
    );
    film.message(message());
    let code = Typed(message().code);
    assert_eq!(last(&film), ServiceIntent::EnterCode { code });

    film.rehearse(Film::signed_in(World::before_opening(Millis::from_mins(90))).shown());
    film.wake_after(READ);
    assert!(matches!(last(&film), ServiceIntent::AddPerson { .. }));
    film.wake_after(READ);
    let joined = film.rehearsed.last().expect("something was said");
    assert!(matches!(
        joined,
        AppIntent::Event {
            wish: EventIntent::Join { .. },
            ..
        }
    ));

    what_went_wrong_that_evening(&mut film);
    the_turn_and_the_booking(&mut film);
}

#[test]
fn whoever_touches_the_evening_goes_on_alone() {
    let mut film = Film::signed_out().practising(PracticePlan::Evening);
    film.intend(practice(PracticeIntent::TakeOver));
    assert_eq!(practised(&film.shown()).scene, None);
    film.wake_after(READ);
    assert!(film.rehearsed.is_empty());

    let mut film = following(k()).practising(PracticePlan::Evening);
    film.intend(at_place(PlaceIntent::Defer { places: 5 }));
    assert_eq!(practised(&film.shown()).scene, None);
}

#[test]
fn a_page_that_reads_when_it_opens_does_not_stop_the_evening() {
    let mut film = following(k()).practising(PracticePlan::Evening);
    let scene = practised(&film.shown()).scene;
    assert!(scene.is_some());
    let shown = film.shown();
    let place = &shown.places[0];
    let reads = [
        AppIntent::Event {
            service: place.service.parse().expect("a service"),
            event: place.event.parse().expect("an event"),
            wish: EventIntent::ReadStock,
        },
        AppIntent::Service {
            service: place.service.parse().expect("a service"),
            wish: ServiceIntent::ReadDevices,
        },
    ];
    for read in reads {
        film.intend(read);
        assert_eq!(practised(&film.shown()).scene, scene);
    }
}

/// A little more than a sentence is shown for.
const READ: Millis = Millis::from_secs(8);

fn practice(wish: PracticeIntent) -> AppIntent {
    AppIntent::Practice { wish }
}

fn practised(shown: &AppSnapshot) -> &PracticeView {
    shown.practice.as_ref().expect("a rehearsal")
}

fn scene(film: &mut Film) -> Scene {
    practised(&film.shown()).scene.expect("it plays by itself")
}

/// What was said to the service last.
fn last(film: &Film) -> ServiceIntent {
    match film.rehearsed.last() {
        Some(AppIntent::Service { wish, .. }) => wish.clone(),
        other => panic!("{other:?}"),
    }
}

fn message() -> CodeMessageView {
    CodeMessageView {
        contact: "010-1234-5678".to_owned(),
        code: "482913".to_owned(),
    }
}

fn code_sent() -> Film {
    let mut film = Film::signed_out();
    film.intend(AppIntent::Service {
        service: papers::service(),
        wish: ServiceIntent::SignIn {
            contact: Typed("010-1234-5678".to_owned()),
        },
    });
    film
}

fn cut() -> Film {
    let mut film = following(k());
    film.world.cut(Fault::Local);
    film.world.host(HostInput::Offline);
    film
}

fn called() -> Film {
    let mut film = following(World::waiting(0));
    film.world.call();
    film.world.run_for(Millis::from_secs(2));
    film
}

fn booked() -> Film {
    let mut film = holding();
    let held = film.shown();
    film.intend(at_place(confirm(&held)));
    film.world.run_for(Millis::from_secs(3));
    let shown = film.shown();
    let booking: Option<BookingId> = shown.places[0]
        .booking
        .as_ref()
        .and_then(|booking| booking.booking.parse().ok());
    assert!(booking.is_some(), "it is booked");
    film
}

fn what_went_wrong_that_evening(film: &mut Film) {
    film.rehearse(following(k()).shown());
    film.wake_after(READ);
    assert_eq!(scene(film), Scene::Airplane);
    film.wake_after(READ);
    assert_eq!(
        scene(film),
        Scene::Airplane,
        "the connection is still there"
    );
    film.rehearse(cut().shown());
    assert_eq!(scene(film), Scene::Landed);
    film.rehearse(following(k()).shown());
    for next in [Scene::WrongClock, Scene::Restart, Scene::Waiting] {
        film.wake_after(READ);
        assert_eq!(scene(film), next);
    }
    film.wake_after(READ);
    assert_eq!(scene(film), Scene::Waiting, "nobody is called yet");
}

fn the_turn_and_the_booking(film: &mut Film) {
    film.rehearse(called().shown());
    film.wake_after(READ);
    assert_eq!(film.rehearsed.last(), Some(&at_place(PlaceIntent::Claim)));
    film.rehearse(following(World::inside()).shown());
    film.wake_after(READ);
    film.wake_after(READ);
    let slots = vec![papers::slot("centre-1", 0, 2)];
    let chosen = at_place(PlaceIntent::Choose { slots });
    assert_eq!(film.rehearsed.last(), Some(&chosen));
    let held = holding().shown();
    film.rehearse(held.clone());
    film.wake_after(READ);
    assert_eq!(film.rehearsed.last(), Some(&at_place(confirm(&held))));
    assert!(
        practised(&film.shown()).commit_fails,
        "the commit is made to fail"
    );
    film.rehearse(booked().shown());
    film.wake_after(READ);
    assert_eq!(scene(film), Scene::Booked);
}
