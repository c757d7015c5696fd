//! `docs/openapi.json` by judges of others: a validator, and requests drawn
//! from it against a real server.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo;
use crate::system::{self, Needed};

const PYTHON: [Needed; 1] = [Needed {
    sign: "/usr/share/doc/python3-venv",
    package: "python3-venv",
}];

/// How many requests are drawn for each route and kind, unless
/// `JARI_EXAMPLES` says otherwise: a few minutes.
const EXAMPLES: &str = "100";

/// The document is OpenAPI 3.1, and every golden file is of its type.
pub(crate) fn valid() -> Result<Outcome> {
    let python = python()?;
    let mut command = script(&python, "valid.py");
    command.arg(document()).arg(golden());
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}

/// schemathesis finds no fault of the server, and no answer that is not told.
pub(crate) fn played() -> Result<Outcome> {
    let python = python()?;
    cargo::succeed(&mut cargo::cargo("build", &["--package", "jari-server"]))?;
    let examples = std::env::var("JARI_EXAMPLES").unwrap_or_else(|_| String::from(EXAMPLES));
    let mut command = script(&python, "play.py");
    command
        .arg(repo::target().join("debug/jari-server"))
        .arg(document())
        .arg(examples);
    cargo::succeed(&mut command)?;
    Ok(Outcome::pass())
}

fn document() -> PathBuf {
    repo::root().join("docs/openapi.json")
}

fn golden() -> PathBuf {
    repo::pure_folder("jari-protocol").join("tests/golden")
}

fn folder() -> PathBuf {
    repo::root().join("tests/openapi/python")
}

fn script(python: &Path, name: &str) -> std::process::Command {
    let mut command = cargo::program(python);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(folder().join(name));
    command
}

/// Python with what `requirements.txt` names, in an environment of its own.
fn python() -> Result<PathBuf> {
    system::need(&PYTHON)?;
    let home = repo::target().join("openapi-python");
    let python = home.join("bin/python");
    if !python.is_file() {
        let mut venv = cargo::program("/usr/bin/python3");
        cargo::succeed(venv.args(["-m", "venv"]).arg(&home))?;
    }
    let mut pip = cargo::program(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    cargo::succeed(pip.arg(folder().join("requirements.txt")))?;
    Ok(python)
}
