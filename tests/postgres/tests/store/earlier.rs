//! A database of an earlier program.

use std::fmt::Write as _;

use jari_server::store::postgres::SCHEMA;

use crate::bed::Bed;
use crate::upgraded::{LATER, the_line_goes_on};

#[tokio::test]
async fn a_line_that_the_first_nodes_left_goes_on() {
    let bed = Bed::new().await;
    left(&bed).await;
    the_line_goes_on(bed.node().await).await;
    assert_eq!(schema(&bed).await, SCHEMA.to_string());
    // The next node finds it brought up.
    drop(bed.node().await);
    assert_eq!(schema(&bed).await, SCHEMA.to_string());
}

#[tokio::test]
async fn two_nodes_that_start_at_once_bring_it_up_once() {
    let bed = Bed::new().await;
    left(&bed).await;
    let (one, other) = tokio::join!(bed.node(), bed.node());
    assert_eq!(schema(&bed).await, SCHEMA.to_string());
    the_line_goes_on(one).await;
    drop(other);
}

/// The database of schema 1 as the first nodes made and filled it. Their
/// tables were those of today without the two that came since, and rows were
/// the same as in a file.
async fn left(bed: &Bed) {
    drop(bed.node().await);
    let mut script = String::from(
        "DROP TABLE jari.lot, jari.stay_on;
        UPDATE jari.head SET schema = 1;",
    );
    for row in LATER
        .lines()
        .filter_map(|line| line.strip_prefix("INSERT INTO "))
    {
        let (table, values) = row.split_once(" VALUES (X'").unwrap_or(("meta", ""));
        let Some((key, body)) = values.split_once("', ") else {
            assert_eq!(table, "meta", "{row}");
            continue;
        };
        writeln!(
            script,
            "INSERT INTO jari.{table} VALUES ('\\x{key}', {body}"
        )
        .expect("a string takes all");
    }
    bed.sql(&script).await;
}

async fn schema(bed: &Bed) -> String {
    bed.ask("SELECT schema::text FROM jari.head").await
}
