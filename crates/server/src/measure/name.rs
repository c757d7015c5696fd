//! How changes are called where they are counted.

use jari_protocol::change::Act;
use jari_room::request::{Pairing, Verb};

/// The name of a change.
pub(super) const fn of(verb: &Verb) -> &'static str {
    match verb {
        Verb::Found { .. } => "found",
        Verb::Publish(_) => "publish",
        Verb::Sweep => "sweep",
        Verb::Tick(_) => "beat",
        Verb::Restarted { .. } => "restart",
        Verb::Recover(_) => "recover",
        Verb::Pause { .. } => "pause",
        Verb::Resume { .. } => "resume",
        Verb::PutOff { .. } => "put_off",
        Verb::Beacon { .. } => "beacon",
        Verb::Delete { .. } => "delete",
        Verb::AddRoster(_) => "roster",
        Verb::AppointClerk(_) => "clerk_appoint",
        Verb::RemoveClerk(_) => "clerk_remove",
        Verb::AddSlots(_) => "slots",
        Verb::AddStock(_) => "stock",
        Verb::CloseSite(_) => "close_site",
        Verb::MoveLater(_) => "move_later",
        Verb::Announce { .. } => "announce",
        Verb::StartSignIn(_) => "sign_in_start",
        Verb::FinishSignIn(_) => "sign_in",
        Verb::Pairing(pairing) => of_pairing(pairing),
        Verb::RemoveDevice { .. } => "device_remove",
        Verb::PutPerson(_) => "person_put",
        Verb::RemovePerson { .. } => "person_remove",
        Verb::Sent { .. } => "messages_sent",
        Verb::OfferAgain { .. } => "messages_offered_again",
        Verb::Undeliverable { .. } => "messages_undeliverable",
        Verb::CodePace { .. } => "code_pace",
        Verb::Join(_) => "join",
        Verb::Act(acting) => of_act(&acting.act),
    }
}

const fn of_pairing(pairing: &Pairing) -> &'static str {
    match pairing {
        Pairing::Start(_) => "pairing_start",
        Pairing::End(_) => "pairing_end",
        Pairing::Give(_) => "pairing",
    }
}

const fn of_act(act: &Act) -> &'static str {
    match act {
        Act::Claim {} => "claim",
        Act::Defer { .. } => "defer",
        Act::Hold { .. } => "hold",
        Act::Release { .. } => "release",
        Act::Extend { .. } => "extend",
        Act::Confirm { .. } => "confirm",
        Act::Cancel { .. } => "cancel",
        Act::Exchange { .. } => "exchange",
        Act::Swap { .. } => "swap",
        Act::StayOn {} => "stay_on",
        Act::StayOff {} => "stay_off",
        Act::Accept { .. } => "accept",
        Act::Decline { .. } => "decline",
        Act::LeaveOut { .. } => "leave_out",
        Act::Leave {} => "leave",
    }
}
