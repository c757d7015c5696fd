//! The senders of a service: each contact by the means that reaches it.

use futures_util::future::join_all;
use jari_protocol::contact::Means;
use jari_protocol::time::ServerTime;

use super::smtp::Smtp;
use super::webhook::Webhook;
use super::{Fate, Handed, Numbered, Sender, Sending};

/// Mail and text messages.
#[derive(Debug)]
pub struct Post {
    /// Where mail goes out.
    pub mail: Option<Smtp>,
    /// Where text messages go out, and mail if there is no other way.
    pub gateway: Option<Webhook>,
}

impl Post {
    async fn one(&self, message: &Numbered) -> Fate {
        match (message.message.to.means(), &self.mail, &self.gateway) {
            (Means::Mail, Some(mail), _) => mail.send(message).await,
            (Means::Mail | Means::Phone, _, Some(gateway)) => gateway.send(message).await,
            (Means::Mail, None, None) | (Means::Phone, _, None) => {
                tracing::warn!(number = message.number, "no sender reaches this contact");
                Fate::Refused
            }
        }
    }
}

impl Sender for Post {
    fn send<'a>(&'a self, _: ServerTime, messages: &'a [Numbered]) -> Sending<'a> {
        Box::pin(async move {
            let fates = join_all(messages.iter().map(|message| self.one(message))).await;
            let mut handed = Handed::default();
            for (message, fate) in messages.iter().zip(fates) {
                match fate {
                    Fate::Taken => handed.taken.push(message.number),
                    Fate::Refused => handed.refused.push(message.number),
                    Fate::Later => {}
                }
            }
            Ok(handed)
        })
    }

    /// As many as are under way at once: what was handed over and not marked
    /// yet goes out twice after a kill.
    fn at_once(&self) -> usize {
        8
    }
}
