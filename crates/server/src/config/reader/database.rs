//! Where the database is. Its password belongs where only the service reads
//! it: what stands on a command line is seen by everyone on the machine.

use std::fs;
use std::path::Path;

use super::Reader;
use crate::config::Code;
use crate::store::postgres::Address;

pub(super) fn read(read: &mut Reader<'_>) -> Option<Address> {
    let url = read.one("database", |text| Ok(text.to_owned()));
    let file = read.one("database_file", super::path);
    let at = |name: &str| {
        let said = read.layers.of(name).first();
        said.map_or_else(|| name.to_owned(), |said| said.at.clone())
    };
    let (at, is_public) = (at("database"), at("database").starts_with("--"));
    match (url, file) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            let says = "and database_file both name the database; leave one out";
            read.faults.add(Code::Contradict, at, says);
            None
        }
        (Some(url), None) => {
            let address = address(read, &at, &url)?;
            if is_public && address.has_password() {
                let says = "has a password, which everyone on this machine could read; put the \
                            URL into a file that only the service reads and name it with \
                            database_file, or into JARI_DATABASE";
                read.faults.add(Code::PasswordVisible, at, says);
                return None;
            }
            Some(address)
        }
        (None, Some(file)) => of_file(read, &file),
    }
}

fn of_file(read: &mut Reader<'_>, file: &Path) -> Option<Address> {
    let at = format!("database_file {}", file.display());
    match fs::read_to_string(file) {
        Ok(_) if is_open(file) => {
            let says = "can be read by others on this machine; chmod 600 it";
            read.faults.add(Code::PasswordVisible, at, says);
            None
        }
        Ok(url) => address(read, &at, &url),
        Err(error) => {
            let says = format!("cannot be read: {error}");
            read.faults.add(Code::File, at, says);
            None
        }
    }
}

/// Whether others may read a file.
#[cfg(unix)]
fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

fn address(read: &mut Reader<'_>, at: &str, url: &str) -> Option<Address> {
    match Address::parse(url) {
        Ok(address) => Some(address),
        Err(error) => {
            read.faults.add(Code::Value, at, error.to_string());
            None
        }
    }
}
