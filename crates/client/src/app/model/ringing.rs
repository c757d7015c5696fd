//! The sound that is to be heard.

use jari_session::Phase;

use super::Step;
use super::practice::Practice;
use crate::app::ask::Effect;
use crate::app::view::{Ringing, Sound};

impl Step<'_> {
    /// A sound ends by itself, and with what it was for.
    pub(super) fn settle_ringing(&mut self) {
        let is_over = |(ringing, until): &(Ringing, _)| {
            let phase = self.model.places.iter().find_map(|(key, place)| {
                let is_it =
                    key.service.as_str() == ringing.service && key.event.as_str() == ringing.event;
                is_it.then_some(place.snapshot.as_ref()?.phase)
            });
            !phase.is_some_and(|phase| is_for(ringing.sound, phase)) || *until <= self.now
        };
        if self.model.ringing.as_ref().is_some_and(is_over) {
            self.model.ringing = None;
        }
        let sound = self
            .model
            .ringing
            .as_ref()
            .map(|(ringing, _)| ringing.sound);
        let practice = self.model.practice.as_ref();
        let sound = sound.or_else(|| practice.and_then(Practice::ringing));
        if self.model.heard != sound {
            self.model.heard = sound;
            self.out.push(Effect::Ring(sound));
        }
    }
}

/// Whether there still is what a sound tells of.
const fn is_for(sound: Sound, phase: Phase) -> bool {
    match phase {
        Phase::Called { .. } | Phase::Offered => true,
        Phase::Choosing | Phase::Holding => matches!(sound, Sound::LittleTime),
        Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing | Phase::Waiting => false,
        Phase::SoldOut { .. } | Phase::Door { .. } | Phase::Elsewhere => false,
        Phase::Booked | Phase::Left | Phase::Over => false,
    }
}
