//! `service list`.

use jari_locales::say;
use serde_json::Value;

use super::service_add;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;

pub(super) fn run(base: &Base<'_>) -> Result<Done, Failure> {
    let services = base.home.services()?;
    let mut done = Done::default();
    if services.is_empty() {
        done = done.and(base.out.say(&say::service_none()));
    }
    for (number, known) in services.iter().enumerate() {
        if number > 0 {
            done = done.and("");
        }
        done = done.and_all(service_add::lines(base.out, known));
    }
    let objects: Vec<Value> = services.iter().map(service_add::object).collect();
    Ok(done.field("services", objects))
}
