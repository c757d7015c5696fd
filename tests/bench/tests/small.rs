//! The great evenings, small: what the benchmarks measure holds at a size
//! that takes seconds.

use jari_bench::{million, surge, waiting};

#[test]
fn whoever_is_put_off_comes_back_once_and_everybody_has_a_place() {
    let size = surge::FULL.part(60);
    let run = surge::without_gathering(&surge::before(size, false), 1);
    assert!(run.all_placed, "everybody has a place of their own");
    assert!(run.requests > 1.5, "most are put off: {}", run.requests);
    assert!(run.requests <= 2.0, "{} requests each", run.requests);
}

#[test]
fn who_gathered_learns_the_place_by_about_one_request_and_an_outage_ends_without_a_rush() {
    let size = surge::FULL.part(60);
    let before = surge::before(size, true);
    let run = surge::with_gathering(&before, 1);
    assert!(run.all_placed, "everybody has a place of their own");
    assert!(run.requests <= 1.2, "{} requests each", run.requests);
    let after = surge::outage(&before, 1);
    assert!(after.all_placed, "the outage cost nobody the place");
}

#[test]
fn an_hour_of_waiting_is_at_most_sixty_requests() {
    for seed in 0..50 {
        let hour = waiting::hour(seed, false);
        assert!(hour.told.is_some(), "seed {seed}: the turn was told");
        assert!(hour.asked.len() <= 60, "seed {seed}: {}", hour.asked.len());
        assert_eq!(hour.early, 0, "seed {seed}");
    }
}

#[test]
fn people_with_four_devices_each_book_once_and_cost_the_service_four_changes() {
    let found = million::live(million::Size { people: 1_500 });
    assert_eq!(found.sessions, 6_000);
    assert_eq!(found.booked, found.sessions, "every device saw the booking");
    assert_eq!(found.sold, 1_500, "one booking for each person");
    assert_eq!(found.misplaced, 0, "every session saw its own place");
    // Join, claim, hold, confirm: the devices that only watch add none.
    assert_eq!(found.changes, 4 * 1_500);
}
