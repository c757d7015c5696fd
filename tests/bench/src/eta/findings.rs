//! What the samples say.

use super::Sample;
use crate::report::{Finding, Goal};
use crate::stats::percentile;

/// How wrong the middle of a wait was, and how often the truth lay in its
/// range.
pub(super) fn of(samples: &[Sample]) -> Vec<Finding> {
    let n = samples.len() as u64;
    let at = |metric: &str, figure: fn(&Sample) -> f64, part: f64, goal: Goal| {
        let mut figures: Vec<f64> = samples.iter().map(figure).collect();
        Finding::of(metric, (percentile(&mut figures, part), "ratio"), goal, n)
    };
    let part = |metric: &str, holds: fn(&Sample) -> bool, goal: Goal| {
        let count = samples.iter().filter(|sample| holds(sample)).count() as f64;
        Finding::of(metric, (count / n.max(1) as f64, "ratio"), goal, n)
    };
    let (half, most) = (0.5, 0.9);
    let goal = Goal::AtMost;
    vec![
        at("median_error", |it| it.error, half, goal(0.05)),
        at("p90_error", |it| it.error, most, goal(0.12)),
        part("range_coverage", |it| it.covered, Goal::Between(0.75, 0.85)),
        at("range_width_median", |it| it.width, half, Goal::None),
        at(
            "median_error_with_pauses",
            |it| it.with_pauses,
            half,
            Goal::None,
        ),
        at(
            "p90_error_with_pauses",
            |it| it.with_pauses,
            most,
            Goal::None,
        ),
        part(
            "range_coverage_with_pauses",
            |it| it.covered_with_pauses,
            Goal::None,
        ),
        at("median_error_of_knowing", |it| it.knowing, half, Goal::None),
        at("p90_error_of_knowing", |it| it.knowing, most, Goal::None),
        at(
            "median_error_of_knowing_with_pauses",
            |it| it.knowing_with_pauses,
            half,
            Goal::None,
        ),
        at(
            "p90_error_of_knowing_with_pauses",
            |it| it.knowing_with_pauses,
            most,
            Goal::None,
        ),
    ]
}
