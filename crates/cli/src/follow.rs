//! The one loop of every command that drives a place: shows what happens,
//! and lets the command's goal decide.

use std::time::Duration;

use jari_client::{Declined, Event, News, Notice, Snapshot, Window};
use jari_locales::say;
use jari_protocol::refusal::{Code, Problem};
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::ask::Question;
use crate::block::{Block, view};
use crate::failure::Failure;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

/// What a command waits for, and does on the way.
pub(crate) trait Goal {
    /// Looks at a snapshot; asks for what is next, or ends.
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure>;

    /// The question that waits for an answer.
    fn question(&mut self) -> Option<&mut Question> {
        None
    }

    /// The answer came.
    async fn answered(
        &mut self,
        _place: &mut Place<'_>,
        _answer: Option<String>,
    ) -> Result<(), Failure> {
        Ok(())
    }

    /// What was asked for does not fit now, and nothing came of it.
    fn declined(&mut self, why: Declined) -> Result<(), Failure> {
        Failure::declined(why).map_or(Ok(()), Err)
    }

    /// The time is over.
    fn timed_out(&mut self, _place: &Place<'_>) -> Result<Done, Failure> {
        Err(Trouble::NotReached.into())
    }
}

/// What woke the loop.
enum Woken {
    Event(Option<Event>),
    Answer(Option<String>),
    Tick,
    TimeIsOver,
    Interrupted,
}

/// Follows a place until the goal is reached, for so long at most.
pub(crate) async fn follow(
    place: &mut Place<'_>,
    goal: &mut impl Goal,
    at_most: Option<Duration>,
) -> Result<Done, Failure> {
    let mut block = Block::new();
    let outcome = following(place, goal, &mut block, at_most).await;
    block.clear(place.out);
    outcome.map_err(|failure| place.about(failure))
}

async fn following(
    place: &mut Place<'_>,
    goal: &mut impl Goal,
    block: &mut Block,
    at_most: Option<Duration>,
) -> Result<Done, Failure> {
    let ends = at_most.map(|span| Instant::now() + span);
    let mut second = interval(SECOND);
    second.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let first = place.snapshot();
    if let Some(done) = seen(place, goal, block, &first).await? {
        return Ok(done);
    }
    loop {
        let question = goal.question();
        let woken = tokio::select! {
            biased;
            () = place.interrupts.next() => Woken::Interrupted,
            event = place.events.next() => Woken::Event(event),
            answer = answer_to(question) => Woken::Answer(answer),
            () = at(ends) => Woken::TimeIsOver,
            _ = second.tick() => Woken::Tick,
        };
        match woken {
            Woken::Interrupted => return Err(Trouble::Interrupted.into()),
            Woken::TimeIsOver => return goal.timed_out(place),
            Woken::Event(None) => return Err(Trouble::PlaceNotDriven.into()),
            Woken::Event(Some(Event::News(news))) => told(place, goal, block, news)?,
            Woken::Event(Some(Event::Snapshot(snapshot))) => {
                if let Some(done) = seen(place, goal, block, &snapshot).await? {
                    return Ok(done);
                }
            }
            Woken::Answer(answer) => {
                block.go_on();
                goal.answered(place, answer).await?;
                let snapshot = place.snapshot();
                if let Some(done) = seen(place, goal, block, &snapshot).await? {
                    return Ok(done);
                }
            }
            Woken::Tick if place.out.is_screen() => {
                let snapshot = place.snapshot();
                let view = view(place.out, &place.published, &snapshot, place.now());
                block.show(place.out, &view);
            }
            Woken::Tick => {}
        }
    }
}

/// Shows a snapshot and lets the goal look at it.
async fn seen(
    place: &mut Place<'_>,
    goal: &mut impl Goal,
    block: &mut Block,
    snapshot: &Snapshot,
) -> Result<Option<Done>, Failure> {
    if let Some(hold) = snapshot.stay.as_ref().and_then(|stay| stay.hold.as_ref()) {
        place.learn(&hold.slot).await;
    }
    let view = view(place.out, &place.published, snapshot, place.now());
    block.show(place.out, &view);
    if snapshot.sign_in {
        let ended = Problem::new(Code::SessionEnded, "proof.session");
        return Err(Failure::refused(ended));
    }
    let asked_before = goal.question().is_some();
    let done = goal.look(place, snapshot).await?;
    if !asked_before && goal.question().is_some() {
        block.hold_still();
    }
    Ok(done)
}

fn told(
    place: &Place<'_>,
    goal: &mut impl Goal,
    block: &mut Block,
    news: News,
) -> Result<(), Failure> {
    let (notice, say) = match news {
        News::Declined(why) => return goal.declined(why),
        // The snapshot says so as well, and ends the command.
        News::SignIn | News::Over => return Ok(()),
        News::NotKept => (json!({ "notice": "not_kept" }), say::device_not_kept()),
        News::RecordDamaged => (
            json!({ "notice": "record_damaged" }),
            say::device_record_damaged(),
        ),
        News::Notice(notice) => {
            let object = json!(notice);
            match words(place, notice) {
                Some(say) => (object, say),
                None => return Ok(()),
            }
        }
    };
    let text = place.out.say(&say);
    block.tell(place.out, &text, &object(place, notice, &text));
    Ok(())
}

fn object(place: &Place<'_>, notice: Value, text: &str) -> Value {
    let snapshot = place.snapshot();
    let view = view(place.out, &place.published, &snapshot, place.now());
    json!({ "event": "notice", "at_ms": view.service_now(), "text": text, "notice": notice })
}

/// Being booked is said by the receipt that follows.
fn words(place: &Place<'_>, notice: Notice) -> Option<say::Say> {
    Some(match notice {
        Notice::Soon => {
            let early = place
                .snapshot()
                .wait
                .map_or(ABOUT_TEN, |wait| wait.early.0.div_ceil(60_000));
            say::turn_soon(early.clamp(1, ABOUT_TEN))
        }
        Notice::Now => say::turn_now(),
        Notice::TwoMinutesLeft { of: Window::Claim } => say::two_minutes_claim(),
        Notice::TwoMinutesLeft { of: Window::Stay } => say::two_minutes_stay(),
        Notice::TwoMinutesLeft { of: Window::Hold } => say::two_minutes_hold(),
        Notice::TwoMinutesLeft { of: Window::Offer } => say::two_minutes_offer(),
        Notice::Missed => say::turn_missed(),
        Notice::SoldOut => say::sold_out(),
        Notice::Offered => say::offer_made(),
        Notice::ServiceLied { .. } => say::service_lied(),
        Notice::Booked { .. } => return None,
    })
}

async fn answer_to(question: Option<&mut Question>) -> Option<String> {
    match question {
        Some(question) => question.answer().await,
        None => std::future::pending().await,
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// A countdown in seconds is drawn once a second.
const SECOND: Duration = Duration::from_secs(1);

/// Minutes ahead of the turn at which people are told.
const ABOUT_TEN: u64 = 10;
