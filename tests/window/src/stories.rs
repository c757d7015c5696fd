//! The stories, one after the other on one desktop: each goes on where the
//! last one ended, as a person's evening does.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};

use tokio::process::Child;

use crate::driver::Window;
use crate::stage::Stage;
use crate::{Args, person, words};

pub(crate) async fn tell(args: &Args) -> anyhow::Result<()> {
    let stage = Stage::set(args, OPENS_IN).await?;
    stage.a_folder_of_no_use_is_said_in_words().await?;
    stage.a_ticket_is_taken_in_the_real_window().await?;
    stage
        .the_app_is_killed_in_the_line_and_has_the_same_place()
        .await?;
    stage.a_machine_that_wakes_asks_at_once().await?;
    stage
        .a_closed_window_is_opened_again_from_the_tray()
        .await?;
    stage.a_second_start_hands_its_link_over().await?;
    stage.the_turn_is_notified_and_ends_in_a_receipt().await
}

/// Until then the person has a ticket, and was killed in the line.
const OPENS_IN: &str = "120s";

impl Stage<'_> {
    /// There is no profile that anything could be shown of.
    async fn a_folder_of_no_use_is_said_in_words(&self) -> anyhow::Result<()> {
        let profile = self.desktop.profile();
        std::fs::write(&profile, "not a folder")?;
        let window = self.open().await?;
        window.until(&words::of("ui.unopened.title")).await?;
        window.until(&words::of("error.home_unusable")).await?;
        window.until(&words::of("ui.next.mend_folder")).await?;
        self.keep(&window, "unopened").await?;
        window.kill(&self.desktop).await?;
        std::fs::remove_file(profile)?;
        told("a folder that is of no use is said in words, with what to do")
    }

    async fn a_ticket_is_taken_in_the_real_window(&self) -> anyhow::Result<()> {
        let window = self.open().await?;
        window.until(&words::of("ui.add_service.title")).await?;
        self.take_a_ticket(&window).await?;
        window.until(&entry()).await?;
        self.keep(&window, "ticket").await?;
        window.kill(&self.desktop).await?;
        told("a ticket is taken in the real window, and the app is killed")
    }

    /// Who is signed in stands in the key store, the place at the service.
    async fn the_app_is_killed_in_the_line_and_has_the_same_place(&self) -> anyhow::Result<()> {
        let window = self.open().await?;
        window.until(&entry()).await?;
        window.until(&words::of("ui.slip.stamp")).await?;
        window.kill(&self.desktop).await?;
        told("started again, it has the same place and asks for no code")
    }

    /// Between two reads, which are minutes apart before the opening: what
    /// was heard grows old, and is fresh again before it grows older.
    async fn a_machine_that_wakes_asks_at_once(&self) -> anyhow::Result<()> {
        let window = self.open().await?;
        window.until(&heard("8")).await?;
        self.machine.sleeps_and_wakes().await?;
        window.until_before(&heard("1"), &heard("20")).await?;
        window.until(&words::of("ui.slip.stamp")).await?;
        window.kill(&self.desktop).await?;
        told("a machine that wakes asks at once and has the same place")
    }

    /// Closing destroys the web view; the place is in the tray's menu.
    async fn a_closed_window_is_opened_again_from_the_tray(&self) -> anyhow::Result<()> {
        let desktop = &self.desktop;
        let mut app = desktop.start(&[])?;
        desktop.until_shown().await?;
        let is_told = async || self.panel.tells_place().await;
        desktop.until("the place in the tray", is_told).await?;
        desktop.until_closed().await?;
        ensure!(app.try_wait()?.is_none(), "the app ended with its window");

        let open = words::of("tray.open");
        let menu = self.panel.menu().await?;
        let entry = menu.iter().find(|(_, entry)| *entry == open);
        let (entry, _) = entry.context("the tray leads back")?;
        self.panel.press(*entry).await?;
        desktop.until_shown().await?;
        if let Some(folder) = &self.args.pictures {
            desktop.picture(&folder.join("reopened.png")).await?;
        }
        desktop.until_closed().await?;
        told("a closed window is opened again from the tray, where the place stands")?;
        self.without_a_tray_the_window_comes_back(app).await
    }

    /// Nothing else would lead to the app; when the panel is there again, so
    /// is its symbol.
    async fn without_a_tray_the_window_comes_back(&self, mut app: Child) -> anyhow::Result<()> {
        let desktop = &self.desktop;
        self.panel.leave().await?;
        desktop.until_shown().await?;
        self.panel.come_back().await?;
        let is_told = async || self.panel.tells_place().await;
        desktop.until("the place in the new tray", is_told).await?;
        desktop.until_closed().await?;
        ensure!(app.try_wait()?.is_none(), "the app ended with its window");
        desktop.kill_app().await?;
        told("without a tray the window comes back, and a new tray has the place")
    }

    /// A link that is opened comes to the app that runs.
    async fn a_second_start_hands_its_link_over(&self) -> anyhow::Result<()> {
        let window = self.open().await?;
        window.until(&words::of("ui.slip.stamp")).await?;
        let mut second = self.desktop.start(&[self.town.link()])?;
        let ended = tokio::time::timeout(std::time::Duration::from_secs(30), second.wait()).await;
        ensure!(ended.context("the second start goes on")??.success());
        window.until(&words::of("ui.trust.title")).await?;
        window.until(&words::of("ui.trust.known")).await?;
        self.keep(&window, "trust").await?;
        window.press(&words::of("ui.trust.no")).await?;
        window.kill(&self.desktop).await?;
        told("a second start hands its link over to the first and ends")
    }

    async fn the_turn_is_notified_and_ends_in_a_receipt(&self) -> anyhow::Result<()> {
        let window = self.open().await?;
        window.until(&words::of("turn.now")).await?;
        self.desktop.until_notified(&words::of("turn.now")).await?;
        self.keep(&window, "turn").await?;
        person::book(&window).await?;
        self.keep(&window, "booked").await?;
        self.desktop.until_notified("국립중앙의료원").await?;
        window.kill(&self.desktop).await?;
        told("the turn is notified, and ends in a verified receipt")
    }

    /// A picture for whoever wants to look.
    async fn keep(&self, window: &Window, name: &str) -> anyhow::Result<()> {
        match &self.args.pictures {
            Some(folder) => window.picture(&picture(folder, name)).await,
            None => Ok(()),
        }
    }
}

fn picture(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join(format!("{name}.png"))
}

/// What stands on the slip before the opening.
fn entry() -> String {
    words::of("ui.slip.entry_line").replace("{entry}", "1")
}

/// The line that says how many seconds ago the service was heard.
fn heard(seconds: &str) -> String {
    let ago = format!("{seconds}초");
    format!("\n{}", words::of("link.heard").replace("{ago}", &ago))
}

fn told(story: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "  {story}")?)
}
