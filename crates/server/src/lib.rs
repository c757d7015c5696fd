//! The reference server of the line.
