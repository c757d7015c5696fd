//! When a life has come to its end, and whether it was a good one.

use jari_protocol::count::People;
use jari_protocol::ticket::Stage;

use super::stock::count;
use super::{Laws, record};
use crate::device::Device;
use crate::person::Person;
use crate::service::Service;

impl Laws {
    /// Whether everybody has what they came for, or has left.
    pub(crate) fn is_settled(&self, people: &[Person], devices: &[Device]) -> bool {
        (0..people.len())
            .filter(|person| !self.leaving[*person])
            .all(|person| {
                let mut rights = devices.iter().filter(|device| device.plan.person == person);
                let right = rights.find_map(|device| self.rights.get(&device.account));
                right.is_some_and(|right| matches!(right.stage, Stage::Booked { .. } | Stage::Left))
            })
    }

    /// Whether there was never enough and all of it is taken.
    fn is_sold_out(&self, service: &Service) -> bool {
        !self.has_stock_for_all && service.board().stock_left == People(0)
    }

    /// Whether there was never enough, and nothing more comes of it: nothing
    /// that came back goes through the line, and nobody changes their mind.
    pub(crate) fn is_at_rest(
        &self,
        now: u64,
        service: &Service,
        (people, devices): (&[Person], &[Device]),
    ) -> bool {
        let is_quiet = || count(now, service).is_ok_and(|stock| stock.returned == 0);
        let rests = |person: usize| {
            let mut own = devices.iter().filter(|device| device.plan.person == person);
            own.find_map(|device| self.rights.get(&device.account))
                .is_some_and(|right| {
                    let is_booked = matches!(right.stage, Stage::Booked { .. });
                    people[person].rests(is_booked, right.stays_on)
                })
        };
        self.is_sold_out(service) && is_quiet() && (0..people.len()).all(rests)
    }

    /// At the end of a life.
    pub(crate) fn at_the_end(
        &self,
        service: &Service,
        people: &[Person],
        devices: &[Device],
    ) -> Result<(), String> {
        record::check(service)?;
        if self.is_settled(people, devices) || self.is_sold_out(service) {
            return Ok(());
        }
        let left = service.board().stock_left;
        let stages: Vec<_> = self
            .rights
            .values()
            .map(|right| (right.place, &right.stage))
            .collect();
        Err(format!(
            "not everybody was served, {left:?} are left: {stages:?}"
        ))
    }
}
