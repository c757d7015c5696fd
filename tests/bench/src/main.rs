//! `jari-bench NAME`: measures, prints a table, writes the JSON.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark talks to the person who started it"
)]

use std::path::PathBuf;

use clap::Parser;
use jari_bench::plot::Plot;
use jari_bench::report::Report;
use jari_bench::{clock, cost, eta, million, surge};

#[derive(Parser)]
#[command(about = "Measures one of the numbers to reach.")]
struct Args {
    /// Which.
    name: Name,
    /// Only so small a part of the people, evenings or seconds, for a look;
    /// the goals are of the whole.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    part: u32,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    /// Where the plots go.
    #[arg(long, default_value = "docs/bench")]
    plots: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    Clock,
    Surge,
    WaitingCost,
    Eta,
    Million,
}

type Found = (Report, Vec<(&'static str, Plot)>);

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (report, plots) = measure(&args)?;
    println!("{}", report.table());
    println!("written: {}", report.write(&args.out)?.display());
    for (name, plot) in plots {
        std::fs::create_dir_all(&args.plots)?;
        let file = args.plots.join(format!("{name}.svg"));
        std::fs::write(&file, plot.svg())?;
        println!("drawn: {}", file.display());
    }
    Ok(())
}

fn measure(args: &Args) -> anyhow::Result<Found> {
    let part = args.part;
    let alone = |report: Report| (report, Vec::new());
    Ok(match args.name {
        Name::Clock => alone(clock::measure(clock::FULL)),
        Name::Surge => surge::measure(surge::FULL.part(part)),
        Name::WaitingCost => alone(cost::measure(cost::FULL)?),
        Name::Eta => eta::measure(eta::FULL.part(part)),
        Name::Million => million::measure(million::FULL.part(part)),
    })
}
