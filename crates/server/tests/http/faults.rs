//! R01, R02: the commit fails, twice, and then the reply is lost.

use jari_protocol::change::{Act, Changed, Outcome};
use jari_protocol::id::ChangeId;
use jari_protocol::refusal::{Code, Next};
use jari_protocol::ticket::Stage;
use jari_server::faults::Plan;

use crate::phone::{Phone, id};
use crate::wire;
use crate::world::{LARGE, World, slot};

#[tokio::test]
async fn failing_commits_and_a_lost_reply_end_in_one_booking() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let (ticket, inside) = phone.inside(&world).await;
    let place = phone.ticket(&world, ticket).await.place;
    let wishes = vec![slot(LARGE)];
    let held = phone
        .acted(
            &world,
            ticket,
            &Act::Hold {
                pass: inside.pass,
                wishes,
            },
        )
        .await;
    let Outcome::Held { hold } = held.outcome else {
        panic!("held")
    };
    world.fail(&Plan {
        ticket: Some(ticket),
        confirm_internal: 2,
        confirm_lost_reply: 1,
    });
    let change = ChangeId::from_bytes(id());
    let confirm = || {
        phone.act_as(
            ticket,
            change,
            &Act::Confirm {
                pass: inside.pass,
                hold,
            },
        )
    };
    for _ in 0..2 {
        let refused = phone.ask(&world, confirm()).await.problem();
        assert_eq!((refused.code, refused.next), (Code::Internal, Next::Repeat));
        let state = phone.ticket(&world, ticket).await;
        assert!(matches!(state.stage, Stage::Inside(_)) && state.place == place);
    }
    let asked = phone.proved(&world, confirm(), |_| {}).await;
    assert!(
        wire::send(&world.address, &asked.bytes()).await.is_none(),
        "the reply is lost"
    );
    let Stage::Booked { booking, .. } = phone.ticket(&world, ticket).await.stage else {
        panic!("it was committed")
    };
    let again: Changed = phone.ask(&world, confirm()).await.json();
    assert_eq!(again.outcome, Outcome::Booked { booking });
    let left = world
        .stock()
        .await
        .slots
        .iter()
        .map(|slot| slot.left.0)
        .sum::<u32>();
    assert_eq!(left, 50, "one person's place is gone, once");
}
