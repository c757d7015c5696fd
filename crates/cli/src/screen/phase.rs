//! The place in words.

use jari_client::{HoldView, Kept, LineView, Phase, TicketView, TimeLeft};
use jari_locales::say::{self, Say};
use jari_locales::when;
use jari_protocol::board::Phase as LinePhase;
use jari_protocol::time::Millis;

use super::{Line, View};

impl View<'_> {
    /// What is with the place, and what comes next.
    pub(super) fn place(&self) -> Vec<Line> {
        match self.snapshot.phase {
            Phase::Outside => Vec::new(),
            Phase::Joining => vec![self.steady(&say::joining())],
            Phase::Ready => self.ahead_of_opening(),
            Phase::Drawing => self.at_the_opening(),
            Phase::Waiting => self.in_line(),
            Phase::Called { missed: false } => self.with_pause(&say::turn_now()),
            Phase::Called { missed: true } => self.with_pause(&say::turn_missed()),
            Phase::SoldOut { stays_on } => self.sold_out(stays_on),
            Phase::Offered => self.offered(),
            Phase::Door { ahead: 0 } => self.with_pause(&say::door_next()),
            Phase::Door { ahead } => self.with_pause(&say::door_ahead(self.number(ahead))),
            Phase::Elsewhere => vec![self.steady(&say::elsewhere())],
            Phase::Choosing | Phase::Holding => self.inside(),
            Phase::Booked => self.booked(),
            Phase::Left => vec![self.steady(&say::left())],
            Phase::Over => vec![self.steady(&say::ended())],
        }
    }

    fn ahead_of_opening(&self) -> Vec<Line> {
        let mut lines = vec![self.number_or_entry()];
        if let Some(line) = &self.snapshot.line {
            let opens = line.times.opens;
            let time = self.time(opens);
            let left = self
                .snapshot
                .clock
                .map(|clock| clock.until(self.now, opens).0);
            lines.push(match left.filter(|left| *left > Millis::ZERO) {
                Some(left) => self.ticking(&say::waiting_opens_in(&time, self.span(left)), &time),
                None => self.steady(&say::waiting_opens(time)),
            });
            lines.extend(self.operator(line));
        }
        lines.extend(self.kept());
        lines
    }

    fn at_the_opening(&self) -> Vec<Line> {
        let is_drawn = self.ticket().is_some_and(|ticket| ticket.place.is_some());
        let mut lines = vec![self.number_or_entry()];
        lines.push(self.steady(&if is_drawn {
            say::waiting_opening()
        } else {
            say::waiting_drawing()
        }));
        lines.extend(
            self.snapshot
                .line
                .as_ref()
                .and_then(|line| self.operator(line)),
        );
        lines.extend(self.kept());
        lines
    }

    fn in_line(&self) -> Vec<Line> {
        let mut lines = vec![self.number_or_entry()];
        let line = self.snapshot.line.as_ref();
        if let Some(line) = line {
            lines.extend(self.movement(line));
        }
        lines.extend(self.deferred());
        if let Some(line) = line {
            lines.extend(self.old(line));
            let left = line.stock_left.0;
            lines.push(Line {
                text: self.say(&if left == 0 {
                    say::waiting_sold_out()
                } else {
                    say::waiting_stock(self.number(left.into()))
                }),
                calm: (left == 0).then(String::new),
            });
        }
        lines.extend(self.kept());
        lines
    }

    /// How long it takes, and what stands in its way.
    fn movement(&self, line: &LineView) -> Vec<Line> {
        let mut lines: Vec<Line> = self.stands(line).into_iter().collect();
        if line.rest.is_some() || line.phase != LinePhase::Paused {
            lines.push(self.range());
        }
        lines
    }

    /// Why the line stands still, or will.
    fn stands(&self, line: &LineView) -> Option<Line> {
        let say = match line.rest {
            Some(rest) if rest.is_on => say::waiting_resting(self.time(rest.until)),
            Some(rest) => say::waiting_rest_ahead(self.time(rest.from), self.time(rest.until)),
            None => (line.phase == LinePhase::Paused).then(say::waiting_paused)?,
        };
        Some(self.steady(&say))
    }

    /// The wait is a range with the time at which it was computed.
    fn range(&self) -> Line {
        let Some(wait) = self.snapshot.wait else {
            return self.steady(&say::waiting_no_range());
        };
        let (early, late) = (self.span(wait.early), self.span(wait.late));
        let as_of = self.time_of_day(wait.as_of);
        let calm = format!("{early} {late}");
        self.ticking(&say::waiting_range(early, late, as_of), &calm)
    }

    fn number_or_entry(&self) -> Line {
        let Some(ticket) = self.ticket() else {
            return self.steady(&say::joining());
        };
        let Some(place) = ticket.place else {
            return self.steady(&say::waiting_drawn(self.number(ticket.seq.next().0)));
        };
        let number = self.number(place.number());
        if ticket.deferred_to.is_some() {
            return self.steady(&say::waiting_number(number));
        }
        self.steady(&match ticket.at_most_ahead {
            None => say::waiting_number(number),
            Some(0) => say::waiting_next(number),
            Some(1) => say::waiting_one_ahead(number),
            Some(ahead) => say::waiting_place(number, self.number(ahead)),
        })
    }

    fn deferred(&self) -> Option<Line> {
        let ticket = self.ticket()?;
        let places = ticket.deferred_to?.0.saturating_sub(ticket.place?.0);
        Some(self.steady(&say::waiting_deferred(self.number(places))))
    }

    fn old(&self, line: &LineView) -> Option<Line> {
        let time = self.time_of_day(line.as_of);
        line.is_old
            .then(|| self.ticking(&say::waiting_old(time), "old"))
    }

    fn operator(&self, line: &LineView) -> Option<Line> {
        line.operator_draws
            .then(|| self.steady(&say::draw_operator()))
    }

    fn with_pause(&self, say: &Say) -> Vec<Line> {
        let mut lines = vec![self.steady(say)];
        let line = self.snapshot.line.as_ref();
        lines.extend(line.and_then(|line| self.stands(line)));
        lines
    }

    fn inside(&self) -> Vec<Line> {
        let Some(stay) = &self.snapshot.stay else {
            return Vec::new();
        };
        match &stay.hold {
            Some(hold) => vec![self.hold(hold)],
            None => {
                let left = self.left(stay.left);
                vec![self.ticking(&say::inside_choose(left), "inside")]
            }
        }
    }

    /// The slot that is held. Its time and place are known once the stock was
    /// read; until then its id says which it is.
    fn hold(&self, hold: &HoldView) -> Line {
        let left = self.left(hold.left);
        let say = match self.published.slot(&hold.slot) {
            Some((site, starts)) => say::hold_kept(site.as_str(), self.time(starts), left),
            None => say::hold_slot(&hold.slot, left),
        };
        self.ticking(&say, hold.slot.as_str())
    }

    /// What there is to choose, or what was chosen.
    fn sold_out(&self, stays_on: bool) -> Vec<Line> {
        let mut lines = vec![self.steady(&say::sold_out())];
        lines.push(self.steady(&if stays_on {
            say::sold_out_stays()
        } else {
            say::sold_out_choices()
        }));
        lines.extend(self.snapshot.line.as_ref().and_then(|line| self.old(line)));
        lines.extend(self.kept());
        lines
    }

    fn offered(&self) -> Vec<Line> {
        let Some(offer) = &self.snapshot.offer else {
            return Vec::new();
        };
        let left = self.left(offer.left);
        let say = match self.published.slot(&offer.slot) {
            Some((site, starts)) => say::offer_kept(site.as_str(), self.time(starts), left),
            None => say::offer_slot(&offer.slot, left),
        };
        let mut lines = vec![self.ticking(&say, offer.slot.as_str())];
        lines.extend(self.kept());
        lines
    }

    fn left(&self, left: TimeLeft) -> String {
        when::left(self.words, left.at(self.now).as_secs())
    }

    fn booked(&self) -> Vec<Line> {
        let Some(receipt) = &self.snapshot.receipt else {
            return Vec::new();
        };
        let (site, time) = (receipt.site_name.as_str(), self.time(receipt.starts));
        vec![self.steady(&say::booked(site, time))]
    }

    fn kept(&self) -> Option<Line> {
        let line = match self.snapshot.kept {
            Kept::PlaceByService | Kept::PlaceAndHoldByService => say::waiting_kept(),
            Kept::Nothing | Kept::WishHere | Kept::Booking => return None,
        };
        Some(Line {
            text: self.say(&line),
            calm: None,
        })
    }

    fn ticket(&self) -> Option<&TicketView> {
        self.snapshot.ticket.as_ref()
    }

    /// A count as people write it: 91,039.
    pub(super) fn number(&self, number: u64) -> String {
        when::number(number)
    }
}
