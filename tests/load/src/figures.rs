//! What all runs found, figure by figure, and what is to be reached.

use std::collections::BTreeMap;

use jari_bench::report::{Finding, Goal};

use crate::press::Measured;

/// What is told, in its order: metric, unit, goal.
const TOLD: [(&str, &str, Goal); 23] = [
    ("joins_per_s", "1/s", Goal::AtLeast(4_000.0)),
    ("joins_over_crypto_floor", "ratio", Goal::AtLeast(0.45)),
    ("bookings_per_s", "1/s", Goal::AtLeast(1_500.0)),
    ("sign_ins_per_s", "1/s", Goal::AtLeast(1_000.0)),
    ("board_reads_per_s", "1/s", Goal::AtLeast(30_000.0)),
    ("board_reads_over_bare", "ratio", Goal::AtLeast(0.7)),
    ("p99_ms_at_70_percent", "ms", Goal::AtMost(50.0)),
    ("joins_p99_ms", "ms", Goal::None),
    ("bookings_p99_ms", "ms", Goal::None),
    ("sign_ins_p99_ms", "ms", Goal::None),
    ("board_reads_p99_ms", "ms", Goal::None),
    ("bytes_per_stream", "bytes", Goal::AtMost(20_000.0)),
    ("tls_handshakes_per_s", "1/s", Goal::None),
    ("joins_server_core", "ratio", Goal::None),
    ("joins_generator_core", "ratio", Goal::None),
    ("bookings_server_core", "ratio", Goal::None),
    ("bookings_generator_core", "ratio", Goal::None),
    ("sign_ins_server_core", "ratio", Goal::None),
    ("sign_ins_generator_core", "ratio", Goal::None),
    ("board_reads_server_core", "ratio", Goal::None),
    ("board_reads_generator_core", "ratio", Goal::None),
    ("tls_handshakes_server_core", "ratio", Goal::None),
    ("tls_handshakes_generator_core", "ratio", Goal::None),
];

/// What the metrics of one kind of round end with.
pub(crate) const LATE: &str = "_p99_ms";

/// One value for each metric and run, and what went wrong.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    values: BTreeMap<String, Vec<f64>>,
    failed: u64,
    why: Option<String>,
}

impl Figures {
    /// One more value of a metric.
    pub(crate) fn add(&mut self, metric: &str, value: f64) {
        self.values
            .entry(metric.to_owned())
            .or_default()
            .push(value);
    }

    /// Rounds that failed are told whatever the figures say.
    pub(crate) fn note(&mut self, measured: &Measured) {
        self.failed += measured.failed;
        if self.why.is_none() {
            self.why.clone_from(&measured.why);
        }
    }

    /// The worst latency of a run is known.
    pub(crate) fn end_run(&mut self) {
        let late = self
            .values
            .iter()
            .filter(|(metric, _)| metric.ends_with(LATE));
        let worst = late.filter_map(|(_, values)| values.last().copied());
        let worst = worst.fold(0.0, f64::max);
        self.add("p99_ms_at_70_percent", worst);
    }

    /// The median of each, with its spread.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let told = TOLD.iter().filter_map(|(metric, unit, goal)| {
            let values = self.values.get(*metric)?;
            Some(Finding::of_runs(metric, (values, unit), *goal))
        });
        told.collect()
    }

    /// How many rounds failed, with one of the reasons.
    pub(crate) fn failures(&self) -> String {
        let why = self.why.as_ref();
        let why = why.map_or_else(String::new, |why| format!(" ({why})"));
        format!("{} rounds failed{why}", self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_run_the_worst_latency_counts_and_of_the_runs_the_middle() {
        let mut figures = Figures::default();
        for (joins, reads) in [(3.0, 9.0), (5.0, 1.0), (60.0, 2.0)] {
            figures.add("joins_p99_ms", joins);
            figures.add("board_reads_p99_ms", reads);
            figures.end_run();
        }
        let findings = figures.findings();
        let worst = findings
            .iter()
            .find(|one| one.metric == "p99_ms_at_70_percent");
        let worst = worst.expect("it is told");
        assert_eq!((worst.value, worst.spread), (9.0, Some(55.0)));
        assert!(worst.is_reached());
    }
}
