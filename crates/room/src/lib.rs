//! The rules of the line: joining, draw, turns, door, bookings, record. Pure.
