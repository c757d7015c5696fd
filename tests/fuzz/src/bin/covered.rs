//! Mutation led by coverage: libFuzzer over the target named by
//! `JARI_FUZZ_TARGET`, from the corpus of that target.
#![no_main]

use std::env;
use std::sync::LazyLock;

use jari_fuzz::{Target, target};

static CHOSEN: LazyLock<&'static Target> = LazyLock::new(|| {
    let name = env::var("JARI_FUZZ_TARGET").expect("JARI_FUZZ_TARGET names a target");
    target(&name).expect("JARI_FUZZ_TARGET names a target")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (CHOSEN.take)(bytes));
