//! The types of this model as the window's TypeScript sees them: written here,
//! committed there, and held against each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

use super::qr::QrView;
use super::view::{StockView, UnopenedView};
use super::{AppIntent, AppNotice, AppSnapshot};

#[test]
fn the_window_has_the_types_of_this_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/bindings");
    let made = made();
    if std::env::var_os("JARI_WRITE_GOLDEN").is_some() {
        write(&folder, &made);
    }
    let committed = read(&folder);
    let names = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
    let again = "JARI_WRITE_GOLDEN=1 cargo test -p jari-client --lib bindings";
    assert_eq!(names(&committed), names(&made), "write them anew: {again}");
    for (name, text) in &made {
        assert_eq!(&committed[name], text, "{}: {again}", name.display());
    }
}

/// Numbers are below 2^53 in every field: counts, milliseconds.
fn made() -> BTreeMap<PathBuf, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::new()
        .with_out_dir(folder.path())
        .with_large_int("number");
    AppIntent::export_all(&config).expect("written");
    AppSnapshot::export_all(&config).expect("written");
    AppNotice::export_all(&config).expect("written");
    StockView::export_all(&config).expect("written");
    QrView::export_all(&config).expect("written");
    UnopenedView::export_all(&config).expect("written");
    read(folder.path())
}

fn read(folder: &Path) -> BTreeMap<PathBuf, String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("listed").path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "ts"))
        .map(|path| {
            let name = PathBuf::from(path.file_name().expect("a file"));
            (name, fs::read_to_string(&path).expect("readable"))
        })
        .collect()
}

fn write(folder: &Path, made: &BTreeMap<PathBuf, String>) {
    fs::create_dir_all(folder).expect("made");
    for name in read(folder).keys().filter(|name| !made.contains_key(*name)) {
        fs::remove_file(folder.join(name)).expect("removed");
    }
    for (name, text) in made {
        fs::write(folder.join(name), text).expect("written");
    }
}
