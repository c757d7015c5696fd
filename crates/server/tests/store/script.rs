//! The same evening on every store: whatever a store is made of, the answers
//! and everything that can be read afterwards are the same.

use std::sync::Arc;

use jari_protocol::change::Act;
use jari_protocol::id::{HoldId, PassId};
use jari_protocol::ticket::Stage;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Change};
use jari_room::row::ticket::StageRow;
use jari_server::store::port::Store;

use crate::world::{Guest, World, beat, slot};

pub(crate) const GUESTS: u64 = 40;
const BATCHES: u32 = 250;

/// SplitMix64: the script is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }
}

pub(crate) async fn evening(store: Arc<dyn Store>, seed: u64) -> (Vec<Vec<Answer>>, Vec<Reply>) {
    let mut dice = Dice(seed);
    let mut world = World::new(store).await;
    world.run(vec![Guest(0).is_appointed()]).await;
    world.arrive(0..GUESTS).await;
    let mut answers = Vec::new();
    for number in 0..BATCHES {
        let mut batch = vec![beat()];
        for _ in 0..dice.roll(6) {
            batch.push(something(&world, &mut dice, number).await);
        }
        answers.push(world.run(batch).await);
    }
    (answers, world.everything(GUESTS).await)
}

async fn something(world: &World, dice: &mut Dice, number: u32) -> Change {
    let guest = Guest(dice.roll(GUESTS));
    let attempt = u8::try_from(number % 100).expect("below 100");
    let query = Query::Ticket(guest.account(), guest.ticket());
    let Reply::Ticket(view) = world.read(query).await else {
        return guest.joins();
    };
    let (pass, hold) = match (&view.row.stage, &view.state.stage) {
        (StageRow::Inside(stay), Stage::Inside(inside)) => {
            (stay.pass, inside.hold.as_ref().map(|hold| hold.hold))
        }
        _ => (PassId::from_bytes([0; 16]), None),
    };
    let hold = hold.unwrap_or(HoldId::from_bytes([0; 16]));
    let wishes = (0..3)
        .map(|_| slot(usize::try_from(dice.roll(6)).expect("small")))
        .collect();
    let act = match (dice.roll(12), &view.row.stage) {
        (0, _) => return guest.joins_as(attempt),
        (1, StageRow::Booked(booking)) => Act::Cancel { booking: *booking },
        (2, StageRow::Waiting) => Act::Defer {
            places: dice.roll(4),
        },
        (3, _) => Act::Extend { pass },
        (4, StageRow::Inside(_)) => Act::Release { pass, hold },
        (5, _) if dice.roll(8) == 0 => Act::Leave {},
        (5..=7, StageRow::Inside(_)) => Act::Hold { pass, wishes },
        (8..=10, StageRow::Inside(_)) => Act::Confirm { pass, hold },
        _ => Act::Claim {},
    };
    guest.acts(attempt, act)
}
