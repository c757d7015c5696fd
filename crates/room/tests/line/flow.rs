use jari_protocol::board::Pace;
use jari_protocol::change::Act;
use jari_protocol::count::People;
use jari_protocol::id::TicketId;
use jari_protocol::ticket::Stage;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::testing::{Citizen, Rehearsal, publication};

use super::pausing::{pause, resume};
use super::recovering::recover;
use super::support::{OPENS, SECOND, stage};

#[test]
fn calls_that_fill_the_room_are_no_pace() {
    let mut evening = Evening::of_thirty_inside();
    evening.live(Millis::from_mins(3));
    let filling = evening.pace().expect("reads are paced by it");
    assert!(!filling.settled, "{filling:?}");
    evening.live(Millis::from_mins(12));
    // Thirty inside for two minutes each are 900 an hour. The rules expect one
    // in five not to come, and learn that everybody does.
    let pace = evening.pace().expect("measured");
    assert!(pace.settled, "{pace:?}");
    assert!((900..=1_050).contains(&pace.per_hour), "{pace:?}");
    assert!((110..=135).contains(&pace.counted), "{pace:?}");
    assert!(pace.over >= Millis::from_mins(8), "{pace:?}");
}

#[test]
fn the_pace_stands_through_a_pause_until_it_is_measured_anew() {
    let mut evening = Evening::of_thirty_inside();
    evening.live(Millis::from_mins(15));
    let before = evening.pace();
    pause(&mut evening.room, false).expect("a pause");
    evening.live(Millis::from_mins(5));
    assert_eq!(evening.pace(), before);
    resume(&mut evening.room).expect("a resume");
    evening.live(Millis::from_mins(2));
    assert_eq!(evening.pace(), before, "the room fills again");
    evening.live(Millis::from_mins(10));
    let pace = evening.pace().expect("measured");
    assert!(before != Some(pace) && pace.settled, "{pace:?}");
    assert!((880..=1_050).contains(&pace.per_hour), "{pace:?}");
}

#[test]
fn places_that_a_recovery_takes_for_called_are_no_pace() {
    let mut evening = Evening::of_thirty_inside();
    evening.live(Millis::from_mins(15));
    let serving = evening.room.board().serving.0;
    recover(&mut evening.room, serving + 100);
    resume(&mut evening.room).expect("a resume");
    evening.live(Millis::from_mins(15));
    let pace = evening.pace().expect("measured");
    assert!(pace.settled, "{pace:?}");
    assert!((850..=1_050).contains(&pace.per_hour), "{pace:?}");
}

#[test]
fn where_nobody_waits_to_be_called_nothing_is_measured() {
    let mut evening = Evening::of(10);
    evening.live(Millis::from_mins(20));
    assert!(evening.pace().is_none_or(|pace| !pace.settled));
}

/// Everybody comes at once, stays for two minutes and leaves; sixty a minute
/// may come in, and thirty may be inside.
struct Evening {
    room: Rehearsal,
    crowd: Vec<(Citizen, TicketId)>,
    /// When they went in.
    since: Vec<Option<ServerTime>>,
}

impl Evening {
    fn of_thirty_inside() -> Self {
        Self::of(800)
    }

    fn of(tickets: u32) -> Self {
        let mut plan = publication("small", OPENS);
        plan.settings.capacity_inside = People(30);
        plan.slots[0].1.capacity = People(1_000);
        let mut room = Rehearsal::new(plan);
        room.leap(OPENS.minus(Millis::from_mins(60)));
        let crowd = room.crowd(0..tickets);
        room.leap(OPENS);
        let since = vec![None; crowd.len()];
        Self { room, crowd, since }
    }

    fn pace(&self) -> Option<Pace> {
        self.room.board().pace
    }

    fn live(&mut self, span: Millis) {
        let end = self.room.now.plus(span);
        while self.room.now < end {
            let called = usize::try_from(self.room.board().serving.0).expect("a few");
            for person in 0..called {
                self.act(person);
            }
            self.room.pass(SECOND);
        }
    }

    fn act(&mut self, person: usize) {
        let stay = Millis::from_mins(2);
        let (now, since) = (self.room.now, self.since[person]);
        if since.is_some_and(|since| now.since(since) < stay) {
            return;
        }
        let (citizen, ticket) = &self.crowd[person];
        match stage(&self.room, citizen, *ticket) {
            // In a pause nobody comes in: they try again.
            Stage::Waiting => drop(self.room.claim(citizen, *ticket)),
            Stage::Inside(_) if since.is_none() => self.since[person] = Some(now),
            Stage::Inside(_) => {
                let left = self.room.act(citizen, *ticket, Act::Leave {});
                left.expect("who is inside may leave");
            }
            Stage::Door { .. } | Stage::Booked { .. } | Stage::Left | Stage::Ended => {}
        }
    }
}
