//! The program as it is run for a town: configured from three places, over
//! TLS, watched, and ended in order.

#![cfg(unix)]

#[path = "running/program.rs"]
mod program;
#[path = "running/tls_client.rs"]
mod tls_client;

#[path = "running/clerks.rs"]
mod clerks;
#[path = "running/config.rs"]
mod config;
#[path = "running/deeds.rs"]
mod deeds;
#[path = "running/monitor.rs"]
mod monitor;
#[path = "running/operators.rs"]
mod operators;
#[path = "running/operators_lines.rs"]
mod operators_lines;
#[path = "running/reach.rs"]
mod reach;
#[path = "running/strangers.rs"]
mod strangers;
#[path = "running/tls.rs"]
mod tls;
