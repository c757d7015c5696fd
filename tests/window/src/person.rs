//! What a person does, screen by screen.

use crate::driver::Window;
use crate::town::Town;
use crate::words;

/// Hers.
const CONTACT: &str = "010-1234-5678";

/// Adds the service by its link.
pub(crate) async fn add_service(window: &Window, town: &Town) -> anyhow::Result<()> {
    window
        .write(&words::of("ui.add_service.link"), town.link())
        .await?;
    window.press(&words::of("ui.add_service.look")).await?;
    window.press(&words::of("ui.trust.yes")).await
}

/// Signs in with the code of the message.
pub(crate) async fn sign_in(window: &Window, town: &Town) -> anyhow::Result<()> {
    window
        .write(&words::of("ui.sign_in.contact"), CONTACT)
        .await?;
    window.press(&words::of("ui.sign_in.send")).await?;
    // Messages bear the number as the service knows it.
    let code = town.outbox.code("+821012345678").await?;
    window.write(&words::of("ui.code.label"), &code).await?;
    window.press(&words::of("ui.code.enter")).await
}

/// Names whom the booking is for.
pub(crate) async fn name_somebody(window: &Window) -> anyhow::Result<()> {
    window.press(&words::of("ui.people.add")).await?;
    for (label, text) in [
        ("ui.person.name", "김정숙"),
        ("ui.person.year", "1969"),
        ("ui.person.month", "5"),
        ("ui.person.day", "12"),
    ] {
        window.write(&words::of(label), text).await?;
    }
    window.press(&words::of("ui.person.keep")).await
}

/// Takes a ticket for the only event.
pub(crate) async fn join(window: &Window) -> anyhow::Result<()> {
    window.press(&words::of("ui.people.go_on")).await?;
    window.press(&words::of("ui.events.show")).await?;
    window.press(&words::of("ui.event.join")).await?;
    window.until(&words::of("ui.slip.stamp")).await
}

/// Books the first time of the only site.
pub(crate) async fn book(window: &Window) -> anyhow::Result<()> {
    window.press(&words::of("ui.turn.come")).await?;
    window.until(&words::of("ui.choose.title")).await?;
    window.press("국립중앙의료원").await?;
    window
        .press(&words::of("when.am_sharp").replace("{hour}", "9"))
        .await?;
    window.press(&words::of("ui.choose.hold.one")).await?;
    window.press(&words::of("ui.confirm.do")).await?;
    window.until(&words::of("ui.booked.title")).await
}
