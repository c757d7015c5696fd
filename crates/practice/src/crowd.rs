//! The crowd: those ahead come in and book once the person who practises has
//! a place; those behind come then.

use std::collections::VecDeque;
use std::time::Duration;

use jari_protocol::board::{Board, Phase};
use jari_protocol::id::{EventId, OpeningId, PassId, SlotId};
use jari_protocol::refusal::{Code, Problem};
use jari_room::query::{Query, Reply};
use jari_server::app::App;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::guest::Guest;
use crate::plan::Plan;

/// How many of the crowd are on their way at a time: enough to fill batches.
const AT_ONCE: usize = 400;

/// How often the crowd looks at the board: a little slower than it beats.
const LOOKS: Duration = Duration::from_millis(1_200);

/// The crowd of one rehearsal.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    /// The server; none while it is stopped.
    pub(crate) server: watch::Receiver<Option<App>>,
    pub(crate) event: EventId,
    pub(crate) opening: OpeningId,
    pub(crate) plan: Plan,
}

/// Where somebody ahead has come to.
#[derive(Debug)]
enum Stand {
    Waits,
    AtDoor,
    Inside(PassId),
}

impl Crowd {
    /// Those ahead take their places.
    pub(crate) async fn gather(&self) -> Result<Vec<Guest>, Box<Problem>> {
        // The first beat lets the line gather.
        while let Some(app) = self.app()
            && self.board(&app).await?.phase == Phase::Announced
        {
            drop(app);
            tokio::time::sleep(LOOKS).await;
        }
        self.join(0..self.plan.ahead).await
    }

    /// Lives until everybody ahead has booked. A refusal ends nothing: the
    /// rehearsal's server may be stopped at any time.
    pub(crate) async fn live(self, ahead: Vec<Guest>) {
        let mut ahead: VecDeque<(Guest, Stand)> = ahead
            .into_iter()
            .map(|guest| (guest, Stand::Waits))
            .collect();
        let mut behind = JoinSet::new();
        while !ahead.is_empty() {
            tokio::time::sleep(LOOKS).await;
            let Some(app) = self.app() else { continue };
            let Ok(board) = self.board(&app).await else {
                continue;
            };
            let is_joined = board.taken > u64::try_from(self.plan.ahead).unwrap_or(u64::MAX);
            if is_joined && behind.is_empty() {
                behind.spawn(self.clone().come());
            }
            let slots = match is_joined {
                true => self.slots(&app).await,
                false => Vec::new(),
            };
            move_on(&app, &board, &mut ahead, &slots).await;
        }
        while behind.join_next().await.is_some() {}
    }

    fn app(&self) -> Option<App> {
        self.server.borrow().clone()
    }

    async fn come(self) {
        // One number is the person's who practises.
        let numbers = self.plan.ahead + 1..self.plan.ahead + 1 + self.plan.behind;
        if let Err(problem) = self.join(numbers).await {
            tracing::warn!(code = problem.code.as_str(), "the crowd behind stays away");
        }
    }

    async fn join(&self, numbers: std::ops::Range<usize>) -> Result<Vec<Guest>, Box<Problem>> {
        let (mut tasks, mut numbers) = (JoinSet::new(), numbers);
        let mut guests = Vec::new();
        loop {
            while tasks.len() < AT_ONCE
                && let Some(app) = self.app()
                && let Some(number) = numbers.next()
            {
                let event = self.event.clone();
                tasks.spawn(async move { Guest::join(&app, &event, number).await });
            }
            match tasks.join_next().await {
                Some(Ok(guest)) => guests.push(guest?),
                Some(Err(_)) => {}
                None => return Ok(guests),
            }
        }
    }

    async fn board(&self, app: &App) -> Result<Board, Box<Problem>> {
        let query = Query::Board(
            app.about.service.clone(),
            self.event.clone(),
            self.opening.clone(),
        );
        let Reply::Board(board) = app.read(query).await? else {
            return Err(Box::new(Problem::new(Code::Internal, "practice.board")));
        };
        Ok(*board)
    }

    async fn slots(&self, app: &App) -> Vec<SlotId> {
        let query = Query::Stock(app.about.service.clone(), self.event.clone());
        let Ok(Reply::Stock(stock)) = app.read(query).await else {
            return Vec::new();
        };
        let free = stock.slots.into_iter().filter(|slot| slot.left.0 > 0);
        free.map(|slot| slot.slot).collect()
    }
}

/// One look: the called come to the door, and those inside book as soon as
/// there is something to book.
async fn move_on(app: &App, board: &Board, ahead: &mut VecDeque<(Guest, Stand)>, slots: &[SlotId]) {
    for _ in 0..ahead.len() {
        let Some((guest, stand)) = ahead.pop_front() else {
            return;
        };
        let next = match stand {
            Stand::Waits if is_called(app, &guest, board).await && guest.claim(app).await => {
                Stand::AtDoor
            }
            Stand::Waits => Stand::Waits,
            Stand::AtDoor => match guest.inside(app).await {
                Some(inside) => Stand::Inside(inside.pass),
                None => Stand::AtDoor,
            },
            Stand::Inside(pass) => {
                if !slots.is_empty() && guest.book(app, pass, slots).await {
                    continue;
                }
                Stand::Inside(pass)
            }
        };
        ahead.push_back((guest, next));
    }
}

async fn is_called(app: &App, guest: &Guest, board: &Board) -> bool {
    let place = guest.place(app).await;
    place.is_some_and(|place| place.is_called(board.serving))
}
