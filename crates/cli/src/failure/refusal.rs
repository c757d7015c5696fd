//! A refusal of the service, with the facts it carries, in words.

use chrono_tz::Tz;
use jari_locales::{Words, say};
use jari_protocol::refusal::{Code, Problem, Retry};

use crate::exit::Exit;
use crate::zone;

/// What was refused, and every fact that the service gave.
pub(crate) fn text(problem: &Problem, words: &Words, zone: Option<Tz>) -> String {
    let mut sentences = vec![words.refusal(problem.code.as_str()).to_owned()];
    let facts = &problem.facts;
    if let Some(window) = &facts.window {
        let (opens, ends) = (
            zone::time(words, window.opens, zone),
            zone::time(words, window.ends, zone),
        );
        sentences.push(words.say(&say::about_window(opens, ends, window.cohort.as_str())));
    }
    if let Some(tries) = facts.tries_left {
        sentences.push(words.say(&say::about_tries(tries)));
    }
    if let Some(limit) = facts.limit {
        sentences.push(words.say(&say::about_limit(limit)));
    }
    if let Some(spoken) = facts.spoken {
        sentences.push(words.say(&say::about_spoken(spoken.min.0, spoken.max.0)));
    }
    if !facts.free.is_empty() {
        let slots: Vec<&str> = facts.free.iter().map(|slot| slot.as_str()).collect();
        sentences.push(words.say(&say::about_free(slots.join(", "))));
    }
    let text = sentences.join(" ");
    match &facts.field {
        Some(field) => words.say(&say::fault_detail(text, field)),
        None => text,
    }
}

/// How the program ends after a refusal.
pub(crate) fn exit(problem: &Problem) -> Exit {
    match problem.code {
        Code::SessionEnded | Code::ProofMissing | Code::ProofInvalid => Exit::SignIn,
        Code::BodyMalformed
        | Code::BodyTooLarge
        | Code::ResidentNumber
        | Code::ContactInvalid
        | Code::CodeWrong
        | Code::CodeExpired
        | Code::PairingRefused
        | Code::PartyTooLarge
        | Code::SlotUnknown => Exit::Input,
        Code::BodyTooSlow
        | Code::NoSuchRoute
        | Code::VersionNotSpoken
        | Code::ProofNonce
        | Code::ProofReplayed
        | Code::ActorForeign
        | Code::SubjectForeign
        | Code::PacedOut
        | Code::TooMany
        | Code::IdentityNotProved
        | Code::NotEligible
        | Code::NotYetEligible
        | Code::PersonInLine
        | Code::NotFound
        | Code::Ended
        | Code::Paused
        | Code::NotCalled
        | Code::NotInside
        | Code::TurnElsewhere
        | Code::TicketLeft
        | Code::AlreadyBooked
        | Code::SlotsGone
        | Code::SlotBarred
        | Code::HoldExists
        | Code::HoldLapsed
        | Code::OfferLapsed
        | Code::SiteClosed
        | Code::ExtensionsUsed
        | Code::BookingUnknown
        | Code::ChangeMismatch
        | Code::Busy
        | Code::Internal
        | Code::StoreUnavailable
        | Code::Unknown => match problem.retry {
            Retry::After { .. } | Retry::At { .. } => Exit::Later,
            Retry::Never => Exit::Refused,
        },
    }
}

#[cfg(test)]
mod tests {
    use jari_locales::Language;
    use jari_protocol::event::Window;
    use jari_protocol::text::Line;
    use jari_protocol::time::ServerTime;

    use super::*;

    #[test]
    fn every_refusal_has_words_of_its_own() {
        for language in [Language::Ko, Language::En] {
            let words = Words::of(language);
            for code in Code::ALL {
                assert!(words.knows("refusal", code.as_str()), "{}", code.as_str());
            }
            let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
            let extra: Vec<&str> = words
                .codes("refusal")
                .filter(|code| *code != "unknown" && !codes.contains(code))
                .collect();
            assert!(extra.is_empty(), "no refusal says {extra:?}");
        }
    }

    #[test]
    fn a_refusal_before_the_window_says_when_it_is() {
        let mut problem = Problem::new(Code::NotYetEligible, "eligibility.window");
        problem.facts.window = Some(Window {
            event: "e".parse().expect("a name"),
            opening: "o".parse().expect("a name"),
            cohort: Line::new("1959년생").expect("a line"),
            gathering: ServerTime::from_millis(1_627_275_600_000),
            opens: ServerTime::from_millis(1_627_297_200_000),
            ends: ServerTime::from_millis(1_627_311_600_000),
        });
        let zone = Some(chrono_tz::Asia::Seoul);
        assert_eq!(
            text(&problem, &Words::of(Language::Ko), zone),
            "아직 예약할 수 있는 때가 아니에요. 예약은 7월 26일 월요일 오후 8시부터 7월 27일 화요일 오전 12시까지예요. (1959년생 대상)"
        );
    }
}
