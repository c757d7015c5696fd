//! What goes into the model and what it wants done.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::account::{Device, Person};
use jari_protocol::event::Event;
use jari_protocol::id::{AccountId, BookingId, EventId, PersonId, ServiceId, SlotId};
use jari_protocol::receipt::Receipt;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_session::{Intent, Snapshot};

use super::intent::{AppIntent, PracticePlan, ReceiptForm, Typed};
use super::notice::AppNotice;
use super::published::Published;
use super::settings::{Language, Settings};
use super::view::{
    About, AppSnapshot, CodeMessageView, EligibilityState, HostView, KeyStoreView, ReasonView,
    ReceiptView, Sound,
};
use crate::desk::{NewPerson, ShownCode};
use crate::handle::News;
use crate::home::KnownService;

/// One place: an event at a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub service: ServiceId,
    pub event: EventId,
}

/// Names something that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(pub u64);

/// Anything that can happen to the app.
#[derive(Debug)]
pub enum Input {
    /// What the profile held, and what the machine has.
    Begun(Box<Begun>),
    /// The person wants something.
    Intent(AppIntent),
    /// A place is another one.
    Snapshot(Key, Arc<Snapshot>),
    /// Something happened to a place.
    News(Key, News),
    /// A part of what is being asked came.
    Part(ServiceId, Part),
    /// What was asked has ended.
    Done(TaskId, Result<Fruit, ReasonView>),
    /// What the machine has is something else now.
    Host(Box<HostView>),
    /// The rehearsal's app shows this.
    Rehearsed(Arc<AppSnapshot>),
    /// A message came in the rehearsal.
    Message(CodeMessageView),
    /// The window made a file.
    Wrote(About, PathBuf),
    /// The wake that was asked for.
    Wake,
}

/// What a profile holds at the start.
#[derive(Debug)]
pub struct Begun {
    pub host: HostView,
    pub settings: Settings,
    pub services: Vec<(KnownService, Option<AccountId>)>,
    /// Places to resume.
    pub places: Vec<(Key, Mine)>,
    pub published: Vec<(ServiceId, Published)>,
    pub receipts: Vec<KeptBooking>,
    pub troubles: Vec<ReasonView>,
}

/// What this device alone knows of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mine {
    /// For whom.
    pub people: Vec<PersonId>,
    /// Wishes saved beforehand.
    pub wishes: Vec<SlotId>,
    /// Since when the announcement stands that the person was told last.
    #[serde(default)]
    pub announced: Option<ServerTime>,
}

/// A receipt of this device: what it says, or why it proves nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptBooking {
    pub receipt: Receipt,
    pub proof: Result<LocalTime, String>,
}

/// A part of what a service was asked.
#[derive(Debug)]
pub enum Part {
    Events(Vec<Event>),
    People(Vec<Person>),
    Eligibility(EventId, PersonId, EligibilityState),
    /// The account has a ticket in this event, for these people.
    Ticket(EventId, Vec<PersonId>),
}

/// What came of something that was asked.
#[derive(Debug)]
pub enum Fruit {
    Nothing,
    Looked(Box<KnownService>),
    Trusted(Box<KnownService>, Option<AccountId>),
    CodeSent(Millis),
    SignedIn(AccountId),
    /// A code to show, and for how long.
    Pairing(ShownCode),
    Devices(Vec<Device>),
    Stock(Box<Published>),
    Receipts(Vec<KeptBooking>),
    Saved(PathBuf),
    KeyStore(KeyStoreView, Vec<(ServiceId, Option<AccountId>)>),
    Deleted,
    Practised(PracticeDone),
}

/// What came of something about a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PracticeDone {
    /// It runs.
    Begun,
    Nothing,
    /// The device's clock would show this.
    WallClock(ServerTime),
    /// These can be booked.
    FreeSlots(Vec<SlotId>),
    Restarted,
    /// It is over, and its folder is gone.
    Ended,
}

/// What is to be done.
#[derive(Debug)]
pub enum Effect {
    /// Ask; what comes of it is told as [`Input::Done`].
    Ask(TaskId, Ask),
    /// Say something to a driven place.
    Tell(Key, Intent),
    /// Stop driving a place.
    Release(Key),
    /// Tell the person.
    Notify(AppNotice),
    /// Let this be heard, or nothing.
    Ring(Option<Sound>),
    /// Say something to the rehearsal's app.
    Rehearse(AppIntent),
    /// End the app.
    Quit,
}

/// What is asked of a service, the disk or the machine.
#[derive(Debug)]
pub enum Ask {
    Look(String),
    Trust(Box<KnownService>),
    Forget(ServiceId),
    BeginSignIn(ServiceId, Contact, Language),
    FinishSignIn(ServiceId, Typed),
    Pair(ServiceId, Contact, Typed, Language),
    StartPairing(ServiceId),
    EndPairing(ServiceId),
    SignOut(ServiceId),
    AddPerson(ServiceId, Box<NewPerson>),
    PutPerson(ServiceId, PersonId, Box<NewPerson>),
    RemovePerson(ServiceId, PersonId),
    /// Everything an account reads before it waits.
    Refresh(ServiceId),
    Stock(Key, Box<Published>),
    Devices(ServiceId),
    RemoveDevice(ServiceId, String),
    /// Drive the place, and say this to it.
    Drive(Key, Millis, Option<Intent>),
    /// Follow the account's ticket in this event.
    Adopt(Key, Millis),
    KeepMine(Key, Mine),
    /// Forget what this device alone knows of a place.
    PutAway(Key),
    Receipts,
    SaveReceipt(Box<ReceiptView>, ReceiptForm),
    RemoveReceipt(ServiceId, BookingId),
    KeepSettings(Settings),
    SealedFile(Typed),
    KeyStore,
    Export(Box<AppSnapshot>),
    Delete {
        people_too: bool,
    },
    Practice(PracticeAsk),
}

/// What is asked of a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PracticeAsk {
    Begin(PracticePlan, Settings),
    Airplane(bool),
    /// What the device's clock would show, wrong by so much.
    WrongClock(Millis),
    LoseConfirmations(u32),
    /// Which slots can be booked in the place that is rehearsed.
    FreeSlots,
    Restart,
    End,
}

/// A contact on its way to a service; it is in no log.
pub struct Contact(pub Line);

impl fmt::Debug for Contact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Contact(..)")
    }
}
