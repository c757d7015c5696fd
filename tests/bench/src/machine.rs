//! What the figures were measured on: without it they mean nothing.

use std::fs;

/// Processor, cores, memory, system, and how busy it was with other work.
pub fn described() -> String {
    let cores = cores();
    let load = first_word("/proc/loadavg").map_or_else(
        || "load unknown".to_owned(),
        |load| format!("load average {load} when the report was made"),
    );
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or_else(String::new, |kb| format!(", {} GB", kb / 1_000_000));
    let system = first_line("/proc/sys/kernel/osrelease").unwrap_or_default();
    let build = if cfg!(debug_assertions) {
        "build with debug assertions"
    } else {
        "release build"
    };
    format!("{model}, {cores} cores{memory}, Linux {system}, {load}, {build}")
}

/// All the machine has: a benchmark may be bound to one of them.
fn cores() -> usize {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    known
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count()
}

/// The highest memory of this process, as far as the system tells.
pub fn peak_memory_gb() -> f64 {
    let peak = field("/proc/self/status", "VmHWM");
    let kb = peak.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) / 1_000_000.0
}

fn first_line(file: &str) -> Option<String> {
    Some(fs::read_to_string(file).ok()?.lines().next()?.to_owned())
}

fn first_word(file: &str) -> Option<String> {
    Some(first_line(file)?.split(' ').next()?.to_owned())
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
