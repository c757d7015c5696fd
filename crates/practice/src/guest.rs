//! Somebody of the crowd: a contact, a device and one person, whose changes
//! go straight to the store. They take the same rules as everybody's.

use jari_protocol::account::Language;
use jari_protocol::change::Act;
use jari_protocol::count::Place;
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ChangeId, EventId, HoldId, PassId, PersonId, SignInId, SlotId, TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_protocol::ticket::{HoldState, Inside, Stage};
use jari_room::key::Scope;
use jari_room::query::{Query, Reply, TicketView};
use jari_room::request::{
    Acting, Change, FinishSignIn, Identity, Join, PutPerson, StartSignIn, Verb,
};
use jari_room::row::account::OneTimeCode;
use jari_room::row::ticket::Done;
use jari_server::app::App;

/// The crowd's contacts end so; the person who practises has another one.
pub(crate) const CROWD: &str = "@crowd.invalid";

/// The code that everybody of the crowd gets, and nobody reads.
const CODE: u32 = 0;

/// How many wishes a guest has.
const WISHES: usize = 10;

/// Somebody with a ticket.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    account: AccountId,
    device: Thumbprint,
    ticket: TicketId,
}

impl Guest {
    /// Signs in, names a person and takes a place.
    pub(crate) async fn join(
        app: &App,
        event: &EventId,
        number: usize,
    ) -> Result<Self, Box<Problem>> {
        let key = key(number);
        let device = key.thumbprint();
        let account = sign_in(app, key, number).await?;
        let person = PersonId::from_bytes(app.random.id());
        let entry = PutPerson {
            actor: account,
            person,
            name: text("연습하는 시민"),
            birth_date: "1970-07-20".parse().expect("a day"),
            invitation: None,
        };
        app.changes.execute_own(own(Verb::PutPerson(entry))).await?;
        let ticket = TicketId::from_bytes(app.random.id());
        let join = Verb::Join(Join {
            presents: None,
            actor: account,
            device,
            event: event.clone(),
            subjects: vec![person],
            gives_up: Vec::new(),
            ticket,
        });
        let change = named(app, Scope::Account(account), join);
        let done = app.changes.execute_own(change).await?;
        let ticket = match done {
            Done::Ticket { ticket, .. } => ticket,
            Done::SignInPending { .. }
            | Done::Pairing { .. }
            | Done::SignedIn { .. }
            | Done::Noted => ticket,
        };
        Ok(Self {
            account,
            device,
            ticket,
        })
    }

    /// Its place, once the order is known.
    pub(crate) async fn place(&self, app: &App) -> Option<Place> {
        self.read(app).await?.state.place
    }

    /// Comes to the door; refused while it is not the turn.
    pub(crate) async fn claim(&self, app: &App) -> bool {
        self.act(app, Act::Claim {}).await.is_ok()
    }

    /// The stay, once inside.
    pub(crate) async fn inside(&self, app: &App) -> Option<Inside> {
        let Stage::Inside(inside) = self.read(app).await?.state.stage else {
            return None;
        };
        Some(inside)
    }

    async fn read(&self, app: &App) -> Option<TicketView> {
        let query = Query::Ticket(self.account, self.ticket);
        let Ok(Reply::Ticket(view)) = app.read(query).await else {
            return None;
        };
        Some(*view)
    }

    /// Holds the first free of its wishes, and books it.
    pub(crate) async fn book(&self, app: &App, pass: PassId, slots: &[SlotId]) -> bool {
        let from = usize::from(self.ticket.as_bytes()[0]);
        let wishes = slots
            .iter()
            .cycle()
            .skip(from)
            .take(WISHES.min(slots.len()));
        let wishes = wishes.cloned().collect();
        if self.act(app, Act::Hold { pass, wishes }).await.is_err() {
            return false;
        }
        let Some(Inside {
            hold: Some(HoldState { hold, .. }),
            ..
        }) = self.inside(app).await
        else {
            return false;
        };
        self.act(app, Act::Confirm { pass, hold }).await.is_ok()
    }

    async fn act(&self, app: &App, act: Act) -> Result<Done, Box<Problem>> {
        let acting = Verb::Act(Acting {
            actor: self.account,
            device: self.device,
            ticket: self.ticket,
            act,
            hold: HoldId::from_bytes(app.random.id()),
            booking: BookingId::from_bytes(app.random.id()),
        });
        let change = named(app, Scope::Ticket(self.ticket), acting);
        app.changes.execute(change).await
    }
}

async fn sign_in(app: &App, key: DeviceKey, number: usize) -> Result<AccountId, Box<Problem>> {
    let sign_in = SignInId::from_bytes(app.random.id());
    let device = key.thumbprint();
    let account = AccountId::from_bytes(app.random.id());
    let code = OneTimeCode::new(CODE);
    let given = code.as_str().to_owned();
    let start = StartSignIn {
        sign_in,
        contact: format!("guest-{number}{CROWD}").parse().expect("a contact"),
        key,
        language: Language::Ko,
        code,
    };
    app.changes
        .execute_own(own(Verb::StartSignIn(start)))
        .await?;
    let finish = FinishSignIn {
        sign_in,
        code: given,
        device,
        account: Some(account),
        session: app.random.secret(),
    };
    app.changes
        .execute_own(own(Verb::FinishSignIn(finish)))
        .await?;
    Ok(account)
}

/// The public half of a key that nobody has: no proof of the crowd crosses a
/// wire.
fn key(number: usize) -> DeviceKey {
    let mut point = [4; 65];
    point[57..].copy_from_slice(&number.to_be_bytes());
    DeviceKey::from_point(&point).expect("65 bytes beginning with 4")
}

fn text(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

fn own(verb: Verb) -> Change {
    Change { id: None, verb }
}

fn named(app: &App, scope: Scope, verb: Verb) -> Change {
    let change = ChangeId::from_bytes(app.random.id());
    let body = Digest::of(&[b"practice"]);
    Change {
        id: Some(Identity {
            scope,
            change,
            body,
        }),
        verb,
    }
}
