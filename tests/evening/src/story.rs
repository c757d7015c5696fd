//! The evening, in order.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use jari_protocol::board::Board;
use jari_protocol::count::Place;
use jari_protocol::id::TicketId;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::ahead;
use crate::cheaters::{self, Attempt};
use crate::crowd::{self, Member, Town};
use crate::tell::{Teller, Verdict};
use crate::wire::Wire;
use crate::{Args, draw};
use jari_evening::outbox::Outbox;
use jari_evening::phone::{Phone, Watching};
use jari_evening::screen::{first_line, is_down, is_up, said};
use jari_evening::server::{Launch, Server};
use jari_evening::statement;
use jari_practice::Air;

pub(crate) const EVENT: &str = "k-evening";
pub(crate) const BOARD: &str = "/v1/events/k-evening/openings/evening/board";

/// How many stand before K.
const AHEAD: usize = 999;

/// How many people are on their way at a time: the crowd's own devices are
/// one process, which signs for all of them.
const AT_ONCE: usize = 512;

/// Everything the story is played with.
struct Stage {
    teller: Teller,
    server: Server,
    town: Town,
    air: Air,
    k: Phone,
    /// K's way to the service, through the air.
    link: String,
}

/// Tells the story and says what it came to.
pub(crate) async fn tell(teller: Teller, args: &Args) -> anyhow::Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let mut stage = Stage::set(teller, args, folder.path()).await?;
    teller.scene("Before the opening");
    let small = tokio::spawn(draw::gather(stage.town.clone()));
    let mut attempts = vec![stage.before_the_opening().await?];
    let first = stage.ahead().await?;
    let ticket = stage.k_joins().await?;
    let behind = stage.crowd_behind(args.behind);

    teller.scene("Waiting");
    let going_in = tokio::spawn(ahead::go_in(stage.town.clone(), first));
    let watching = stage.k_waits().await?;
    let behind = behind.await??;
    teller.say(&format!("{} people stand behind K.", behind.len()));
    attempts.extend(stage.cheat(&behind, ticket).await?);
    let drawn = stage.draw(small).await?;

    teller.scene("K's turn");
    stage.k_is_called(watching).await?;
    let booked = stage.k_books(ticket).await?;
    let first = going_in.await??;

    teller.scene("Afterwards");
    let members = Arc::new(first.into_iter().chain(behind).collect::<Vec<_>>());
    let worsened = stage.compare(Arc::clone(&members)).await?;
    let gained = stage.gained(&attempts, &members).await?;
    let receipt_verified = stage.receipt_verifies().await?;
    Ok(Verdict {
        booked,
        receipt_verified,
        places_worsened: worsened,
        gained_by_cheating: gained,
        tickets: members.len() + 1,
        requests: stage.town.wire.sent(),
        drawn_places_verified: drawn,
        seconds: teller.seconds(),
    })
}

impl Stage {
    async fn set(teller: Teller, args: &Args, folder: &Path) -> anyhow::Result<Self> {
        let events = ["evening.toml", "draw.toml"].map(|name| {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("events")
                .join(name)
        });
        let launch = Launch {
            program: vec![args.server.clone().into()],
            data: folder.join("service"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            settings: Vec::new(),
        };
        let server = Server::start(launch, &events).await?;
        let air = TcpListener::bind("127.0.0.1:0").await?;
        let link = server.link_through(air.local_addr()?.port());
        let air = Air::new(air, server.address());
        let address = server.address().to_string();
        let wire = Wire::new(&address, &format!("http://{address}"), 64);
        let outbox = Outbox::follow(server.outbox());
        let town = Town {
            wire,
            outbox,
            event: EVENT.parse()?,
        };
        let k = Phone::new(&args.client, &args.secrets, folder.join("k"));
        teller.say(
            "A real server runs, with the real centres of July 2021. Two events are published.",
        );
        Ok(Self {
            teller,
            server,
            town,
            air,
            k,
            link,
        })
    }

    async fn before_the_opening(&self) -> anyhow::Result<Attempt> {
        self.k
            .set_up(&self.link, "k@example.org", &self.town.outbox)
            .await?;
        self.teller
            .say("K adds the service by its link, signs in with a code, and names themself.");
        let mut early = Member::arrive(&self.town, 1_000_001).await?;
        let attempt = cheaters::direct_link(&self.town, &mut early).await?;
        self.tell_attempt(&attempt);
        Ok(attempt)
    }

    /// The 999 who come first, one after the other as far as their numbers go.
    async fn ahead(&self) -> anyhow::Result<Vec<Member>> {
        self.board_until("tickets are given out", |board| {
            board.phase != jari_protocol::board::Phase::Announced
        })
        .await?;
        let ahead = crowd::join_all(&self.town, 0..AHEAD, AT_ONCE, |_| {}).await?;
        self.teller.say(&format!(
            "{AHEAD} people with devices of their own have taken a place."
        ));
        Ok(ahead)
    }

    async fn k_joins(&self) -> anyhow::Result<TicketId> {
        let joined = self.k.run(&["join", EVENT]).await?;
        self.teller.say(&format!("K joins. {}", said(&joined)));
        let mut watching = self.k.watch(EVENT, &[])?;
        let snapshot = watching
            .until("K's place", |s| !s["ticket"]["place"].is_null())
            .await?;
        let ticket = &snapshot["snapshot"]["ticket"];
        ensure!(ticket["place"] == AHEAD, "K's place is {}", ticket["place"]);
        watching.kill().await?;
        Ok(ticket["ticket"]
            .as_str()
            .context("a ticket's id")?
            .parse()?)
    }

    fn crowd_behind(&self, count: usize) -> JoinHandle<anyhow::Result<Vec<Member>>> {
        let (town, teller) = (self.town.clone(), self.teller);
        tokio::spawn(async move {
            let numbers = AHEAD..AHEAD + count;
            crowd::join_all(&town, numbers, AT_ONCE, |joined| {
                if joined.is_multiple_of(15_000) {
                    teller.say(&format!("{joined} more have joined behind K."));
                }
            })
            .await
        })
    }

    /// Everything that can happen to a person who waits, happens.
    async fn k_waits(&mut self) -> anyhow::Result<Watching> {
        let mut watching = self.k.watch(EVENT, &[])?;
        let before = watching.until("the line", is_up).await?;
        self.teller.say(&format!("K watches. {}", said(&before)));

        self.air.off();
        let lost = watching
            .until("that the connection is gone", is_down)
            .await?;
        self.teller
            .say(&format!("Airplane mode on. {}", said(&lost)));
        self.air.on();
        watching.until("the line again", is_up).await?;
        self.teller.say("Airplane mode off: the same place.");

        watching.freeze().await?;
        tokio::time::sleep(Duration::from_secs(4)).await;
        watching.thaw().await?;
        let awake = watching.until("the line after sleep", is_up).await?;
        self.same_place(&awake, "The laptop slept and woke: the same place.")?;

        watching.kill().await?;
        self.k.wall_clock = 86_400;
        let mut watching = self.k.watch(EVENT, &[])?;
        let wrong = watching.until("the line with a wrong clock", is_up).await?;
        self.same_place(
            &wrong,
            "The app was killed and the clock set to tomorrow: the same place.",
        )?;
        self.teller.say(&format!("K's screen: {}", said(&wrong)));

        self.server.kill().await?;
        let gone = watching.until("that the service is gone", is_down).await?;
        self.teller
            .say(&format!("The server is killed. {}", said(&gone)));
        self.server.start_again().await?;
        let back = watching.until("the line after the restart", is_up).await?;
        self.same_place(&back, "The server runs again: the same place.")?;
        Ok(watching)
    }

    async fn k_is_called(&self, mut watching: Watching) -> anyhow::Result<()> {
        let called = watching
            .until("K's turn", |s| s["phase"]["phase"] == "called")
            .await?;
        self.teller.say(&format!("K is called. {}", said(&called)));
        watching.kill().await
    }

    fn same_place(&self, said: &Value, sentence: &str) -> anyhow::Result<()> {
        let place = &said["snapshot"]["ticket"]["place"];
        ensure!(*place == AHEAD, "K's place became {place}");
        self.teller.say(sentence);
        Ok(())
    }

    async fn draw(
        &self,
        members: JoinHandle<anyhow::Result<Vec<Member>>>,
    ) -> anyhow::Result<usize> {
        let members = members.await??;
        draw::hold(self.teller, (&self.town, &self.server), &members).await
    }

    async fn cheat(&self, behind: &[Member], ks: TicketId) -> anyhow::Result<Vec<Attempt>> {
        // The last of all, whom the line does not reach in this evening.
        let mut last = behind.iter().rev();
        let (direct, thief) = (last.next(), last.next());
        let slot = ahead::slots(&self.town)
            .await?
            .pop()
            .context("the event has slots")?;
        let direct = direct.context("somebody stands behind K")?;
        let mut attempts = vec![cheaters::direct_call(&self.town, direct, &slot).await?];
        let thief = thief.context("somebody stands behind K")?;
        attempts.push(cheaters::copied_ticket(&self.town, thief, ks).await?);
        let mut phone = self.k.beside("cheater");
        phone
            .set_up(&self.link, "cheater@example.org", &self.town.outbox)
            .await?;
        phone.run(&["join", EVENT]).await?;
        attempts.push(cheaters::wrong_clock(EVENT, &mut phone).await?);
        attempts.push(cheaters::airplane_mode(EVENT, &phone, &self.air).await?);
        attempts
            .iter()
            .for_each(|attempt| self.tell_attempt(attempt));
        Ok(attempts)
    }

    fn tell_attempt(&self, attempt: &Attempt) {
        let (trick, answers) = (attempt.trick, attempt.answers.join(", "));
        let outcome = if attempt.gained {
            "SOMETHING WAS GAINED"
        } else {
            "nothing gained"
        };
        self.teller
            .say(&format!("A cheater tries {trick}: {answers}; {outcome}."));
    }

    async fn k_books(&self, ticket: TicketId) -> anyhow::Result<bool> {
        self.server.fail_confirmations(ticket, 2)?;
        let booked = self
            .k
            .run(&["book", EVENT, "--region", "서울특별시", "--yes"])
            .await?;
        ensure!(
            self.server.faults_happened()?,
            "not all faults of the commit happened"
        );
        self.teller
            .say("K chooses a site. The commit fails twice, and one reply is lost on the way.");
        self.teller.say(&first_line(&booked));
        let bookings = self.booked_messages("k@example.org")?;
        ensure!(bookings == 1, "K was told of {bookings} bookings");
        Ok(true)
    }

    /// Messages of the committed record to a contact (R25).
    fn booked_messages(&self, contact: &str) -> anyhow::Result<usize> {
        let text = std::fs::read_to_string(self.server.outbox())?;
        let entries = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        Ok(entries
            .filter(|e| e["to"] == contact && e["kind"] == "booked")
            .count())
    }

    async fn compare(&self, members: Arc<Vec<Member>>) -> anyhow::Result<usize> {
        let count = members.len();
        let worse = crowd::worsened(&self.town, members).await?;
        self.teller.say(&format!(
            "{count} tickets read again and compared: {worse} got worse."
        ));
        Ok(worse)
    }

    /// Cheaters inside before their own place was called.
    async fn gained(&self, attempts: &[Attempt], members: &[Member]) -> anyhow::Result<usize> {
        let serving = self.board().await?.serving;
        let mut gained = attempts.iter().filter(|attempt| attempt.gained).count();
        for cheater in members.iter().rev().take(2) {
            let state = crowd::granted(cheater.ticket(&self.town).await?)?;
            let called = state
                .place
                .is_some_and(|place: Place| place.is_called(serving));
            gained += usize::from(!called && cheaters::is_inside(&state.stage));
        }
        Ok(gained)
    }

    async fn receipt_verifies(&mut self) -> anyhow::Result<bool> {
        self.server.kill().await?;
        let verified = self.k.answer(&["receipt", "verify", EVENT]).await?;
        let verified = verified["ok"] == true;
        self.teller.say(if verified {
            "The server is gone for good. K's receipt verifies without it."
        } else {
            "The server is gone for good, and K's receipt does not verify without it."
        });
        Ok(verified)
    }

    async fn board(&self) -> anyhow::Result<Board> {
        statement::board(&self.town.wire.text(BOARD).await?)
    }

    async fn board_until(
        &self,
        what: &str,
        shows: impl Fn(&Board) -> bool,
    ) -> anyhow::Result<Board> {
        let asking = async {
            loop {
                let board = self.board().await?;
                if shows(&board) {
                    return anyhow::Ok(board);
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), asking).await;
        waited.with_context(|| format!("the board did not show in a minute: {what}"))?
    }
}
