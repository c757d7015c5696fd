//! The client without a screen.
