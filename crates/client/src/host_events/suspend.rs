//! Waking from sleep, as Linux tells it: logind says so on the system bus
//! within a moment, before a clock shows that time is missing.

use std::future::{pending, poll_fn};
use std::pin::Pin;

use futures_util::Stream as _;
use zbus::{Connection, MatchRule, MessageStream, message};

/// The machine's wakings; where there is no logind, none are told.
pub(super) struct Wakings(Option<MessageStream>);

impl Wakings {
    pub(super) async fn of_this_machine() -> Self {
        Self(match listen().await {
            Ok(stream) => Some(stream),
            Err(error) => {
                tracing::debug!(%error, "the system does not tell when it wakes");
                None
            }
        })
    }

    /// Waits until the machine woke.
    pub(super) async fn next(&mut self) {
        while let Some(stream) = &mut self.0 {
            match poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await {
                Some(Ok(message)) if is_waking(&message) => return,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => self.0 = None,
            }
        }
        pending().await
    }
}

async fn listen() -> zbus::Result<MessageStream> {
    let bus = Connection::system().await?;
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender(LOGIND)?
        .path("/org/freedesktop/login1")?
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    MessageStream::for_match_rule(rule, &bus, None).await
}

/// `PrepareForSleep` says yes before sleep and no after it.
fn is_waking(message: &zbus::Message) -> bool {
    message.body().deserialize() == Ok(false)
}

const LOGIND: &str = "org.freedesktop.login1";
