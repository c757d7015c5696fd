//! PostgreSQL of one's own: started from Debian's package in a folder that is
//! gone afterwards, reached by a socket in it, and killed as one likes.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A database server with its folder.
#[derive(Debug)]
pub struct Server {
    dir: TempDir,
    /// Where it listens for others, who need TLS for it.
    port: Option<u16>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    /// Ends the server when its input ends, that is with this process.
    keeper: Child,
    server: u32,
}

/// Who the server runs as: it refuses to be root.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// How long anything may take before it counts as broken.
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// A new server that runs.
    pub fn start() -> Self {
        Self::made().run()
    }

    /// A new server with a certificate and its key, in PEM. It runs and is
    /// reached by TLS alone, at [`Self::far_url`].
    pub fn with_certificate(certificate: &str, key: &str) -> Self {
        let mut server = Self::made();
        let rule = "hostssl all all 127.0.0.1/32 trust\n";
        let files = [
            ("data/server.crt", certificate),
            ("data/server.key", key),
            ("data/pg_hba.conf", rule),
        ];
        for (name, content) in files {
            let path = server.path().join(name);
            fs::write(&path, content).expect("the folder is ours");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is");
            if let Some((user, group)) = other_user() {
                chown(&path, Some(user), Some(group)).expect("the file is ours");
            }
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        server.port = Some(free.expect("a free port").port());
        server.run()
    }

    fn made() -> Self {
        let server = Self::folder();
        let data = server.path().join("data");
        let mut made = program("initdb");
        made.args(["--username=jari", "--auth=trust", "--no-sync"]);
        made.args(["--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data);
        done(made.output());
        server
    }

    /// A copy of a running server that follows it, under this name.
    pub fn standby(of: &Self, name: &str) -> Self {
        let standby = Self::folder();
        let mut copied = program("pg_basebackup");
        copied.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        copied.arg("-D").arg(standby.path().join("data"));
        let from = format!(
            "host={} user=jari application_name={name}",
            of.path().display()
        );
        copied.args(["-d", &from]);
        done(copied.output());
        standby.run()
    }

    fn folder() -> Self {
        let dir = tempfile::Builder::new().prefix("jari-pg").tempdir();
        let dir = dir.expect("a folder for a database");
        if let Some((user, group)) = other_user() {
            chown(dir.path(), Some(user), Some(group)).expect("the folder is ours");
        }
        Self {
            dir,
            port: None,
            running: None,
        }
    }

    fn run(mut self) -> Self {
        self.start_again();
        self
    }

    /// Starts it, after it was stopped, on what is in its folder.
    pub fn start_again(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let reached = self.port.map_or_else(
            || String::from("-c listen_addresses="),
            |port| format!("-c listen_addresses=127.0.0.1 -p {port} -c ssl=on"),
        );
        let script = format!(
            "'{}' -D data -k \"$PWD\" {reached} >> log 2>&1 & echo $!; cat > /dev/null; \
             kill -QUIT $!; wait $!",
            bin().join("postgres").display()
        );
        let mut keeper = as_user(Command::new("sh"));
        keeper.current_dir(self.path()).args(["-c", &script]);
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = keeper.spawn().expect("a shell");
        let mut said = String::new();
        let out = keeper.stdout.take().expect("piped");
        BufReader::new(out)
            .read_line(&mut said)
            .expect("its number");
        let server = said.trim().parse().expect("a number");
        self.running = Some(Running { keeper, server });
        let ready = || {
            let mut asked = program("pg_isready");
            asked.args(["-q", "-U", "jari", "-h"]).arg(self.path());
            asked.args(self.port.map(|port| format!("--port={port}")));
            asked.status().is_ok_and(|status| status.success())
        };
        until("the database answers", ready);
    }

    /// Kills it: what it had not written is lost, as with the power.
    pub fn kill(&mut self) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        signal("-QUIT", running.server);
        // The keeper ends behind the server.
        drop(running.keeper.stdin.take());
        running.keeper.wait().expect("it ends");
    }

    /// Makes it forget that it followed another.
    pub fn promote(&self) {
        let mut promoted = program("pg_ctl");
        promoted
            .args(["promote", "-w", "-D"])
            .arg(self.path().join("data"));
        done(promoted.output());
    }

    /// The folder, which holds the socket.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The folder as a host in a URL.
    pub fn host(&self) -> String {
        self.path().display().to_string().replace('/', "%2F")
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://jari@{}/{database}", self.host())
    }

    /// The URL of its first database, as another machine has it.
    ///
    /// # Panics
    /// It was started without a certificate.
    pub fn far_url(&self) -> String {
        let port = self.port.expect("it has a certificate");
        format!("postgres://jari@127.0.0.1:{port}/postgres")
    }

    /// Makes a database and gives its URL.
    pub async fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"))
            .await;
        self.url(name)
    }

    /// Runs SQL that gives nothing back.
    pub async fn sql(&self, database: &str, text: &str) {
        let client = self.client(database).await;
        client.batch_execute(text).await.expect(text);
    }

    /// The first column of the only row of a query, as text.
    pub async fn ask(&self, database: &str, text: &str) -> String {
        let client = self.client(database).await;
        let row = client.query_one(text, &[]).await.expect(text);
        row.get(0)
    }

    /// Demands a standby that is not there, and waits until commits wait for
    /// it: a setting that was loaded is not in force at once.
    ///
    /// # Panics
    /// It did not become so for a minute.
    pub async fn demand_a_standby(&self) {
        let demand = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
        self.sql("postgres", demand).await;
        self.sql("postgres", "SELECT pg_reload_conf()").await;
        let began = Instant::now();
        while !self.a_commit_waits().await {
            assert!(began.elapsed() < PATIENCE, "commits wait for the standby");
        }
    }

    /// Commits something, and says whether it had to be stopped from waiting.
    async fn a_commit_waits(&self) -> bool {
        let probe = self.client("postgres").await;
        let commit = probe.batch_execute("CREATE TABLE probe (); DROP TABLE probe");
        tokio::pin!(commit);
        tokio::select! {
            done = &mut commit => {
                done.expect("a commit");
                false
            }
            () = self.stopped_waiting() => {
                drop(commit.await);
                true
            }
        }
    }

    /// Stops the commits that wait for a standby, once there is one.
    pub async fn stopped_waiting(&self) {
        let stop = "SELECT count(pg_cancel_backend(pid))::text FROM pg_stat_activity
            WHERE wait_event = 'SyncRep'";
        while self.ask("postgres", stop).await == "0" {
            tokio::task::yield_now().await;
        }
    }

    async fn client(&self, database: &str) -> tokio_postgres::Client {
        let url = self.url(database);
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("it runs");
        tokio::spawn(async move { drop(connection.await) });
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until something is so.
///
/// # Panics
/// It did not become so for a minute.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "not within a minute: {what}");
        sleep(Duration::from_millis(20));
    }
}

/// Sends a signal to a process.
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {name}");
}

fn program(name: &str) -> Command {
    as_user(Command::new(bin().join(name)))
}

/// The programs of the newest PostgreSQL that is installed.
///
/// # Panics
/// There is none: these tests cannot be run without it, and are not passed
/// over in silence.
fn bin() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let mut found: Vec<PathBuf> = folders.filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop().expect(
        "PostgreSQL is not installed, and these tests cannot be run without it: \
         apt-get install postgresql",
    )
}

fn as_user(mut command: Command) -> Command {
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C");
    command.current_dir("/");
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    command
}

/// Somebody else, where this process is root.
fn other_user() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").ok()?;
    if std::os::unix::fs::MetadataExt::uid(&own) != 0 {
        return None;
    }
    Some(
        USERS
            .iter()
            .find_map(|name| ids(name))
            .unwrap_or((65_534, 65_534)),
    )
}

/// The numbers of a user and its group.
fn ids(name: &str) -> Option<(u32, u32)> {
    let known = fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = known
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let line = lines.find(|line| line.first() == Some(&name))?;
    Some((line.get(2)?.parse().ok()?, line.get(3)?.parse().ok()?))
}

fn done(ran: io::Result<Output>) {
    let output = ran.expect("PostgreSQL's programs start");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
