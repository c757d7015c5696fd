//! Everything that can go wrong other than by a refusal of the service: its
//! stable code, how the program ends, and what to do next. The words are in
//! `jari-locales` under `error.`.

use crate::exit::Exit;
use crate::step::Step;

macro_rules! troubles {
    ($($name:ident = $code:literal, $exit:ident, $step:ident;)+) => {
        /// What went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Trouble {
            $($name),+
        }

        impl Trouble {
            /// The stable code.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code),+
                }
            }

            /// How the program ends.
            pub(crate) const fn exit(self) -> Exit {
                match self {
                    $(Self::$name => Exit::$exit),+
                }
            }

            /// What to do next.
            pub(crate) const fn step(self) -> Step {
                match self {
                    $(Self::$name => Step::$step),+
                }
            }

            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

troubles! {
    // what was entered
    ArgumentUnknown = "argument_unknown", Usage, LookAtHelp;
    ArgumentMissing = "argument_missing", Usage, LookAtHelp;
    ArgumentValue = "argument_value", Usage, LookAtHelp;
    ArgumentConflict = "argument_conflict", Usage, LookAtHelp;
    BirthDateMalformed = "birth_date_malformed", Input, MendInput;
    IdMalformed = "id_malformed", Input, MendInput;
    CodeMalformed = "code_malformed", Input, MendInput;
    TextEmpty = "text_empty", Input, MendInput;
    TextTooLong = "text_too_long", Input, MendInput;
    TextControlCharacter = "text_control_character", Input, MendInput;
    ContactNotAnAddress = "contact_not_an_address", Input, MendInput;
    ContactNotANumber = "contact_not_a_number", Input, MendInput;
    TooManyWishes = "too_many_wishes", Input, ChooseAgain;
    NotConfirmed = "not_confirmed", NotConfirmed, Nothing;
    ConfirmationNeeded = "confirmation_needed", NotConfirmed, AddYes;
    Interrupted = "interrupted", Interrupted, Resume;

    // services
    ServiceMissing = "service_missing", Input, AddService;
    ServiceAmbiguous = "service_ambiguous", Input, NameService;
    ServiceUnknown = "service_unknown", Input, NameService;
    ServiceNameTaken = "service_name_taken", NotBelieved, DoNotTrust;
    CaUnreadable = "ca_unreadable", Input, MendInput;
    LinkNotJari = "link_not_jari", Input, CheckLink;
    LinkHostMalformed = "link_host_malformed", Input, CheckLink;
    LinkKeyMissing = "link_key_missing", Input, CheckLink;
    LinkKeyMalformed = "link_key_malformed", Input, CheckLink;
    LinkHasMore = "link_has_more", Input, CheckLink;
    UnreachableFromHere = "unreachable_from_here", Unreached, CheckConnection;
    UnreachableThere = "unreachable_there", Unreached, Repeat;
    NotTheService = "not_the_service", NotBelieved, DoNotTrust;
    SignedOut = "signed_out", SignIn, SignIn;
    SignInNotBegun = "sign_in_not_begun", SignIn, AskForCode;

    // people, places and bookings
    EventUnknown = "event_unknown", Input, LookAtEvents;
    PeopleMissing = "people_missing", Input, AddPerson;
    PeopleSeveral = "people_several", Input, NamePerson;
    PersonUnknown = "person_unknown", Input, NamePerson;
    NoTicket = "no_ticket", Refused, Join;
    NoBooking = "no_booking", Refused, ShowExisting;
    SoldOut = "sold_out", Later, StayOn;
    NotSoldOut = "not_sold_out", Later, Wait;
    NotStaying = "not_staying", Refused, StayOn;
    OfferKept = "offer_kept", Refused, TakeOffer;
    CancelFirst = "cancel_first", Refused, CancelFirst;
    PlaceLeft = "place_left", Refused, Join;
    PlaceOver = "place_over", Refused, AskAgency;
    PlaceUnknownYet = "place_unknown_yet", Later, Wait;
    PlaceNotDriven = "place_not_driven", Fault, Resume;
    PlaceOfNewerVersion = "place_of_newer_version", Folder, Update;
    PlaceOfAnotherAccount = "place_of_another_account", SignIn, SwitchAccount;
    RegionUnknown = "region_unknown", Input, LookAtStock;
    NoSlotFree = "no_slot_free", Later, LookAtStock;
    NotReached = "not_reached", NotReached, Resume;

    // what is not believed
    KeySetMalformed = "key_set_malformed", NotBelieved, DoNotTrust;
    KeySetOfAnotherService = "key_set_of_another_service", NotBelieved, CheckLink;
    KeySetForged = "key_set_forged", NotBelieved, DoNotTrust;
    KeySetHasTwoFaces = "key_set_has_two_faces", NotBelieved, DoNotTrust;
    KeySetTooManyRoots = "key_set_too_many_roots", NotBelieved, AskAgency;
    VersionNotSpoken = "version_not_spoken", Refused, Update;
    StatementMalformed = "statement_malformed", NotBelieved, DoNotTrust;
    StatementOfAnotherKind = "statement_of_another_kind", NotBelieved, DoNotTrust;
    StatementNotSigned = "statement_not_signed_by_the_service", NotBelieved, DoNotTrust;
    StatementContentMalformed = "statement_content_malformed", NotBelieved, DoNotTrust;
    StatementKeyUnknown = "statement_key_unknown", NotBelieved, DoNotTrust;
    StatementKeyOfAnotherRole = "statement_key_of_another_role", NotBelieved, DoNotTrust;
    StatementKeyRevoked = "statement_key_revoked", NotBelieved, AskAgency;
    StatementKeyRetired = "statement_key_retired", NotBelieved, DoNotTrust;
    StatementOfAnotherService = "statement_of_another_service", NotBelieved, DoNotTrust;
    RecordBroken = "record_broken", NotBelieved, AskAgency;
    ReceiptUnrecorded = "receipt_unrecorded", NotBelieved, AskAgency;
    ReceiptNone = "receipt_none", Input, ShowExisting;
    ReceiptFileUnreadable = "receipt_file_unreadable", Input, MendInput;
    ReceiptFileMalformed = "receipt_file_malformed", NotBelieved, AskAgency;
    ReceiptServiceUnknown = "receipt_service_unknown", NotBelieved, AddService;

    // this device
    PassphraseMissing = "passphrase_missing", Secrets, EnterPassphrase;
    PassphraseMismatch = "passphrase_mismatch", Secrets, EnterPassphrase;
    PassphraseFileUnreadable = "passphrase_file_unreadable", Secrets, EnterPassphrase;
    PassphraseWrong = "passphrase_wrong", Secrets, EnterPassphrase;
    PassphraseEmpty = "passphrase_empty", Secrets, EnterPassphrase;
    KeyStoreAbsent = "key_store_absent", Secrets, ChooseFile;
    KeyStoreLocked = "key_store_locked", Secrets, UnlockKeyStore;
    KeyStoreFailed = "key_store_failed", Secrets, UnlockKeyStore;
    SecretsDamaged = "secrets_damaged", Secrets, MoveAside;
    SecretsUnreadable = "secrets_unreadable", Secrets, MendFolder;
    SecretTooLong = "secret_too_long", Secrets, ReportFault;
    HomeUnusable = "home_unusable", Folder, MendFolder;
    HomeFull = "home_full", Folder, FreeDisk;
    HomeInUse = "home_in_use", Folder, EndOther;
    HomeRecordDamaged = "home_record_damaged", Folder, Resume;
    HomeNotNamed = "home_not_named", Folder, MendFolder;
    ProgramFault = "program_fault", Fault, ReportFault;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jari_locales::{Language, Words};

    use super::*;

    /// What only the window can do goes wrong only there.
    const WINDOW_S_OWN: [&str; 2] = ["practice_absent", "practice_failed"];

    #[test]
    fn every_code_has_words_and_every_word_a_code() {
        let codes: BTreeSet<&str> = Trouble::ALL.iter().map(|trouble| trouble.code()).collect();
        assert_eq!(codes.len(), Trouble::ALL.len(), "two troubles of one code");
        for language in [Language::Ko, Language::En] {
            let words = Words::of(language);
            let known: BTreeSet<&str> = words.codes("error").filter(|c| *c != "unknown").collect();
            let with_the_window_s: BTreeSet<&str> =
                codes.iter().copied().chain(WINDOW_S_OWN).collect();
            assert_eq!(known, with_the_window_s);
        }
    }
}
