//! Every word a person reads, in Korean and English.
