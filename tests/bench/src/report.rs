//! What a benchmark found: one form for people and one for programs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::machine;
use crate::stats;

/// The findings of one benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Where it ran, and what else ran there.
    pub machine: String,
    /// How it measured, and what limited it.
    pub method: String,
    /// One line each.
    pub results: Vec<Finding>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Its stable name, without its unit twice.
    pub metric: String,
    /// The figure; the median where there were several runs.
    pub value: f64,
    /// Its unit; `ratio` where it has none.
    pub unit: String,
    /// What is to be reached, as `<= 1` or `>= 4000`; nothing where the
    /// figure is only told.
    pub goal: Option<String>,
    /// Of how many samples, or runs, it is made.
    pub samples: u64,
    /// From the least to the most of several runs.
    pub spread: Option<f64>,
}

/// What is to be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// From the first to the second.
    Between(f64, f64),
    /// The figure is only told.
    None,
}

impl Goal {
    /// Whether a figure reaches it.
    pub fn is_reached(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::Between(least, most) => (least..=most).contains(&value),
            Self::None => true,
        }
    }

    fn told(self) -> Option<String> {
        match self {
            Self::AtMost(most) => Some(format!("<= {most}")),
            Self::AtLeast(least) => Some(format!(">= {least}")),
            Self::Between(least, most) => Some(format!("{least}..{most}")),
            Self::None => None,
        }
    }

    fn read(told: &str) -> Self {
        let number = |text: &str| text.trim().parse().ok();
        let read = if let Some(most) = told.strip_prefix("<=") {
            number(most).map(Self::AtMost)
        } else if let Some(least) = told.strip_prefix(">=") {
            number(least).map(Self::AtLeast)
        } else {
            told.split_once("..")
                .and_then(|(least, most)| Some(Self::Between(number(least)?, number(most)?)))
        };
        read.unwrap_or(Self::None)
    }
}

impl Finding {
    /// One figure of so many samples.
    pub fn of(metric: &str, (value, unit): (f64, &str), goal: Goal, samples: u64) -> Self {
        Self {
            metric: metric.to_owned(),
            value: rounded(value),
            unit: unit.to_owned(),
            goal: goal.told(),
            samples,
            spread: None,
        }
    }

    /// The median of several runs with their spread.
    pub fn of_runs(metric: &str, (runs, unit): (&[f64], &str), goal: Goal) -> Self {
        let (median, spread) = stats::median_and_spread(runs);
        Self {
            spread: Some(rounded(spread)),
            ..Self::of(metric, (median, unit), goal, runs.len() as u64)
        }
    }

    /// Whether it reaches its goal.
    pub fn is_reached(&self) -> bool {
        let goal = self.goal.as_deref().map_or(Goal::None, Goal::read);
        goal.is_reached(self.value)
    }
}

/// Four digits that mean something; the others are noise.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 3.0 - value.abs().log10().floor();
    let scale = 10_f64.powf(digits.clamp(0.0, 9.0));
    (value * scale).round() / scale
}

impl Report {
    /// A report of this machine.
    pub fn new(name: &str, method: impl Into<String>, results: Vec<Finding>) -> Self {
        Self {
            name: name.to_owned(),
            machine: machine::described(),
            method: method.into(),
            results,
        }
    }

    /// The table for a terminal.
    pub fn table(&self) -> String {
        let mut table = format!("{}\n{}\n{}\n\n", self.name, self.machine, self.method);
        let longest = self.results.iter().map(|one| one.metric.len()).max();
        let width = longest.unwrap_or(0);
        for one in &self.results {
            let spread = one
                .spread
                .map_or_else(String::new, |s| format!(" ±{}", s / 2.0));
            let goal = one.goal.as_deref().unwrap_or("-");
            let verdict = match (&one.goal, one.is_reached()) {
                (None, _) => "",
                (Some(_), true) => "reached",
                (Some(_), false) => "MISSED",
            };
            let value = format!("{}{spread} {}", one.value, one.unit);
            writeln!(
                table,
                "{:width$}  {value:<28} goal {goal:<12} n {:<9} {verdict}",
                one.metric, one.samples
            )
            .expect("writing to a string cannot fail");
        }
        table
    }

    /// Writes `FOLDER/NAME.json` and says where.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let file = folder.join(format!("{}.json", self.name));
        let text = serde_json::to_string_pretty(self)? + "\n";
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, text))
            .with_context(|| format!("{} could not be written", file.display()))?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_the_six_fields_of_each_result_and_nothing_else() {
        let report = Report::new(
            "surge",
            "a method",
            vec![
                Finding::of(
                    "requests_per_success",
                    (1.234_56, "ratio"),
                    Goal::AtMost(1.2),
                    60_000,
                ),
                Finding::of_runs("peak", (&[1.0, 3.0, 2.0], "1/s"), Goal::None),
            ],
        );
        let json = serde_json::to_value(&report).expect("plain data");
        assert_eq!(
            json["results"],
            serde_json::json!([
                {"metric": "requests_per_success", "value": 1.235, "unit": "ratio",
                 "goal": "<= 1.2", "samples": 60_000, "spread": null},
                {"metric": "peak", "value": 2.0, "unit": "1/s",
                 "goal": null, "samples": 3, "spread": 2.0},
            ])
        );
        let fields: Vec<&String> = json.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["machine", "method", "name", "results"]);
    }

    #[test]
    fn a_missed_goal_is_told_as_missed() {
        let missed = Finding::of("p99", (51.0, "ms"), Goal::AtMost(50.0), 1);
        assert!(!missed.is_reached());
        let within = Finding::of("coverage", (0.8, "ratio"), Goal::Between(0.75, 0.85), 1);
        assert!(within.is_reached());
        let table = Report::new("x", "y", vec![missed, within]).table();
        assert_eq!(table.matches("MISSED").count(), 1);
        assert_eq!(table.matches("reached").count(), 1);
    }
}
