//! Staying inside longer, by one tap.

use jari_protocol::change::Outcome;
use jari_protocol::id::PassId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Code, Facts, Problem};

use crate::numbers::MAX_EXTENSIONS;
use crate::stop::Stop;

use super::Turn;

/// Adds another inside window to the stay.
pub(crate) fn extend(turn: &mut Turn, pass: &PassId, device: &Thumbprint) -> Result<Outcome, Stop> {
    let window = turn.lane.event.public.inside_window;
    turn.inside(pass, device)?;
    turn.runs()?;
    let stay = turn.inside(pass, device)?;
    if stay.extensions >= MAX_EXTENSIONS {
        let limit = Some(MAX_EXTENSIONS);
        let problem = Problem::new(Code::ExtensionsUsed, "turn.extend");
        return Err(problem
            .with(Facts {
                limit,
                ..Facts::default()
            })
            .into());
    }
    stay.extensions = stay.extensions.saturating_add(1);
    stay.until = stay.until.plus(window);
    Ok(Outcome::Extended)
}
