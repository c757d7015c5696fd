//! The laws, checked after every step.

mod end;
mod record;
mod right;
mod still;
mod stock;

use std::collections::{BTreeMap, BTreeSet};

use jari_clock::LocalTime;
use jari_protocol::board::Board;
use jari_protocol::change::{Act, Outcome};
use jari_protocol::id::{AccountId, ChangeId};
use jari_protocol::refusal::{Code, Next, Retry};
use jari_session::{Answer, Ask, CallId, Effect, Phase};

use crate::device::Device;
use crate::plan::Plan;
use crate::service::{self, Service};
use right::{Right, Stood};
use still::Still;
use stock::{Capacity, booked, count, in_lots, kept, taken};

/// What has been seen, against which every step is held.
pub(crate) struct Laws {
    has_stock_for_all: bool,
    /// Each account's right as it was first seen.
    rights: BTreeMap<AccountId, Right>,
    still: Still,
    /// Who asked to leave.
    leaving: Vec<bool>,
    /// Who asked to cancel a booking.
    cancelling: Vec<bool>,
    /// Whether a board said that everything is sold.
    was_sold_out: bool,
    /// Per device and change: before this no repetition is sent.
    told: BTreeMap<(usize, ChangeId), LocalTime>,
    /// People for whom stock was taken, as last counted.
    claimed: u32,
    /// Which change a call was for.
    calls: BTreeMap<(usize, CallId), ChangeId>,
    /// Per device and body: under which id it was sent and not answered yet.
    open: BTreeMap<(usize, String), ChangeId>,
    /// What was committed under a change id.
    committed: BTreeMap<ChangeId, Outcome>,
    /// Devices that stored their ticket.
    know: BTreeSet<usize>,
    /// When the line may open.
    opens: u64,
}

impl Laws {
    /// Nothing seen yet.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            has_stock_for_all: plan.has_stock_for_all(),
            rights: BTreeMap::new(),
            still: Still::default(),
            leaving: vec![false; plan.people],
            cancelling: vec![false; plan.people],
            was_sold_out: false,
            told: BTreeMap::new(),
            calls: BTreeMap::new(),
            open: BTreeMap::new(),
            committed: BTreeMap::new(),
            know: BTreeSet::new(),
            opens: plan.opens,
            claimed: 0,
        }
    }

    /// A person asked to leave.
    pub(crate) fn leaves(&mut self, person: usize) {
        self.leaving[person] = true;
    }

    /// A person asked to give the booking back.
    pub(crate) fn cancels(&mut self, person: usize) {
        self.cancelling[person] = true;
    }

    /// A program starts again: its calls are numbered anew, and after a reboot
    /// the device's clock begins anew.
    pub(crate) fn device_restarted(&mut self, device: usize, reboot: bool) {
        self.calls.retain(|(of, _), _| *of != device);
        if reboot {
            self.told.retain(|(of, _), _| *of != device);
        }
    }

    /// What a device was told is gone with it.
    pub(crate) fn device_lost(&mut self, device: usize) {
        self.told.retain(|(of, _), _| *of != device);
        self.calls.retain(|(of, _), _| *of != device);
        self.open.retain(|(of, _), _| *of != device);
        self.know.remove(&device);
    }

    /// After the conductor's beat, which returns the stock of what lapsed.
    pub(crate) fn after_beat(
        &mut self,
        now: u64,
        service: &Service,
        devices: &[Device],
    ) -> Result<(), String> {
        let (board, capacity) = self.look(now, service, devices)?;
        let used = self.claimed;
        if capacity.left + capacity.returned + used != capacity.all {
            return Err(format!(
                "law 6: stock is lost, {capacity:?}, {used} held or booked"
            ));
        }
        self.was_sold_out |= board.sold_out;
        Ok(())
    }

    /// After the store may have changed.
    pub(crate) fn after_change(
        &mut self,
        now: u64,
        service: &Service,
        devices: &[Device],
    ) -> Result<(), String> {
        self.look(now, service, devices).map(drop)
    }

    /// Looks at every right and at the stock; tells the board and the stock
    /// that were seen.
    fn look(
        &mut self,
        now: u64,
        service: &Service,
        devices: &[Device],
    ) -> Result<(Box<Board>, Capacity), String> {
        let board = service.newest_board(now);
        if now < self.opens && board.serving.0 > 0 {
            return Err("law 3: the line opened before its time".to_owned());
        }
        let before: Vec<Stood> = self.rights.iter().map(Stood::of).collect();
        let mut accounts: Vec<(AccountId, usize)> = devices
            .iter()
            .map(|device| (device.account, device.plan.person))
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        let (mut claimed, mut offered) = (0, 0);
        self.still.under(&board);
        for (account, person) in accounts {
            let rows = service.ticket_rows(account);
            if self.still.is(&account, &rows) {
                claimed += rows.iter().copied().map(booked).sum::<u32>();
                continue;
            }
            let tickets = service.tickets(now, account);
            claimed += tickets.iter().map(taken).sum::<u32>();
            offered += tickets.iter().map(kept).sum::<u32>();
            self.one_right_never_worse(account, person, &tickets)?;
            self.still.read(account, &rows);
        }
        // A lapsed hold is no longer shown, and its stock not yet returned.
        let capacity = count(now, service)?;
        let aside = in_lots(service) + offered;
        if aside != capacity.returned {
            return Err(format!(
                "law 6: {capacity:?}, and {aside} wait to be offered or are"
            ));
        }
        if capacity.left + capacity.returned + claimed > capacity.all {
            return Err(format!(
                "law 6: oversold, {capacity:?}, {claimed} held or booked"
            ));
        }
        self.claimed = claimed;
        self.nobody_overtakes(board.serving, &before)?;
        Ok((board, capacity))
    }

    /// After a request was answered.
    pub(crate) fn after_answer(
        &mut self,
        now: u64,
        (service, devices): (&Service, &[Device]),
        (change, answer): (Option<ChangeId>, &Answer),
    ) -> Result<(), String> {
        let known = change.and_then(|change| self.committed.get(&change));
        match answer {
            Answer::Changed { outcome, .. } => {
                if known.is_some_and(|known| known != outcome) {
                    return Err(format!(
                        "law 5: {change:?} was {known:?} and is {outcome:?}"
                    ));
                }
                self.committed
                    .extend(change.map(|change| (change, *outcome)));
                self.after_change(now, service, devices)
            }
            Answer::Refused { problem } => {
                let ours = problem.code == Code::Internal;
                if ours && problem.rule != service::INJECTED {
                    return Err(format!("the room failed: {problem:?}"));
                }
                if known.is_some() && !ours {
                    return Err(format!(
                        "law 5: {change:?} was {known:?} and is {problem:?}"
                    ));
                }
                Ok(())
            }
            Answer::Board { .. } | Answer::Ticket { .. } | Answer::Time => Ok(()),
        }
    }

    /// After a program took a step: what its screen says is true.
    pub(crate) fn after_step(
        &mut self,
        now: u64,
        (service, devices): (&Service, &[Device]),
        device: usize,
    ) -> Result<(), String> {
        let (index, device) = (device, &devices[device]);
        let Some(session) = &device.session else {
            return Ok(());
        };
        let snapshot = session.snapshot();
        let leaving = self.leaving[device.plan.person];
        if self.know.contains(&index) && snapshot.ticket.is_none() && !leaving {
            return Err("law 1: a program forgot its place".to_owned());
        }
        let stored = device
            .record
            .as_ref()
            .is_some_and(|record| record.standing.is_some());
        if stored {
            self.know.insert(index);
        }
        let right = self.rights.get(&device.account);
        self.phase_is_true(snapshot.phase, right, service)?;
        // Who gives a place up and takes another sees the old one for a while.
        if let (Some(shown), Some(right)) = (&snapshot.ticket, right)
            && !self.leaving[device.plan.person]
            && (shown.ticket != right.ticket
                || (shown.place.is_some() && shown.place != right.place))
        {
            return Err(format!("law 1: {shown:?} is shown for {right:?} at {now}"));
        }
        Ok(())
    }

    /// The phase on the screen is the service's, and not the client's own.
    fn phase_is_true(
        &self,
        phase: Phase,
        right: Option<&Right>,
        service: &Service,
    ) -> Result<(), String> {
        let place = right.and_then(|right| right.place);
        match phase {
            Phase::Called { .. } | Phase::Door { .. } => {
                let serving = service.board().serving;
                if !place.is_some_and(|place| place.is_called(serving)) {
                    return Err(format!(
                        "law 10: {place:?} shown as called, serving {serving:?}"
                    ));
                }
            }
            Phase::Choosing | Phase::Holding | Phase::Elsewhere => {
                if !right.is_some_and(|right| right.was_inside) {
                    return Err("law 4: a client let itself in".to_owned());
                }
            }
            Phase::SoldOut { .. } => {
                if !self.was_sold_out {
                    return Err("law 10: shown as sold out, and no board said so".to_owned());
                }
            }
            Phase::Offered => {
                if !right.is_some_and(|right| right.was_offered) {
                    return Err("law 10: an offer is shown that was never made".to_owned());
                }
            }
            Phase::Booked => {
                if !right.is_some_and(|right| right.was_booked) {
                    return Err("law 6: shown as booked without a booking".to_owned());
                }
            }
            Phase::Outside
            | Phase::Joining
            | Phase::Ready
            | Phase::Drawing
            | Phase::Waiting
            | Phase::Left
            | Phase::Over => {}
        }
        Ok(())
    }

    /// A device reads an answer: from now on it knows when to come again.
    pub(crate) fn reads(&mut self, now: LocalTime, device: usize, call: CallId, answer: &Answer) {
        let Some(change) = self.calls.get(&(device, call)) else {
            return;
        };
        match answer {
            Answer::Refused { problem } => {
                if let Retry::After { ms } = problem.retry {
                    self.told.insert((device, *change), now.plus(ms));
                }
                // Whatever else comes next is another change.
                if problem.next != Next::Repeat {
                    self.open.retain(|_, open| open != change);
                }
            }
            Answer::Changed { .. } => {
                self.open.retain(|_, open| open != change);
            }
            Answer::Board { .. } | Answer::Ticket { .. } | Answer::Time => {}
        }
    }

    /// Before an effect is performed.
    pub(crate) fn before_effect(
        &mut self,
        now: LocalTime,
        holder: &Device,
        (device, effect): (usize, &Effect),
    ) -> Result<(), String> {
        let Effect::Send { call } = effect else {
            return Ok(());
        };
        let Some(change) = call.what.change() else {
            return Ok(());
        };
        let stored = holder
            .record
            .as_ref()
            .is_some_and(|record| record.outbox.iter().any(|pending| pending.id == change));
        if !stored {
            return Err(format!("law 5: {change:?} was sent before it was stored"));
        }
        if let Some(due) = self.told.get(&(device, change)).filter(|due| now < **due) {
            return Err(format!(
                "law 8: {change:?} was sent at {now:?}, told {due:?}"
            ));
        }
        if let Some(body) = named_once(&call.what) {
            let open = self
                .open
                .insert((device, body), change)
                .filter(|open| *open != change);
            if let Some(open) = open {
                return Err(format!(
                    "law 5: {change:?} repeats {open:?}, which is not answered"
                ));
            }
        }
        self.calls.insert((device, call.id), change);
        Ok(())
    }
}

/// The body of a change that is only ever sent under one id until it is
/// answered. A claim, say, may be dropped because the ticket was read, and
/// made anew later with the same body.
fn named_once(ask: &Ask) -> Option<String> {
    match ask {
        Ask::Join { body, .. } => Some(format!("{body:?}")),
        Ask::Act { body, .. } => match &body.act {
            Act::Hold { .. } | Act::Confirm { .. } | Act::Swap { .. } | Act::Accept { .. } => {
                Some(format!("{body:?}"))
            }
            Act::Claim {}
            | Act::Exchange { .. }
            | Act::StayOn {}
            | Act::StayOff {}
            | Act::Decline { .. }
            | Act::LeaveOut { .. }
            | Act::Defer { .. }
            | Act::Release { .. }
            | Act::Extend { .. }
            | Act::Cancel { .. }
            | Act::Leave {} => None,
        },
        Ask::ReadBoard { .. } | Ask::ReadTicket { .. } | Ask::Time => None,
    }
}
