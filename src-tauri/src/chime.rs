//! The sound of the turn: two soft tones, repeated until somebody comes. A
//! thread of its own plays it, so that it is heard with the window closed.

use std::num::NonZero;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use jari_client::app::view::Sound;
use rodio::buffer::SamplesBuffer;

/// Plays until told otherwise.
#[derive(Debug)]
pub(crate) struct Chime {
    asked: Sender<Option<Sound>>,
}

impl Default for Chime {
    fn default() -> Self {
        let (asked, heard) = mpsc::channel();
        let thread = std::thread::Builder::new().name("chime".to_owned());
        let begun = thread.spawn(move || {
            let mut sound = None;
            loop {
                if let Some(sound) = sound {
                    play(sound);
                }
                let next = match sound {
                    Some(_) => heard.recv_timeout(BETWEEN),
                    None => heard.recv().map_err(RecvTimeoutError::from),
                };
                match next {
                    Ok(asked) => sound = asked,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        if let Err(error) = begun {
            tracing::warn!(%error, "there is no sound");
        }
        Self { asked }
    }
}

impl Chime {
    /// Lets this be heard, or nothing.
    pub(crate) fn ring(&self, sound: Option<Sound>) {
        if self.asked.send(sound).is_err() {
            tracing::warn!("there is no sound");
        }
    }
}

/// Plays it once. A machine without a loudspeaker is no fault.
fn play(sound: Sound) {
    let speaker = rodio::DeviceSinkBuilder::open_default_sink();
    let mut speaker = match speaker {
        Ok(speaker) => speaker,
        Err(error) => {
            tracing::info!(%error, "there is no loudspeaker");
            return;
        }
    };
    speaker.log_on_drop(false);
    let player = rodio::Player::connect_new(speaker.mixer());
    player.append(SamplesBuffer::new(
        NonZero::<u16>::MIN,
        NonZero::new(RATE).expect("not zero"),
        samples(sound),
    ));
    player.sleep_until_end();
}

/// Two sines one after the other that fade away; the second sound is quicker
/// and goes down.
fn samples(sound: Sound) -> Vec<f32> {
    let (tones, length) = match sound {
        Sound::Turn => ([659.26, 880.0], 0.7),
        Sound::LittleTime => ([880.0, 698.46], 0.35),
    };
    let mut out = Vec::new();
    for tone in tones {
        let count = (RATE as f32 * length) as u32;
        out.extend((0..count).map(|nr| {
            let at = nr as f32 / RATE as f32;
            let rise = (at / RISE).min(1.0);
            let fall = (-at * 5.0).exp() * (1.0 - at / length).max(0.0);
            LOUDNESS * rise * fall * (std::f32::consts::TAU * tone * at).sin()
        }));
    }
    out
}

const RATE: u32 = 44_100;

/// Soft: a beginning without a click.
const RISE: f32 = 0.02;
const LOUDNESS: f32 = 0.5;

/// Between one chime and the next.
const BETWEEN: Duration = Duration::from_millis(1_200);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chime_is_short_soft_and_ends_in_silence() {
        for sound in [Sound::Turn, Sound::LittleTime] {
            let samples = samples(sound);
            let seconds = samples.len() as f32 / RATE as f32;
            assert!((0.5..2.0).contains(&seconds), "{seconds}");
            let loudest = samples.iter().fold(0.0_f32, |most, at| most.max(at.abs()));
            assert!((0.1..=LOUDNESS).contains(&loudest), "{loudest}");
            assert!(samples.last().is_some_and(|last| last.abs() < 0.01));
        }
    }
}
