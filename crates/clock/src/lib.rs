//! Service time from exchanged stamps, without a clock. Pure.
