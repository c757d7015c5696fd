//! Signing in, devices and people.

use jari_protocol::account::{
    Devices, PairedSignIn, Pairing, PairingRequest, People, PersonEntry, Session, SignInCode,
    SignInPending, SignInRequest,
};
use jari_protocol::refusal::Code;

use super::Told;
use crate::reply::Reply;

/// Signing in, and the devices that are.
pub(super) fn devices() -> Vec<Told> {
    vec![
        Told::put::<SignInRequest>(
            "/v1/sign-ins/{sign_in}",
            "startSignIn",
            Reply::accepted::<SignInPending>("A code is on its way; told alike of every contact."),
        )
        .does("Asks for a code to be sent to a contact (PROTOCOL.md 8.1).")
        .refuses(&[Code::ContactInvalid, Code::PacedOut, Code::ChangeMismatch]),
        Told::put::<SignInCode>(
            "/v1/sign-ins/{sign_in}/code",
            "finishSignIn",
            Reply::private::<Session>("The device is signed in."),
        )
        .does("Proves the contact by its code (PROTOCOL.md 8.1).")
        .refuses(&[Code::CodeWrong, Code::CodeExpired]),
        Told::put::<PairingRequest>(
            "/v1/pairing",
            "startPairing",
            Reply::private::<Pairing>("The code that this device shows."),
        )
        .does("Asks for a code that lets a further device in (PROTOCOL.md 8.3).")
        .refuses(&[Code::PacedOut]),
        Told::delete(
            "/v1/pairing",
            "endPairing",
            Reply::done("No code is taken any more."),
        )
        .does("Ends the code that is shown (PROTOCOL.md 8.3)."),
        Told::put::<PairedSignIn>(
            "/v1/pairing/device",
            "pairDevice",
            Reply::private::<Session>("The device is signed in."),
        )
        .does("Signs in by the code that another device shows (PROTOCOL.md 8.3).")
        .refuses(&[Code::ContactInvalid, Code::PacedOut, Code::PairingRefused]),
        Told::get(
            "/v1/devices",
            "listDevices",
            Reply::private::<Devices>("All, oldest first."),
        )
        .does("The devices that are signed in to the account (PROTOCOL.md 8.2)."),
        Told::delete(
            "/v1/devices/{device}",
            "removeDevice",
            Reply::done("It is not signed in to this account."),
        )
        .does("Signs a device of the account out (PROTOCOL.md 8.2)."),
    ]
}

/// The people an account books for.
pub(super) fn people() -> Vec<Told> {
    vec![
        Told::get(
            "/v1/people",
            "listPeople",
            Reply::private::<People>("All, in the order of their ids."),
        )
        .does("The people the account books for (PROTOCOL.md 8.4)."),
        Told::put::<PersonEntry>(
            "/v1/people/{person}",
            "putPerson",
            Reply::done("The person is named so."),
        )
        .does("Names a person the account books for (PROTOCOL.md 8.4).")
        .refuses(&[Code::PacedOut, Code::TooMany, Code::PersonInLine]),
        Told::delete(
            "/v1/people/{person}",
            "removePerson",
            Reply::done("The person is forgotten."),
        )
        .does("Forgets a person who stands in no line (PROTOCOL.md 8.4).")
        .refuses(&[Code::PersonInLine]),
    ]
}
