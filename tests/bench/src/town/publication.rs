//! A plan's event, as its operator would publish it.

use jari_protocol::board::{DrawBy, Times};
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::SlotId;
use jari_protocol::time::Millis;
use jari_room::request::Publication;
use jari_room::row::event::{KEEP, Settings, Slot};

use super::{CLAIM_WINDOW, Plan, event, line, opening, service_time};
use crate::chance::Chance;

pub(super) fn publication(plan: &Plan, chance: &mut Chance) -> Publication {
    let by = if plan.gathers {
        DrawBy::Operator
    } else {
        DrawBy::Nobody
    };
    let (slots, people) = plan.slots;
    Publication {
        event: public(plan),
        settings: Settings {
            capacity_inside: People(plan.capacity),
            admit_per_minute: plan.per_minute,
            boards_per_second: plan.boards_per_second,
            reconnect_window: plan.reconnect_window,
            stream_limit: plan.stream_limit,
            keep: KEEP,
        },
        sites: vec![site()],
        slots: (0..slots)
            .map(|number| slot(number, people, plan))
            .collect(),
        draws: vec![(opening(), Digest::from_bytes(chance.bytes()), by)],
        roster: Vec::new(),
        short_gathering: Some(line("a benchmark is short")),
        subject_key: Digest::from_bytes(chance.bytes()),
        ticket_key: Digest::from_bytes(chance.bytes()),
    }
}

fn public(plan: &Plan) -> Event {
    let cohort: jari_protocol::id::CohortId = "everyone".parse().expect("a name");
    Event {
        event: event(),
        title: line("저녁"),
        rule: line("시작 전에 온 사람은 추첨, 그 뒤에는 온 순서예요."),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Contact,
        party_limit: People(1),
        claim_window: CLAIM_WINDOW,
        inside_window: Millis::from_mins(10),
        hold_window: Millis::from_mins(5),
        cohorts: vec![Cohort {
            cohort: cohort.clone(),
            title: line("누구나"),
            born_from: None,
            born_to: None,
            roster_group: None,
        }],
        openings: vec![Opening {
            opening: opening(),
            cohort,
            times: Times {
                gathering: service_time(plan.gathering),
                cut_off: service_time(plan.cut_off),
                opens: service_time(plan.opens),
                ends: service_time(plan.ends),
            },
            gathers: plan.gathers,
        }],
        rests: Vec::new(),
    }
}

fn site() -> Site {
    Site {
        site: "site".parse().expect("a name"),
        name: line("보건소"),
        address: line("서울특별시 중구"),
        region: line("서울특별시"),
        district: line("중구"),
        phone: None,
        position: None,
    }
}

/// The name of a slot.
pub fn slot_name(number: u32) -> SlotId {
    format!("slot-{number:04}").parse().expect("a name")
}

fn slot(number: u32, people: u32, plan: &Plan) -> (SlotId, Slot) {
    let starts = service_time(plan.ends).plus(Millis::from_mins(30 * u64::from(number)));
    let slot = Slot {
        site: "site".parse().expect("a name"),
        starts,
        ends: starts.plus(Millis::from_mins(30)),
        capacity: People(people),
        left: People(people),
        returned: People(0),
        unclaimed: People(0),
        lot: None,
    };
    (slot_name(number), slot)
}
