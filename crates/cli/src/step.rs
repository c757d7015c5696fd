//! What a person does next.

use jari_protocol::refusal::Next;

/// A next step: those of the protocol's refusals, and the program's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    // those of refusals
    MendInput,
    Repeat,
    ProveAgain,
    SignIn,
    AskForCode,
    Wait,
    Claim,
    ChooseAgain,
    ShowExisting,
    Update,
    AskAgency,
    Unknown,

    // the program's own
    AddService,
    CheckLink,
    NameService,
    CheckConnection,
    DoNotTrust,
    UnlockKeyStore,
    ChooseFile,
    EnterPassphrase,
    MendFolder,
    FreeDisk,
    EndOther,
    ReportFault,
    AddPerson,
    NamePerson,
    LookAtEvents,
    Join,
    AddYes,
    Resume,
    LookAtHelp,
    LookAtStock,
    MoveAside,
    SwitchAccount,
    CancelFirst,
    StayOn,
    TakeOffer,
    Nothing,
}

impl Step {
    /// Its stable name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::MendInput => "mend_input",
            Self::Repeat => "repeat",
            Self::ProveAgain => "prove_again",
            Self::SignIn => "sign_in",
            Self::AskForCode => "ask_for_code",
            Self::Wait => "wait",
            Self::Claim => "claim",
            Self::ChooseAgain => "choose_again",
            Self::ShowExisting => "show_existing",
            Self::Update => "update",
            Self::AskAgency => "ask_agency",
            Self::Unknown => "unknown",
            Self::AddService => "add_service",
            Self::CheckLink => "check_link",
            Self::NameService => "name_service",
            Self::CheckConnection => "check_connection",
            Self::DoNotTrust => "do_not_trust",
            Self::UnlockKeyStore => "unlock_key_store",
            Self::ChooseFile => "choose_file",
            Self::EnterPassphrase => "enter_passphrase",
            Self::MendFolder => "mend_folder",
            Self::FreeDisk => "free_disk",
            Self::EndOther => "end_other",
            Self::ReportFault => "report_fault",
            Self::AddPerson => "add_person",
            Self::NamePerson => "name_person",
            Self::LookAtEvents => "look_at_events",
            Self::Join => "join",
            Self::AddYes => "add_yes",
            Self::Resume => "resume",
            Self::LookAtHelp => "look_at_help",
            Self::LookAtStock => "look_at_stock",
            Self::MoveAside => "move_aside",
            Self::SwitchAccount => "switch_account",
            Self::CancelFirst => "cancel_first",
            Self::StayOn => "stay_on",
            Self::TakeOffer => "take_offer",
            Self::Nothing => "nothing",
        }
    }

    /// The command by which it is done, if it is one.
    pub(crate) const fn command(self) -> Option<&'static str> {
        match self {
            Self::SignIn | Self::AskForCode => Some("jari-cli sign-in --contact CONTACT"),
            Self::AddService => Some("jari-cli service add LINK"),
            Self::NameService => Some("jari-cli service list"),
            Self::ChooseFile => Some("--secrets file"),
            Self::AddPerson => Some("jari-cli people add --name NAME --birth-date YYYY-MM-DD"),
            Self::NamePerson => Some("jari-cli people list"),
            Self::LookAtEvents => Some("jari-cli events"),
            Self::Join => Some("jari-cli join EVENT"),
            Self::LookAtHelp => Some("jari-cli --help"),
            Self::LookAtStock | Self::ChooseAgain => Some("jari-cli stock EVENT"),
            Self::ShowExisting => Some("jari-cli ticket EVENT"),
            Self::Claim => Some("jari-cli watch EVENT --claim"),
            Self::CancelFirst => Some("jari-cli cancel EVENT"),
            Self::StayOn => Some("jari-cli stay EVENT"),
            Self::TakeOffer => Some("jari-cli accept EVENT"),
            Self::MendInput
            | Self::Repeat
            | Self::ProveAgain
            | Self::Wait
            | Self::Update
            | Self::AskAgency
            | Self::Unknown
            | Self::CheckLink
            | Self::CheckConnection
            | Self::DoNotTrust
            | Self::UnlockKeyStore
            | Self::EnterPassphrase
            | Self::MendFolder
            | Self::FreeDisk
            | Self::EndOther
            | Self::ReportFault
            | Self::AddYes
            | Self::Resume
            | Self::MoveAside
            | Self::SwitchAccount
            | Self::Nothing => None,
        }
    }

    /// Every step.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 38] = [
        Self::MendInput,
        Self::Repeat,
        Self::ProveAgain,
        Self::SignIn,
        Self::AskForCode,
        Self::Wait,
        Self::Claim,
        Self::ChooseAgain,
        Self::ShowExisting,
        Self::Update,
        Self::AskAgency,
        Self::Unknown,
        Self::AddService,
        Self::CheckLink,
        Self::NameService,
        Self::CheckConnection,
        Self::DoNotTrust,
        Self::UnlockKeyStore,
        Self::ChooseFile,
        Self::EnterPassphrase,
        Self::MendFolder,
        Self::FreeDisk,
        Self::EndOther,
        Self::ReportFault,
        Self::AddPerson,
        Self::NamePerson,
        Self::LookAtEvents,
        Self::Join,
        Self::AddYes,
        Self::Resume,
        Self::LookAtHelp,
        Self::LookAtStock,
        Self::MoveAside,
        Self::SwitchAccount,
        Self::CancelFirst,
        Self::StayOn,
        Self::TakeOffer,
        Self::Nothing,
    ];
}

impl From<Next> for Step {
    fn from(next: Next) -> Self {
        match next {
            Next::MendInput => Self::MendInput,
            Next::Repeat => Self::Repeat,
            Next::ProveAgain => Self::ProveAgain,
            Next::SignIn => Self::SignIn,
            Next::AskForCode => Self::AskForCode,
            Next::Wait => Self::Wait,
            Next::Claim => Self::Claim,
            Next::ChooseAgain => Self::ChooseAgain,
            Next::ShowExisting => Self::ShowExisting,
            Next::Update => Self::Update,
            Next::AskAgency => Self::AskAgency,
            Next::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jari_locales::{Language, Words};

    use super::*;

    /// What only the window can do.
    const WINDOW_S_OWN: [&str; 1] = ["practice_again"];

    #[test]
    fn every_step_has_words_and_every_word_a_step() {
        for language in [Language::Ko, Language::En] {
            let words = Words::of(language);
            let steps: BTreeSet<&str> = Step::ALL.iter().map(|step| step.as_str()).collect();
            assert_eq!(steps.len(), Step::ALL.len(), "two steps of one name");
            let known: BTreeSet<&str> = words.codes("next").collect();
            let with_the_window_s: BTreeSet<&str> = steps.into_iter().chain(WINDOW_S_OWN).collect();
            assert_eq!(known, with_the_window_s);
        }
    }
}
