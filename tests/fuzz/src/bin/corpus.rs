//! `corpus FOLDER`: writes each target's corpus into a folder of its name.

use std::env;
use std::fs;
use std::io::{Error, Result};
use std::path::PathBuf;

use jari_fuzz::TARGETS;

fn main() -> Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| Error::other("say which folder"))?;
    for target in TARGETS {
        let of_target = folder.join(target.name);
        fs::create_dir_all(&of_target)?;
        for (number, input) in (target.corpus)().iter().enumerate() {
            fs::write(of_target.join(number.to_string()), input)?;
        }
    }
    Ok(())
}
