//! How much of its core a process used: which of the two was the limit.

use anyhow::Context as _;

/// Ticks of the kernel's clock for processes in a second.
const TICKS: f64 = 100.0;

/// The processor time of a process so far, in seconds.
pub(crate) fn seconds(process: u32) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in brackets may have blanks in it.
    let (_, fields) = text.rsplit_once(") ").context("a name")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
}

/// The memory of a process that is in use, in bytes.
pub(crate) fn resident(process: u32) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|text| text.trim().split(' ').next()?.parse::<f64>().ok());
    Ok(kb.context("the kernel tells it")? * 1_024.0)
}
