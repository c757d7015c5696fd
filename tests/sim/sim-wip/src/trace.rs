//! What happened in a life, line by line.

use std::fmt::{self, Write as _};

/// The lines of a life. Kept only when somebody will read them; their hash
/// always, so that two runs of a seed can be compared.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    lines: Option<String>,
    hash: u64,
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
        let mut hashed = Hashed(&mut self.hash);
        // Neither a hash nor a string refuses to be written to.
        let _ = writeln!(hashed, "{now_us} {text}");
        if let Some(lines) = &mut self.lines {
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

    /// A hash over all lines.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The lines, if they were kept.
    pub fn text(&self) -> &str {
        self.lines.as_deref().unwrap_or_default()
    }
}

/// FNV-1a over what is written.
struct Hashed<'a>(&'a mut u64);

impl fmt::Write for Hashed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            *self.0 = (*self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        Ok(())
    }
}
