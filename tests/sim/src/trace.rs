//! What happened in a life, line by line.

use std::fmt::{self, Write as _};

/// The lines of a life, written only when somebody will read them.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    lines: Option<String>,
    errors: u64,
}

impl Trace {
    /// A trace that keeps its lines.
    pub fn kept() -> Self {
        Self {
            lines: Some(String::new()),
            ..Self::default()
        }
    }

    /// A line at a moment of true time.
    pub(crate) fn line(&mut self, now_us: u64, text: fmt::Arguments<'_>) {
        if let Some(lines) = &mut self.lines {
            // A string does not refuse to be written to.
            let _ = writeln!(lines, "{:>10.3} {text}", now_us as f64 / 1e6);
        }
    }

    /// An ERROR line, which fails the life.
    pub(crate) fn error(&mut self, now_us: u64, text: fmt::Arguments<'_>) {
        self.errors += 1;
        self.line(now_us, format_args!("ERROR {text}"));
    }

    /// How many ERROR lines there are.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// The lines, if they were kept.
    pub fn text(&self) -> &str {
        self.lines.as_deref().unwrap_or_default()
    }
}
