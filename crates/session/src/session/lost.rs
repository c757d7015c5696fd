//! A service that was recovered from a copy may not know a place that it
//! stated: then what it signed is presented, as a join that finds the place.

use jari_protocol::change::{JoinRequest, Presented};
use jari_protocol::refusal::Code;

use super::Session;
use crate::outbox::{Body, Change};
use crate::snapshot::Wish;

impl Session {
    /// The service says that it has no such ticket. Once, until the person has
    /// read why not or signed in anew.
    pub(super) fn present_what_was_lost(&mut self) {
        let standing = self.place.standing().filter(|_| self.place.is_held());
        let Some(body) = standing.and_then(|standing| {
            let signed: &Presented = standing.signed.as_deref()?;
            let members = standing.statement.members.iter();
            Some(Body::Join {
                opening: standing.statement.opening.clone(),
                body: JoinRequest {
                    actor: self.setup.account,
                    subjects: members.map(|member| member.person).collect(),
                    gives_up: Vec::new(),
                    presents: Some(signed.clone()),
                },
            })
        }) else {
            return;
        };
        if !self.pacing.presented {
            self.pacing.presented = self.want(Wish::Join, |_| Ok(body)).is_ok();
        }
    }
}

/// Whether it means that nothing was lost: the service was not recovered, or
/// the line is over and what was personal in it is deleted.
pub(super) fn is_no_loss(change: &Change, code: Code) -> bool {
    let presents = matches!(&change.body, Body::Join { body, .. } if body.presents.is_some());
    presents && matches!(code, Code::NotFound | Code::Ended)
}
