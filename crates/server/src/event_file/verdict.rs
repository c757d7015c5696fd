//! What the room says about an event that is well formed: its faults, with
//! their places in the operator's files and in the operator's words.

use jari_protocol::hash::Digest;
use jari_protocol::time::ServerTime;
use jari_room::memory::Memory;
use jari_room::publication::{self, Impossible};
use jari_room::request::{Batch, Change, Publication, Verb};

use super::draft::Draft;
use super::fault::{Code, Faults};

/// Notes everything that makes the publication impossible.
pub(super) fn judge(
    now: ServerTime,
    publication: &Publication,
    draft: &Draft,
    faults: &mut Faults,
) {
    for fault in publication::check(publication) {
        note(&fault.at.to_string(), says(fault.what), draft, faults);
    }
    if faults.is_empty()
        && let Some((at, rule)) = refused(now, publication)
    {
        let late = [Impossible::Over, Impossible::GatheringTooShort];
        let what = late
            .into_iter()
            .find(|what| rule == format!("publish.{what}"));
        note(
            &at,
            what.map_or(rule.as_str(), |what| says(what)),
            draft,
            faults,
        );
    }
}

/// Publishes to an empty room, for what only the time forbids.
fn refused(now: ServerTime, publication: &Publication) -> Option<(String, String)> {
    let key = Digest::from_bytes([0; 32]);
    let verbs = [
        Verb::Found {
            contact_key: key,
            nonce_key: key,
        },
        Verb::Publish(Box::new(publication.clone())),
    ];
    let changes = verbs.map(|verb| Change { id: None, verb }).to_vec();
    let answers = Memory::default().execute(&Batch { now, changes });
    let problem = answers.into_iter().find_map(Result::err)?;
    Some((problem.facts.field.unwrap_or_default(), problem.rule))
}

fn note(at: &str, says: &str, draft: &Draft, faults: &mut Faults) {
    let says = format!("{at}: {says}");
    match draft.spots.get(at) {
        Some((file, line)) => faults.add_in(file, *line, (Code::Impossible, says)),
        None => faults.add(Code::Impossible, None, says),
    }
}

const fn says(what: Impossible) -> &'static str {
    match what {
        Impossible::Twice => "is there twice",
        Impossible::OpeningsCount => "needs 1 to 500 [[opening]]",
        Impossible::NoSlot => "has no slots; add [[slots]] or [[slot]]",
        Impossible::TimesOutOfOrder => {
            "its times must come in order: gathering, cut_off, opens, ends; starts before ends"
        }
        Impossible::Over => "is over already; give it an end to come",
        Impossible::GatheringTooShort => {
            "gathers for less than 24 hours; begin earlier, or say why in short_gathering"
        }
        Impossible::CohortUnknown => "there is no [[cohort]] of this name",
        Impossible::SiteUnknown => "there is no site of this name in the sites file",
        Impossible::GroupUnknown => "no row of the roster is in this roster_group",
        Impossible::BornOutOfOrder => "born_from must not be after born_to",
        Impossible::Rests => {
            "its [[rest]] must be in order, each with an end after its beginning, and no line may \
             open in one; at most 400"
        }
        Impossible::NoCapacity => {
            "must have room: capacity_inside for a whole party, admit_per_minute, \
             boards_per_second and every capacity above 0"
        }
        Impossible::PartyLimit => "party_limit must be 1 to 20",
        Impossible::WindowTooShort => {
            "claim_window must be 10m or more, inside_window and hold_window above 0"
        }
        Impossible::RosterMismatch => {
            "basis = \"roster\" needs a roster with rows, and no other basis has one"
        }
        Impossible::NameEmpty => "the name must have letters",
        Impossible::DrawMismatch => "the order and the draw do not go together",
        Impossible::BeaconTooEarly => "the beacon must be due after the cut-off",
        Impossible::TicketsTaken => "tickets were taken; what they were promised stays",
        Impossible::DrawFixed => "its draw was shown on a board and stays as it is",
        Impossible::TimesFixed => "it gathers already, or was shown opening later; its times stay",
        Impossible::OpeningMissing => "it gathers already and cannot be taken away",
    }
}
