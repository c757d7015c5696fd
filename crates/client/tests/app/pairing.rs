//! One app lets another in.

use jari_client::app::view::{About, AccountView, PairingView};
use jari_client::app::{AppIntent, ServiceIntent, Typed};
use jari_client::pairing_link::PairingLink;
use jari_protocol::text::Line;

use crate::person::Person;
use crate::service::{OPEN, Service};
use crate::stories::trouble;

#[tokio::test(flavor = "multi_thread")]
async fn the_link_on_one_screen_brings_another_device_to_the_same_place() {
    let service = Service::start();
    let phone = Person::ready(&service).await;
    phone.join(OPEN).await;
    let (contact, code) = show(&phone).await;

    let laptop = Person::new().await;
    laptop
        .say(AppIntent::Look {
            link: link(&service, &contact, &code),
        })
        .await;
    let shown = laptop.until("an offer", |it| it.offered.is_some()).await;
    let offered = shown.offered.expect("an offer");
    assert_eq!(offered.signs_in_as.as_ref(), Some(&contact));
    let fingerprint = offered.fingerprint;
    laptop.say(AppIntent::Trust { fingerprint }).await;
    let shown = laptop
        .until("the same people", |it| {
            let known = it.services.first();
            known.is_some_and(|known| known.people.as_ref().is_some_and(|all| all.len() == 1))
        })
        .await;
    let signed_in = AccountView::SignedIn {
        contact: Some(contact),
        ended: false,
    };
    assert_eq!(shown.services[0].account, signed_in);
    phone
        .until("it came in", |it| {
            it.services[0].pairing == Some(PairingView::Joined)
        })
        .await;
    phone.at_service(ServiceIntent::HidePairing).await;
    phone
        .until("both devices", |it| {
            let known = &it.services[0];
            known.pairing.is_none() && known.devices.as_ref().is_some_and(|all| all.len() == 2)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_typed_and_what_is_shown_no_longer_lets_nobody_in() {
    let service = Service::start();
    let phone = Person::ready(&service).await;
    let (contact, code) = show(&phone).await;
    let laptop = Person::new().await;
    laptop.add(&service).await;

    pair(&laptop, &contact, "12 34").await;
    trouble(&laptop, About::Pairing, "code_malformed").await;
    pair(&laptop, "nobody", &code).await;
    trouble(&laptop, About::Pairing, "contact_not_a_number").await;
    phone.at_service(ServiceIntent::HidePairing).await;
    phone
        .until("it is hidden", |it| {
            it.services[0].pairing.is_none() && it.busy.is_empty()
        })
        .await;
    pair(&laptop, &contact, &code).await;
    trouble(&laptop, About::Pairing, "pairing_refused").await;

    let (_, code) = show(&phone).await;
    pair(&laptop, &contact, &code).await;
    laptop
        .until("signed in", |it| {
            let account = &it.services[0].account;
            matches!(account, AccountView::SignedIn { .. }) && it.troubles.is_empty()
        })
        .await;
}

/// Contact and code as they stand on the screen.
async fn show(person: &Person) -> (String, String) {
    person.at_service(ServiceIntent::ShowPairing).await;
    let is_shown = |known: Option<&PairingView>| matches!(known, Some(PairingView::Shown { .. }));
    let shown = person
        .until("a code and who is here", |it| {
            is_shown(it.services[0].pairing.as_ref()) && it.services[0].devices.is_some()
        })
        .await;
    let Some(PairingView::Shown {
        contact,
        code,
        qr,
        valid_for,
        ..
    }) = shown.services[0].pairing.clone()
    else {
        panic!("a code is shown");
    };
    assert!(qr.is_some() && valid_for > 290_000, "{valid_for}");
    (contact, code)
}

async fn pair(person: &Person, contact: &str, code: &str) {
    let (contact, code) = (Typed(contact.to_owned()), Typed(code.to_owned()));
    let wish = ServiceIntent::Pair { contact, code };
    person.at_service(wish).await;
}

fn link(service: &Service, contact: &str, code: &str) -> String {
    let link = PairingLink {
        address: service.link.parse().expect("a link"),
        contact: Line::new(contact).expect("a line"),
        code: code.to_owned(),
    };
    link.to_string()
}
