//! Order statistics of samples.

/// The value below which this part of the samples lies; 0 of none.
pub fn percentile(samples: &mut [f64], part: f64) -> f64 {
    if samples.is_empty() {
        return 0.0;
    }
    samples.sort_by(f64::total_cmp);
    let last = samples.len() - 1;
    samples[((last as f64) * part).round() as usize]
}

/// The middle of some runs and how far they lie apart.
pub fn median_and_spread(runs: &[f64]) -> (f64, f64) {
    let mut sorted = runs.to_vec();
    let median = percentile(&mut sorted, 0.5);
    match (sorted.first(), sorted.last()) {
        (Some(least), Some(most)) => (median, most - least),
        (Some(_) | None, _) => (median, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_five_runs_is_the_third_and_the_spread_is_from_least_to_most() {
        assert_eq!(median_and_spread(&[5.0, 1.0, 4.0, 2.0, 3.0]), (3.0, 4.0));
        assert_eq!(median_and_spread(&[]), (0.0, 0.0));
        assert_eq!(percentile(&mut [1.0, 2.0, 3.0, 4.0, 5.0], 1.0), 5.0);
    }
}
