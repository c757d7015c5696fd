//! `jari-sim --lives N`: lives from consecutive seeds, on all cores.

use std::io::Write as _;
use std::time::Instant;

use clap::Parser;
use jari_sim::life::{Build, Verdict, live};
use jari_sim::many::live_all;
use jari_sim::trace::Trace;

/// Lives under faults: real sessions against the real room, in virtual time.
#[derive(Debug, Parser)]
struct Args {
    /// How many lives.
    #[arg(long, default_value_t = 10_000)]
    lives: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lives the one life of `--seed` and prints everything that happens.
    #[arg(long)]
    trace: bool,
}

/// How often it is told how far it is: about once a minute.
const TOLD_EACH: u64 = 10_000;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if args.trace {
        let verdict = live(args.seed, &Build::default(), Trace::kept());
        let mut out = std::io::stdout().lock();
        write!(out, "{}", verdict.trace.text())?;
        writeln!(
            out,
            "seed {}: {}",
            args.seed,
            verdict.breach.as_deref().unwrap_or("all laws held")
        )?;
        anyhow::ensure!(verdict.breach.is_none(), "a law was broken");
        return Ok(());
    }
    let began = Instant::now();
    let seeds = args.seed..args.seed.saturating_add(args.lives);
    let tell = |verdict: &Verdict, lived: u64| {
        if let Some(breach) = &verdict.breach {
            // At once: a long run may be cut before its end.
            let _ = writeln!(std::io::stderr(), "seed {}: {breach}", verdict.seed);
        }
        if lived.is_multiple_of(TOLD_EACH) && lived < args.lives {
            let rate = lived as f64 / began.elapsed().as_secs_f64();
            // Whoever reads it may be gone; the lives go on.
            let _ = writeln!(
                std::io::stderr(),
                "{lived} of {} lives, {rate:.0} a second",
                args.lives
            );
        }
    };
    let lives = live_all(seeds, &Build::default(), &tell);
    let mut out = std::io::stdout().lock();
    for verdict in lives.broken.iter().take(20) {
        let breach = verdict.breach.as_deref().unwrap_or_default();
        writeln!(out, "seed {}: {breach}", verdict.seed)?;
        writeln!(
            out,
            "  replay: cargo run -p jari-sim -- --trace --seed {}",
            verdict.seed
        )?;
    }
    let (lived, broken, steps) = (lives.lived, lives.broken.len(), lives.steps);
    let seconds = began.elapsed().as_secs_f64();
    writeln!(
        out,
        "{lived} lives from seed {}, {steps} steps, {broken} broken, {seconds:.1} s, {:.0} lives a second",
        args.seed,
        lived as f64 / seconds
    )?;
    anyhow::ensure!(broken == 0, "{broken} of {lived} lives broke a law");
    Ok(())
}
