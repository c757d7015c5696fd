//! Small plots as SVG: lines over two axes, readable in a page of text.

use std::fmt::Write as _;

/// A plot.
#[derive(Debug, Clone)]
pub struct Plot {
    /// What it shows.
    pub title: String,
    /// What runs to the right.
    pub across: String,
    /// What runs up.
    pub up: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line of a plot.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 48.0;

/// Told apart by people who see few colours as well (Okabe and Ito).
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"];

impl Plot {
    /// The picture.
    pub fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let right = top_of(points().map(|point| point.0));
        let top = top_of(points().map(|point| point.1));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"20\" font-size=\"14\">{}</text>\n",
            escaped(&self.title)
        );
        self.axes(&mut svg, (right, top));
        for (number, line) in self.lines.iter().enumerate() {
            let colour = COLOURS[number % COLOURS.len()];
            let path: String = line
                .points
                .iter()
                .map(|(x, y)| format!("{:.1},{:.1} ", across(*x, right), up(*y, top)))
                .collect();
            put(
                &mut svg,
                format_args!(
                    "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" \
                     points=\"{}\"/>\n",
                    path.trim_end()
                ),
            );
            let y = TOP + 14.0 + 16.0 * number as f64;
            put(
                &mut svg,
                format_args!(
                    "<text x=\"{:.0}\" y=\"{y:.0}\" text-anchor=\"end\" fill=\"{colour}\">{}</text>\n",
                    WIDTH - RIGHT - 4.0,
                    escaped(&line.name)
                ),
            );
        }
        svg + "</svg>\n"
    }

    fn axes(&self, svg: &mut String, (right, top): (f64, f64)) {
        let (x0, y0) = (across(0.0, right), up(0.0, top));
        for part in 0..=4 {
            let part = f64::from(part) / 4.0;
            let (x, y) = (across(right * part, right), up(top * part, top));
            let x1 = WIDTH - RIGHT;
            put(
                svg,
                format_args!(
                    "<line x1=\"{x0:.1}\" y1=\"{y:.1}\" x2=\"{x1:.1}\" y2=\"{y:.1}\" \
                     stroke=\"#ddd\"/>\n\
                     <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n\
                     <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\n",
                    x0 - 6.0,
                    y + 4.0,
                    short(top * part),
                    y0 + 16.0,
                    short(right * part),
                ),
            );
        }
        put(
            svg,
            format_args!(
                "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>\n\
                 <text transform=\"translate(14 {:.0}) rotate(-90)\" \
                 text-anchor=\"middle\">{}</text>\n",
                LEFT.midpoint(WIDTH - RIGHT),
                HEIGHT - 10.0,
                escaped(&self.across),
                TOP.midpoint(HEIGHT - BOTTOM),
                escaped(&self.up)
            ),
        );
    }
}

/// The part of each value below it: from samples to a distribution's line.
pub fn distribution(name: &str, samples: &[f64]) -> Line {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let all = sorted.len().max(1) as f64;
    let step = (sorted.len() / 400).max(1);
    let points = sorted.iter().enumerate().step_by(step);
    Line {
        name: name.to_owned(),
        points: points
            .map(|(at, value)| (*value, (at + 1) as f64 / all))
            .collect(),
    }
}

fn put(svg: &mut String, text: std::fmt::Arguments<'_>) {
    svg.write_fmt(text)
        .expect("writing to a string cannot fail");
}

fn across(x: f64, right: f64) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * x / right
}

fn up(y: f64, top: f64) -> f64 {
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / top
}

/// A round number at or above all values.
fn top_of(values: impl Iterator<Item = f64>) -> f64 {
    let most = values.fold(0.0, f64::max);
    if most <= 0.0 {
        return 1.0;
    }
    let ten = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 4.0, 5.0, 8.0, 10.0];
    let round = steps.into_iter().find(|step| step * ten >= most);
    round.unwrap_or(10.0) * ten
}

fn short(value: f64) -> String {
    if value.abs() >= 10_000.0 {
        return format!("{}k", value / 1_000.0);
    }
    format!("{}", (value * 1_000.0).round() / 1_000.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_has_its_title_its_axes_and_a_line_for_each_row_of_points() {
        let plot = Plot {
            title: "requests < all".to_owned(),
            across: "seconds".to_owned(),
            up: "a second".to_owned(),
            lines: vec![
                distribution("first", &[3.0, 1.0, 2.0]),
                distribution("second", &[5.0]),
            ],
        };
        let svg = plot.svg();
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains("requests &lt; all") && svg.contains(">seconds<"));
        assert!(svg.ends_with("</svg>\n"));
        assert_eq!(top_of([37.0].into_iter()), 40.0);
    }
}
