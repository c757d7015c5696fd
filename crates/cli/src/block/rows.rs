//! Rows of a terminal. What changes is written over in one piece, so that
//! nothing blinks.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A sentence in rows no wider than the terminal, broken between words.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let row = rows.last_mut().expect("there is a first row");
        let needs = row.width() + usize::from(!row.is_empty()) + word.width();
        if row.is_empty() || needs <= width {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        } else {
            rows.push(word.to_owned());
        }
        break_long(&mut rows, width);
    }
    rows
}

/// A word wider than the terminal is broken where it has to be.
fn break_long(rows: &mut Vec<String>, width: usize) {
    while let Some(row) = rows.last_mut().filter(|row| row.width() > width) {
        let mut taken = 0;
        let fits = row
            .char_indices()
            .take_while(|(_, c)| {
                taken += c.width().unwrap_or(0);
                taken <= width
            })
            .last();
        let Some((at, c)) = fits else { return };
        let rest = row.split_off(at + c.len_utf8());
        rows.push(rest);
    }
}

/// Writes rows over those that stand there now.
pub(super) fn redrawn(old: &[String], new: &[String]) -> String {
    let mut text = up(old.len());
    for (at, row) in new.iter().enumerate() {
        if old.get(at) != Some(row) {
            text.push_str(row);
            text.push_str(CLEAR_LINE);
        }
        text.push('\n');
    }
    if old.len() > new.len() {
        text.push_str(CLEAR_BELOW);
    }
    text
}

/// Takes rows away.
pub(super) fn cleared(rows: usize) -> String {
    format!("{}{CLEAR_BELOW}", up(rows))
}

fn up(rows: usize) -> String {
    if rows == 0 {
        String::new()
    } else {
        format!("\x1b[{rows}A\r")
    }
}

/// How wide the terminal is.
pub(super) fn width() -> usize {
    columns().filter(|columns| *columns >= 2).unwrap_or(80)
}

#[cfg(unix)]
fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some(usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}

const CLEAR_LINE: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_takes_two_columns() {
        let rows = wrapped("1,000번째예요. 앞에 많아야 999명 있어요.", 20);
        assert_eq!(rows, ["1,000번째예요. 앞에", "많아야 999명 있어요."]);
        assert!(rows.iter().all(|row| row.width() <= 20));
    }

    #[test]
    fn a_word_wider_than_the_terminal_is_broken() {
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn a_row_that_stays_is_not_written_again() {
        let old = ["a".to_owned(), "b".to_owned()];
        let new = ["a".to_owned(), "c".to_owned()];
        assert_eq!(redrawn(&old, &new), "\x1b[2A\r\nc\x1b[K\n");
        assert_eq!(redrawn(&new, &new[..1]), "\x1b[2A\r\n\x1b[J");
    }
}
