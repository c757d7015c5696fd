//! Rights that stand still: read once, they are not read again until a row of
//! theirs or the line's phase changes. Lives are long and mostly waiting.

use std::collections::BTreeMap;

use jari_protocol::board::{Board, Draw, Phase};
use jari_protocol::id::AccountId;
use jari_room::row::ticket::{StageRow, TicketRow};

/// What was read last, where nothing of it runs out by itself.
#[derive(Debug, Default)]
pub(super) struct Still {
    /// What every place is reckoned from.
    line: Option<(Phase, Draw)>,
    rights: BTreeMap<AccountId, Vec<TicketRow>>,
}

impl Still {
    /// In another phase, or with more of the draw known, all is read anew.
    pub(super) fn under(&mut self, board: &Board) {
        let same = self
            .line
            .as_ref()
            .is_some_and(|(phase, draw)| *phase == board.phase && *draw == board.draw);
        if !same {
            self.line = Some((board.phase, board.draw.clone()));
            self.rights.clear();
        }
    }

    /// Whether the tickets of an account are as they were when last read.
    pub(super) fn is(&self, account: &AccountId, rows: &[&TicketRow]) -> bool {
        let last = self.rights.get(account);
        last.is_some_and(|last| last.iter().eq(rows.iter().copied()))
    }

    /// These were read.
    pub(super) fn read(&mut self, account: AccountId, rows: &[&TicketRow]) {
        if rows.iter().all(|row| stands(row)) {
            let rows = rows.iter().copied().cloned().collect();
            self.rights.insert(account, rows);
        } else {
            self.rights.remove(&account);
        }
    }
}

/// Whether it reads the same at any time: no stay, hold or offer ends, and
/// nobody before it at the door goes in.
const fn stands(row: &TicketRow) -> bool {
    let is_at_rest = match row.stage {
        StageRow::Waiting | StageRow::Booked(_) | StageRow::Left => true,
        StageRow::Door { .. } | StageRow::Inside(_) => false,
    };
    is_at_rest && row.offer.is_none()
}
