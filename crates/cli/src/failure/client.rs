//! What the client core calls trouble, by the names of this program.

use jari_client::address::AddressError;
use jari_client::home::HomeError;
use jari_client::secrets::SecretError;
use jari_client::trust::{KeysError, ReceiptError, Untrusted};
use jari_client::{DeskError, Fault};
use jari_protocol::contact::ContactError;
use jari_protocol::jws::JwsError;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::TextError;

use super::Failure;
use crate::trouble::Trouble;

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(problem) => Self::refused(*problem),
            DeskError::Address(error) => error.into(),
            DeskError::Unreached(fault) => fault.into(),
            DeskError::Keys(error) => error.into(),
            DeskError::Untrusted(error) => error.into(),
            DeskError::SignedOut => Trouble::SignedOut.into(),
            DeskError::SignInNotBegun => Trouble::SignInNotBegun.into(),
            DeskError::Secret(error) => error.into(),
            DeskError::Home(error) => error.into(),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::of(match fault {
            Fault::Local => Trouble::UnreachableFromHere,
            Fault::Remote => Trouble::UnreachableThere,
            Fault::Untrusted => Trouble::NotTheService,
        })
    }
}

impl From<AddressError> for Failure {
    fn from(error: AddressError) -> Self {
        Self::of(match error {
            AddressError::NotJari => Trouble::LinkNotJari,
            AddressError::Host => Trouble::LinkHostMalformed,
            AddressError::KeyMissing => Trouble::LinkKeyMissing,
            AddressError::KeyMalformed => Trouble::LinkKeyMalformed,
            AddressError::More => Trouble::LinkHasMore,
        })
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Self::of(match error {
            KeysError::Malformed => Trouble::KeySetMalformed,
            KeysError::ForeignRoot => Trouble::KeySetOfAnotherService,
            KeysError::Forged => Trouble::KeySetForged,
            KeysError::TwoFaces => Trouble::KeySetHasTwoFaces,
            KeysError::TooManyRoots => Trouble::KeySetTooManyRoots,
            KeysError::VersionNotSpoken => Trouble::VersionNotSpoken,
        })
    }
}

impl From<Untrusted> for Failure {
    fn from(error: Untrusted) -> Self {
        Self::of(match error {
            Untrusted::Statement(JwsError::Malformed) => Trouble::StatementMalformed,
            Untrusted::Statement(JwsError::Kind) => Trouble::StatementOfAnotherKind,
            Untrusted::Statement(JwsError::Signature) => Trouble::StatementNotSigned,
            Untrusted::Statement(JwsError::Content) => Trouble::StatementContentMalformed,
            Untrusted::KeyUnknown => Trouble::StatementKeyUnknown,
            Untrusted::KeyOfAnotherRole => Trouble::StatementKeyOfAnotherRole,
            Untrusted::KeyRevoked => Trouble::StatementKeyRevoked,
            Untrusted::KeyRetired => Trouble::StatementKeyRetired,
            Untrusted::ForeignService => Trouble::StatementOfAnotherService,
        })
    }
}

impl From<ReceiptError> for Failure {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Keys(error) => error.into(),
            ReceiptError::Receipt(error) => error.into(),
        }
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Locked => Trouble::KeyStoreLocked.into(),
            SecretError::Absent => Trouble::KeyStoreAbsent.into(),
            SecretError::Failed(source) => Self::of(Trouble::KeyStoreFailed).with(source),
            SecretError::PassphraseWrong => Trouble::PassphraseWrong.into(),
            SecretError::PassphraseEmpty => Trouble::PassphraseEmpty.into(),
            SecretError::Damaged => Trouble::SecretsDamaged.into(),
            SecretError::Io(source) => Self::of(Trouble::SecretsUnreadable).with(source),
            SecretError::TooLong => Trouble::SecretTooLong.into(),
        }
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::Unusable(source) => Self::of(Trouble::HomeUnusable).with(source),
            HomeError::Full(source) => Self::of(Trouble::HomeFull).with(source),
            HomeError::InUse => Trouble::HomeInUse.into(),
            HomeError::Damaged { kept } => {
                Self::of(Trouble::HomeRecordDamaged).with(kept.display())
            }
            HomeError::NameTaken => Trouble::ServiceNameTaken.into(),
            HomeError::NoSuchService => Trouble::ServiceUnknown.into(),
            HomeError::NotNamed => Trouble::HomeNotNamed.into(),
        }
    }
}

impl From<TextError> for Failure {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Trouble::TextEmpty.into(),
            TextError::TooLong => Trouble::TextTooLong.into(),
            TextError::ControlCharacter => Trouble::TextControlCharacter.into(),
            // What the service would say; it is not even sent.
            TextError::ResidentNumber => {
                Self::refused(Problem::new(Code::ResidentNumber, "text.resident_number"))
            }
        }
    }
}

impl From<ContactError> for Failure {
    fn from(error: ContactError) -> Self {
        Self::of(match error {
            ContactError::Address => Trouble::ContactNotAnAddress,
            ContactError::Number => Trouble::ContactNotANumber,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use super::*;

    fn same(error: impl Into<DeskError>) {
        let error = error.into();
        let code = error.code();
        assert_eq!(Failure::from(error).code(), code);
    }

    #[test]
    fn the_core_and_this_program_call_one_thing_by_one_name() {
        [
            AddressError::NotJari,
            AddressError::Host,
            AddressError::KeyMissing,
            AddressError::KeyMalformed,
            AddressError::More,
        ]
        .into_iter()
        .for_each(same);
        [Fault::Local, Fault::Remote, Fault::Untrusted]
            .into_iter()
            .for_each(same);
        [
            KeysError::Malformed,
            KeysError::ForeignRoot,
            KeysError::Forged,
            KeysError::TwoFaces,
            KeysError::TooManyRoots,
            KeysError::VersionNotSpoken,
        ]
        .into_iter()
        .for_each(same);
        [
            JwsError::Malformed,
            JwsError::Kind,
            JwsError::Signature,
            JwsError::Content,
        ]
        .into_iter()
        .for_each(|error| same(Untrusted::Statement(error)));
        [
            Untrusted::KeyUnknown,
            Untrusted::KeyOfAnotherRole,
            Untrusted::KeyRevoked,
            Untrusted::KeyRetired,
            Untrusted::ForeignService,
        ]
        .into_iter()
        .for_each(same);
        [DeskError::SignedOut, DeskError::SignInNotBegun]
            .into_iter()
            .for_each(same);
    }

    #[test]
    fn trouble_with_the_device_keeps_its_name() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        [
            SecretError::Locked,
            SecretError::Absent,
            SecretError::Failed("broken".into()),
            SecretError::PassphraseWrong,
            SecretError::PassphraseEmpty,
            SecretError::Damaged,
            SecretError::Io(full()),
            SecretError::TooLong,
        ]
        .into_iter()
        .for_each(same);
        [
            HomeError::Unusable(full()),
            HomeError::Full(full()),
            HomeError::InUse,
            HomeError::Damaged {
                kept: PathBuf::from("x"),
            },
            HomeError::NameTaken,
            HomeError::NoSuchService,
            HomeError::NotNamed,
        ]
        .into_iter()
        .for_each(same);
    }
}
