//! `stock`: what is left.

use jari_locales::{say, when};
use jari_protocol::event::Site;
use jari_protocol::stock::{SlotStock, Stock as Left};
use serde_json::{Value, json};

use crate::args::Stock;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::published::Published;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, stock: Stock) -> Result<Done, Failure> {
    let out = base.out;
    let desk = base.public_desk().await?;
    let mut published = Published::fresh(base, &desk, &stock.event).await?;
    let left = published.stock(&desk).await?;
    let free = free_slots(&published, &left, stock.region.as_deref())?;
    let mut done = Done::default();
    if free.is_empty() {
        done = done.and(out.say(&say::stock_none()));
    }
    let mut objects: Vec<Value> = Vec::new();
    for (slot, site) in free.iter().take(stock.limit) {
        let time = zone::time(out.words(), slot.starts, published.zone());
        let (name, region) = (site.name.as_str(), site.region.as_str());
        done = done.and(out.say(&say::stock_row(time, name, region, slot.left.0, &slot.slot)));
        objects.push(json!({
            "slot": slot.slot, "site": slot.site, "site_name": site.name,
            "region": site.region, "district": site.district,
            "starts_ms": slot.starts, "ends_ms": slot.ends,
            "capacity": slot.capacity, "left": slot.left,
        }));
    }
    if free.len() > stock.limit {
        done = done.and(out.say(&say::stock_more(free.len() - stock.limit)));
    }
    let people: u64 = free.iter().map(|(slot, _)| u64::from(slot.left.0)).sum();
    let as_of = zone::time(out.words(), left.issued, published.zone());
    Ok(done
        .and(out.say(&say::stock_total(when::number(people), as_of)))
        .field("slots", objects)
        .field("people_left", people)
        .field("as_of_ms", left.issued))
}

/// The slots with room in a region or district, earliest first. Where two
/// begin at once, in the order in which the service lists them.
pub(super) fn free_slots<'a>(
    published: &'a Published,
    stock: &'a Left,
    region: Option<&str>,
) -> Result<Vec<(&'a SlotStock, &'a Site)>, Failure> {
    let is_there = |site: &Site| region.is_none_or(|region| is_in(site, region));
    if let Some(region) = region
        && !published.sites().iter().any(is_there)
    {
        return Err(Failure::of(Trouble::RegionUnknown)
            .with(region)
            .in_event(published.id()));
    }
    let mut free: Vec<_> = stock
        .slots
        .iter()
        .filter(|slot| slot.left.0 > 0)
        .filter_map(|slot| Some((slot, published.site(&slot.site)?)))
        .filter(|(_, site)| is_there(site))
        .collect();
    free.sort_by_key(|(slot, _)| slot.starts);
    Ok(free)
}

/// People say 서울 for 서울특별시.
pub(super) fn is_in(site: &Site, region: &str) -> bool {
    let region = region.trim();
    !region.is_empty()
        && (site.region.as_str().starts_with(region) || site.district.as_str().starts_with(region))
}
