//! People who join and book through both nodes while things are killed, and
//! what they were answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use jari_evening::statement;
use jari_protocol::change::Act;
use jari_protocol::id::SlotId;
use jari_protocol::ticket::{Inside, Stage};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::crowd::{Held, Member, Town, granted};

/// What may take long: a database that comes back, a lease that runs out.
const PATIENCE: Duration = Duration::from_secs(120);

/// People on their way in.
pub(crate) struct Rush {
    tasks: JoinSet<Came>,
    answered: Arc<AtomicUsize>,
    goes_on: Arc<AtomicBool>,
}

/// Somebody who came in, as far as it was answered.
pub(crate) struct Came {
    pub(crate) member: Member,
    pub(crate) held: Held,
    pub(crate) booked: bool,
}

impl Rush {
    /// Sends everybody off, who ask either node until one answers.
    pub(crate) fn start(members: Vec<Member>, towns: [Town; 2]) -> Self {
        let answered = Arc::<AtomicUsize>::default();
        let goes_on = Arc::new(AtomicBool::new(true));
        let mut tasks = JoinSet::new();
        for (number, member) in members.into_iter().enumerate() {
            let mut towns = towns.clone();
            towns.rotate_left(number % 2);
            let (answered, goes_on) = (Arc::clone(&answered), Arc::clone(&goes_on));
            // One after the other, so that somebody is on the way at any time.
            let delay = Duration::from_millis(15) * u32::try_from(number).expect("few");
            tasks.spawn(async move {
                sleep(delay).await;
                come(member, towns, &answered, &goes_on).await
            });
        }
        Self {
            tasks,
            answered,
            goes_on,
        }
    }

    /// Waits until so many places and bookings were answered.
    pub(crate) async fn answered(&self, count: usize) {
        let enough = async {
            while self.answered.load(Ordering::SeqCst) < count {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, enough)
            .await
            .expect("changes are answered");
    }

    /// Waits until everybody has a place and, as far as they get, a booking.
    pub(crate) async fn end(self) -> Vec<Came> {
        self.goes_on.store(false, Ordering::SeqCst);
        let all = timeout(PATIENCE, self.tasks.join_all()).await;
        all.expect("everybody is answered in the end")
    }
}

async fn come(
    mut member: Member,
    towns: [Town; 2],
    answered: &AtomicUsize,
    goes_on: &AtomicBool,
) -> Came {
    let mut turn = towns.iter().cycle();
    let held = loop {
        let town = turn.next().expect("without end");
        if let Ok(Ok(Ok(held))) = timeout(ANSWER, member.join(town)).await {
            break held;
        }
    };
    answered.fetch_add(1, Ordering::SeqCst);
    let slots = slots();
    let mut booked = false;
    // Whoever is still outside when everything is over need not wait longer.
    let mut patience = 20;
    while !booked && patience > 0 {
        let town = turn.next().expect("without end");
        booked = matches!(
            timeout(ANSWER, book(&member, town, &slots)).await,
            Ok(Ok(true))
        );
        if !booked {
            patience -= usize::from(!goes_on.load(Ordering::SeqCst));
            sleep(Duration::from_millis(250)).await;
        }
    }
    answered.fetch_add(usize::from(booked), Ordering::SeqCst);
    Came {
        member,
        held,
        booked,
    }
}

/// Goes on from where the ticket stands, whatever was answered before.
async fn book(member: &Member, town: &Town, slots: &[SlotId]) -> anyhow::Result<bool> {
    let held = member.place.context("a ticket")?;
    loop {
        let stage = granted(member.ticket(town).await?)?.stage;
        let act = match stage {
            Stage::Booked { .. } => return Ok(true),
            Stage::Inside(Inside { pass, hold, .. }) => match hold {
                Some(hold) => Act::Confirm {
                    pass,
                    hold: hold.hold,
                },
                None => Act::Hold {
                    pass,
                    wishes: slots.to_vec(),
                },
            },
            Stage::Waiting | Stage::Door { .. } | Stage::Left | Stage::Ended => Act::Claim {},
        };
        let done = granted(member.act(town, held.ticket, act).await?)?;
        if !matches!(done.state.stage, Stage::Inside(_) | Stage::Booked { .. }) {
            return Ok(false);
        }
    }
}

/// How long one node is asked before the other is.
const ANSWER: Duration = Duration::from_secs(3);

/// The slots of the town's only centre, as their file names them.
fn slots() -> Vec<SlotId> {
    SLOTS.get().expect("they were read").clone()
}

/// The slots of the event, once for all.
pub(crate) static SLOTS: std::sync::OnceLock<Vec<SlotId>> = std::sync::OnceLock::new();

/// Reads which slots there are.
pub(crate) async fn read_slots(town: &Town) {
    let text = town.wire.text("/v1/events/one-town/stock").await;
    let stock = statement::stock(&text.expect("the stock")).expect("a stock document");
    let slots = stock
        .slots
        .into_iter()
        .map(|slot| slot.slot)
        .take(10)
        .collect();
    SLOTS.get_or_init(|| slots);
}

/// Signs people in.
pub(crate) async fn arrive(town: &Town, people: std::ops::Range<usize>) -> Vec<Member> {
    let mut tasks = JoinSet::new();
    for number in people {
        let town = town.clone();
        tasks.spawn(async move { Member::arrive(&town, number).await.expect("a sign-in") });
    }
    tasks.join_all().await
}

/// Everything that was answered is there: each place as it was told, no number
/// twice, each booking with its receipt. Gives back how many were booked.
pub(crate) async fn nothing_was_lost(town: &Town, came: &[Came]) -> usize {
    let mut seqs = Vec::new();
    let mut booked = 0;
    for one in came {
        let state = one.member.ticket(town).await.expect("an answer");
        let state = granted(state).expect("the ticket is there");
        let now = statement::ticket(&state.statement).expect("a statement");
        assert_eq!((now.ticket, now.seq), (one.held.ticket, one.held.seq));
        let place = state.place.expect("the line is open");
        assert_eq!(place.0, one.held.seq.0, "no place is worse, or better");
        let is_booked =
            matches!(&state.stage, Stage::Booked { receipt, .. } if !receipt.is_empty());
        assert!(
            is_booked || !one.booked,
            "a booking that was answered is gone"
        );
        booked += usize::from(one.booked);
        seqs.push(now.seq);
    }
    seqs.sort_unstable();
    seqs.dedup();
    assert_eq!(seqs.len(), came.len(), "no number was given twice");
    booked
}
