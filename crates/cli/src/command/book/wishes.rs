//! What is wished for: slots by name, or the earliest of a region.

use jari_protocol::id::SlotId;
use jari_protocol::limits::MAX_WISHES;

use crate::args::Book;
use crate::command::stock::{free_slots, is_in};
use crate::failure::Failure;
use crate::place::Place;
use crate::trouble::Trouble;

/// Wishes in order.
#[derive(Debug)]
pub(in crate::command) enum Wanted {
    Named(Vec<SlotId>),
    Region { region: String, first: usize },
}

impl Wanted {
    pub(in crate::command) fn of(book: &Book) -> Result<Self, Failure> {
        if let Some(region) = &book.wishes.region {
            let first = book.first.unwrap_or(MAX_WISHES);
            if first == 0 || first > MAX_WISHES {
                return Err(Failure::of(Trouble::TooManyWishes).with(first));
            }
            let region = region.clone();
            return Ok(Self::Region { region, first });
        }
        let wishes = &book.wishes.wish;
        if wishes.len() > MAX_WISHES {
            return Err(Failure::of(Trouble::TooManyWishes).with(wishes.len()));
        }
        let slot = |name: &String| {
            name.parse()
                .map_err(|_| Failure::of(Trouble::IdMalformed).with(name))
        };
        Ok(Self::Named(
            wishes.iter().map(slot).collect::<Result<_, _>>()?,
        ))
    }

    /// Whether wishes that are all taken can be followed by others.
    pub(super) const fn may_change(&self) -> bool {
        matches!(self, Self::Region { .. })
    }

    /// The wishes as things are now, for so many people.
    pub(in crate::command) async fn now(
        &self,
        place: &mut Place<'_>,
        people: u32,
    ) -> Result<Vec<SlotId>, Failure> {
        match self {
            Self::Named(slots) => Ok(slots.clone()),
            Self::Region { region, first } => {
                let stock = place.published.stock(&place.desk).await?;
                let free = free_slots(&place.published, &stock, Some(region))?;
                let slots = free.into_iter().filter(|(slot, _)| slot.left.0 >= people);
                let wishes: Vec<SlotId> = slots
                    .take(*first)
                    .map(|(slot, _)| slot.slot.clone())
                    .collect();
                if wishes.is_empty() {
                    return Err(Failure::of(Trouble::NoSlotFree).with(region));
                }
                Ok(wishes)
            }
        }
    }

    /// Whether a slot is among what is wished for.
    pub(super) fn includes(&self, place: &Place<'_>, slot: &SlotId) -> bool {
        match self {
            Self::Named(slots) => slots.contains(slot),
            Self::Region { region, .. } => place
                .published
                .site_of(slot)
                .is_none_or(|site| is_in(site, region)),
        }
    }
}
