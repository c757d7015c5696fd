//! A place, driven against a service that loses replies, cuts streams and
//! forgets nonces.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jari_client::{
    Config, Desk, Drive, DriveError, Event, Fault, Handle, Intent, LinkState, News, Phase,
    SignedInError, Snapshot, Subscription, drive,
};
use jari_protocol::id::{AccountId, PersonId, TicketId};
use jari_protocol::time::Millis;

use crate::authority::Authority;
use crate::service::{Client, Service, State, Trouble, papers, sign_in};

const CONTACT: &str = "010-1234-5678";

/// The client, its desk, and a driven place.
struct World {
    service: Service,
    client: Client,
    desk: Desk,
}

impl World {
    async fn new() -> Self {
        let (service, client) = (Service::start().await, Client::new());
        let desk = client.signed_in(&service, CONTACT).await;
        let world = Self {
            service,
            client,
            desk,
        };
        world.service.state().record = Some(world.record());
        world
    }

    fn record(&self) -> PathBuf {
        self.client.home.dir().join("places/seoul/vaccine.json")
    }

    async fn drive(&self) -> Result<Handle, DriveError> {
        let lock = Arc::new(self.client.home.lock().expect("free"));
        let what = Drive {
            event: papers::event(),
            whose: None,
            claim_window: Millis::from_mins(10),
            config: Arc::new(quick()),
        };
        drive(self.desk.connection().clone(), lock, what).await
    }

    /// Drives, joins, and has a ticket.
    async fn joined(&self) -> (Handle, TicketId) {
        let handle = self.drive().await.expect("driven");
        let mut heard = handle.subscribe();
        handle.send(join()).await.expect("driven");
        let snapshot = until(&handle, &mut heard, "a ticket", |s| s.ticket.is_some()).await;
        (handle, ticket(&snapshot))
    }

    fn account(&self) -> AccountId {
        self.desk.connection().account().expect("signed in")
    }
}

fn join() -> Intent {
    Intent::Join {
        opening: papers::opening(),
        subjects: vec![PersonId::from_bytes([3; 16])],
        gives_up: Vec::new(),
    }
}

fn ticket(snapshot: &Snapshot) -> TicketId {
    snapshot.ticket.as_ref().expect("a ticket").ticket
}

/// The same laws at another pace: a test waits for milliseconds.
fn quick() -> Config {
    Config {
        without_pace: Millis(200),
        at_door: (Millis(50), Millis(100)),
        inside: Millis(200),
        stream_rest: Millis(200),
        local_spread: Millis(200),
        remote_window: Millis(200),
        reconnect_refill: Millis(100),
        settle: Millis(1),
        change_backoff: Millis(50),
        change_backoff_cap: Millis(200),
        ..Config::standard()
    }
}

async fn until(
    handle: &Handle,
    heard: &mut Subscription,
    what: &str,
    is: impl Fn(&Snapshot) -> bool,
) -> Arc<Snapshot> {
    let met = async {
        let mut snapshot = handle.snapshot();
        while !is(&snapshot) {
            if let Event::Snapshot(next) = heard.next().await.expect("driven") {
                snapshot = next;
            }
        }
        snapshot
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), met).await;
    waited.unwrap_or_else(|_| panic!("{what} never came: {:#?}", handle.snapshot()))
}

async fn news(heard: &mut Subscription, is: impl Fn(News) -> bool) {
    let met = async {
        loop {
            if let Event::News(news) = heard.next().await.expect("driven")
                && is(news)
            {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), met)
        .await
        .expect("the news comes");
}

fn places(state: &State) -> Vec<(AccountId, TicketId)> {
    state
        .tickets
        .iter()
        .map(|row| (row.account, row.ticket))
        .collect()
}

#[tokio::test]
async fn a_join_whose_replies_are_lost_is_repeated_under_one_id_that_was_on_disk_first() {
    let world = World::new().await;
    for _ in 0..2 {
        world.service.state().next("/joins/", Trouble::LoseReply);
    }
    let (_handle, ticket) = world.joined().await;
    let joins = world.service.asked("/joins/");
    assert_eq!(joins.len(), 3);
    assert!(
        joins.iter().all(|seen| seen.path == joins[0].path),
        "one change: {joins:?}"
    );
    assert!(
        joins.iter().all(|seen| seen.on_disk),
        "stored before it was sent"
    );
    let proofs: std::collections::BTreeSet<_> = joins.iter().map(|seen| &seen.proof).collect();
    assert_eq!(proofs.len(), 3, "each attempt has its own proof");
    assert_eq!(places(&world.service.state()), [(world.account(), ticket)]);
}

#[tokio::test]
async fn a_nonce_that_expired_meanwhile_is_mended_within_the_call() {
    let world = World::new().await;
    let (handle, _) = world.joined().await;
    let mut heard = handle.subscribe();
    world.service.state().expire_nonces();
    // Boards carry the new one as well; this client kept the old one.
    handle.send(Intent::Leave).await.expect("driven");
    until(&handle, &mut heard, "left", |s| s.phase == Phase::Left).await;
    let acts = world.service.asked("/changes/");
    assert!(
        acts.len() <= 2 && acts.iter().all(|seen| seen.path == acts[0].path),
        "{acts:?}"
    );
}

#[tokio::test]
async fn near_the_turn_news_come_by_the_stream_and_a_cut_stream_costs_nothing() {
    let world = World::new().await;
    for other in 0..5 {
        world
            .service
            .state()
            .take_ticket(AccountId::from_bytes([other; 16]));
    }
    let (handle, ticket_before) = world.joined().await;
    let mut heard = handle.subscribe();
    until(&handle, &mut heard, "a stream", |s| s.link.streaming).await;
    let ahead = |s: &Snapshot| s.ticket.as_ref().and_then(|ticket| ticket.at_most_ahead);
    world.service.turn(|state| state.serving = 3);
    until(&handle, &mut heard, "two ahead", |s| ahead(s) == Some(2)).await;

    world.service.turn(|state| state.cuts += 1);
    until(&handle, &mut heard, "no stream", |s| !s.link.streaming).await;
    world.service.turn(|state| state.serving = 4);
    let snapshot = until(&handle, &mut heard, "one ahead", |s| ahead(s) == Some(1)).await;
    assert_eq!(ticket(&snapshot), ticket_before);
    until(&handle, &mut heard, "a stream again", |s| s.link.streaming).await;
}

#[tokio::test]
async fn a_restarted_program_has_the_same_place_and_joins_nothing_twice() {
    let world = World::new().await;
    let (handle, before) = world.joined().await;
    handle.stop().await;
    let handle = world.drive().await.expect("driven");
    let snapshot = handle.snapshot();
    assert_eq!(ticket(&snapshot), before, "known before anything is asked");
    let mut heard = handle.subscribe();
    until(&handle, &mut heard, "an answer", |s| {
        s.link.last_heard.is_some()
    })
    .await;
    assert_eq!(ticket(&handle.snapshot()), before);
    assert_eq!(world.service.asked("/joins/").len(), 1);
}

#[tokio::test]
async fn a_damaged_record_costs_one_question_and_not_the_place() {
    let world = World::new().await;
    let (handle, before) = world.joined().await;
    handle.stop().await;
    let record = std::fs::read(world.record()).expect("there");
    std::fs::write(world.record(), &record[..record.len() / 2]).expect("written");
    let handle = world.drive().await.expect("driven");
    let mut heard = handle.subscribe();
    news(&mut heard, |news| news == News::RecordDamaged).await;
    let snapshot = until(&handle, &mut heard, "the ticket", |s| s.ticket.is_some()).await;
    assert_eq!(ticket(&snapshot), before);
    assert_eq!(world.service.asked("/joins/").len(), 1);
}

#[tokio::test]
async fn booked_is_said_only_when_the_receipt_is_verified_and_kept() {
    let world = World::new().await;
    let (handle, ticket) = world.joined().await;
    let mut heard = handle.subscribe();
    world.service.turn(|state| state.serving = 1);
    until(&handle, &mut heard, "the turn", |s| {
        matches!(s.phase, Phase::Called { .. })
    })
    .await;
    world.service.state().next("/changes/", Trouble::LoseReply);
    handle.send(Intent::Claim).await.expect("driven");
    let snapshot = until(&handle, &mut heard, "a receipt", |s| s.receipt.is_some()).await;
    assert_eq!(snapshot.phase, Phase::Booked);

    let (booking, home) = (State::booking(ticket), &world.client.home);
    let service = world.desk.connection().service().clone();
    let kept = home
        .receipt(&service, booking)
        .expect("readable")
        .expect("kept");
    assert_eq!(
        kept.verify().expect("it proves the booking").booking,
        booking
    );
}

#[tokio::test]
async fn a_forged_receipt_books_nothing() {
    let world = World::new().await;
    let (handle, ticket) = world.joined().await;
    let mut heard = handle.subscribe();
    world.service.turn(|state| state.serving = 1);
    until(&handle, &mut heard, "the turn", |s| {
        matches!(s.phase, Phase::Called { .. })
    })
    .await;
    world.service.state().forger = Some(Authority::new(9));
    handle.send(Intent::Claim).await.expect("driven");
    let untrusted = LinkState::Down {
        fault: Fault::Untrusted,
    };
    let snapshot = until(&handle, &mut heard, "distrust", |s| {
        s.link.state == untrusted
    })
    .await;
    assert_eq!(
        (snapshot.receipt.as_ref(), snapshot.phase == Phase::Booked),
        (None, false)
    );
    let service = world.desk.connection().service().clone();
    assert!(
        world
            .client
            .home
            .receipts(&service)
            .expect("listed")
            .is_empty()
    );

    {
        let mut state = world.service.state();
        state.forger = None;
        state.mend_receipt(ticket);
    }
    let snapshot = until(&handle, &mut heard, "the receipt", |s| s.receipt.is_some()).await;
    assert_eq!(
        snapshot.phase,
        Phase::Booked,
        "the honest word is believed again"
    );
}

#[tokio::test]
async fn a_forged_board_calls_nobody() {
    let world = World::new().await;
    let (handle, _) = world.joined().await;
    let mut heard = handle.subscribe();
    until(&handle, &mut heard, "a board", |s| s.line.is_some()).await;
    world.service.turn(|state| {
        state.forger = Some(Authority::new(9));
        state.serving = 1;
        state.cuts += 1;
    });
    let untrusted = LinkState::Down {
        fault: Fault::Untrusted,
    };
    let snapshot = until(&handle, &mut heard, "distrust", |s| {
        s.link.state == untrusted
    })
    .await;
    assert_eq!(snapshot.line.as_ref().map(|line| line.serving.0), Some(0));
    assert!(!matches!(snapshot.phase, Phase::Called { .. }));
}

#[tokio::test]
async fn what_the_disk_did_not_take_is_not_sent() {
    let world = World::new().await;
    // A folder with something in it cannot be replaced by a file.
    std::fs::create_dir_all(world.record().join("in the way")).expect("made");
    let handle = world.drive().await;
    assert!(
        matches!(handle, Err(DriveError::Home(_))),
        "said at the start: {handle:?}"
    );
    std::fs::remove_dir_all(world.record()).expect("removed");

    let handle = world.drive().await.expect("driven");
    let mut heard = handle.subscribe();
    drop(std::fs::remove_file(world.record()));
    std::fs::create_dir_all(world.record().join("in the way")).expect("made");
    handle.send(join()).await.expect("driven");
    news(&mut heard, |news| news == News::NotKept).await;
    assert!(
        world.service.asked("/joins/").is_empty(),
        "an id that is not on disk is not used"
    );
    std::fs::remove_dir_all(world.record()).expect("removed");
    until(&handle, &mut heard, "a ticket", |s| s.ticket.is_some()).await;
    assert!(
        world
            .service
            .asked("/joins/")
            .iter()
            .all(|seen| seen.on_disk)
    );
}

#[tokio::test]
async fn an_ended_session_asks_for_a_sign_in_and_then_goes_on_with_the_same_change() {
    let world = World::new().await;
    let handle = world.drive().await.expect("driven");
    let mut heard = handle.subscribe();
    world.service.state().sessions.clear();
    handle.send(join()).await.expect("driven");
    news(&mut heard, |news| news == News::SignIn).await;
    let other = Client::new()
        .signed_in(&world.service, "010-9999-0000")
        .await;
    let foreign = jari_client::desk::SignedIn {
        account: other.connection().account().expect("signed in"),
        device: other.connection().device().expect("signed in"),
    };
    assert_eq!(
        handle.signed_in(foreign).await,
        Err(SignedInError::AnotherAccount)
    );

    let signed_in = sign_in(&world.desk, CONTACT).await;
    handle.signed_in(signed_in).await.expect("the same account");
    until(&handle, &mut heard, "a ticket", |s| s.ticket.is_some()).await;
    let joins = world.service.asked("/joins/");
    assert!(
        joins.iter().all(|seen| seen.path == joins[0].path),
        "one change: {joins:?}"
    );
}

#[tokio::test]
async fn a_place_is_driven_only_by_its_own_account() {
    let world = World::new().await;
    let (handle, _) = world.joined().await;
    handle.stop().await;
    world
        .desk
        .connection()
        .sign_out()
        .await
        .expect("signed out");
    assert!(matches!(world.drive().await, Err(DriveError::SignedOut)));
    sign_in(&world.desk, "010-9999-0000").await;
    assert!(matches!(
        world.drive().await,
        Err(DriveError::AnotherAccount)
    ));
    sign_in(&world.desk, CONTACT).await;
    assert!(world.drive().await.is_ok());
}
