//! From a plan to what sends messages.

use jari_protocol::time::Millis;
use jari_room::request::{Change, Verb};

use super::Plan;
use crate::app::App;
use crate::folder::Folder;
use crate::outbox::file::FileSender;
use crate::outbox::letter::Writer;
use crate::outbox::post::Post;
use crate::outbox::smtp::Smtp;
use crate::outbox::webhook::Webhook;
use crate::outbox::{SendError, Sender};

/// By what messages reach people.
pub(super) fn sender(
    plan: &Plan,
    app: &App,
    folder: &Folder,
) -> Result<Box<dyn Sender>, SendError> {
    let post = &plan.post;
    if post.is_file() {
        if plan.base.is_some() {
            tracing::warn!("messages go to a file that only the operator reads");
        }
        return Ok(Box::new(FileSender::new(folder.join("outbox.ndjson"))));
    }
    let writer = Writer::new(app.about.name.clone(), post.zone);
    let mail = post.smtp.as_ref();
    let mail = mail
        .map(|smtp| Smtp::new(smtp, writer.clone()))
        .transpose()?;
    let service = app.about.service.to_string();
    let gateway = post.webhook.as_ref();
    let gateway = gateway
        .map(|it| Webhook::new(it, service, writer))
        .transpose()?;
    Ok(Box::new(Post { mail, gateway }))
}

/// How fast codes are due.
pub(super) fn pace(plan: &Plan) -> Change {
    let per_minute = plan.post.codes_per_minute;
    let gap = per_minute.map_or(Millis::ZERO, |count| Millis(60_000 / u64::from(count)));
    Change {
        id: None,
        verb: Verb::CodePace { gap },
    }
}
