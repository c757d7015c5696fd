//! `service add`: shows who it is and what would be trusted, and asks.

use jari_client::home::KnownService;
use jari_client::{BootClock, Connection};
use jari_locales::say;
use serde_json::{Value, json};

use crate::args::AddService;
use crate::ask;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};

pub(super) async fn run(base: &Base<'_>, add: AddService) -> Result<Done, Failure> {
    let out = base.out;
    let known = Connection::look_by(&base.roots()?, &add.link, BootClock::start()).await?;
    for line in lines(out, &known) {
        out.line(&line);
    }
    out.line(&out.say(&say::service_compare()));
    ask::confirm(out, add.yes, &say::ask_trust()).await?;
    base.home.keep_service(&known)?;
    let added = out.say(&say::service_added(known.name.as_str()));
    Ok(Done::said(added).field("service", object(&known)))
}

/// What there is to know of a service before it is trusted.
pub(super) fn lines(out: &Out, known: &KnownService) -> Vec<String> {
    let mut lines = vec![
        out.say(&say::service_name(known.name.as_str())),
        out.say(&say::service_contact(known.contact.as_str())),
    ];
    if let Some(address) = known.address() {
        lines.push(out.say(&say::service_address(address.base())));
        lines.push(out.say(&say::service_key(address.root())));
    }
    lines.push(out.say(&say::service_id(&known.service)));
    lines
}

/// The same for programs.
pub(super) fn object(known: &KnownService) -> Value {
    let address = known.address();
    json!({
        "service": known.service,
        "name": known.name,
        "contact": known.contact,
        "address": address.as_ref().map(jari_client::address::Address::base),
        "key": address.as_ref().map(|address| address.root().to_string()),
        "link": known.link,
    })
}
