use jari_client::app::PlaceIntent;
use jari_client::app::notice::NoticeKind;

use crate::person::Person;
use crate::service::{OPEN, Service};
use crate::stories::{book, free_slots};

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_changed_for_another_time_and_both_receipts_say_which_stands() {
    let service = Service::start();
    let person = Person::ready(&service).await;
    book(&person).await;
    let shown = person
        .until("a receipt", |shown| !shown.receipts.is_empty())
        .await;
    let old = shown.receipts[0].clone();
    let slots = free_slots(&person).await.split_off(1);
    let booking = old.booking.parse().expect("an id");
    person
        .at_place(OPEN, PlaceIntent::Swap { booking, slots })
        .await;
    let shown = person
        .until("both receipts", |shown| shown.receipts.len() == 2)
        .await;
    let [new, before] = &shown.receipts[..] else {
        panic!("there are two");
    };
    assert_eq!(new.replaces.as_ref(), Some(&old.booking));
    assert_ne!(new.starts, old.starts);
    assert_eq!((new.stands, before.stands), (Some(true), Some(false)));
    let told = person.machine.told.lock().expect("whole").clone();
    let last = told.last().map(|notice| &notice.kind);
    assert!(matches!(last, Some(NoticeKind::Changed { .. })), "{told:?}");
}
