//! As much of the form of a Windows program as says what kind it is, and what
//! it cannot start without.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

/// What its headers, imports and resources say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) is_x86_64: bool,
    /// Windows opens no console for it.
    pub(super) has_window: bool,
    /// It can lie at any address, and nothing that it wrote is run.
    pub(super) is_hardened: bool,
    /// Others may call into it.
    pub(super) has_exports: bool,
    pub(super) has_icon: bool,
    /// Its manifest asks for the controls of today; with those of old it ends
    /// before it begins, because they lack what the program calls.
    pub(super) has_controls: bool,
    /// Of the product, three numbers.
    pub(super) version: Option<String>,
    /// The libraries it does not start without, in small letters.
    pub(super) libraries: BTreeSet<String>,
}

const MACHINE_X86_64: u16 = 0x8664;
/// The optional header's first number, of a program with 64-bit addresses.
const WIDE: u16 = 0x20b;
const SUBSYSTEM_WINDOW: u16 = 2;
/// High entropy, dynamic base, no execution of data.
const HARDENED: u16 = 0x20 | 0x40 | 0x100;
const EXPORTS: usize = 0;
const IMPORTS: usize = 1;
const RESOURCES: usize = 2;
const RELOCATIONS: usize = 5;
const ICON_GROUP: u32 = 14;
const VERSION: u32 = 16;
const MANIFEST: u32 = 24;
const CONTROLS: &[u8] = b"Microsoft.Windows.Common-Controls";
/// Begins the numbers of a version resource.
const FIXED_VERSION: [u8; 4] = 0xfeef_04bd_u32.to_le_bytes();

impl Program {
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let image = Image::of(bytes)?;
        let resources = image.directory(RESOURCES)?.unwrap_or_default();
        let version = has(resources, VERSION)?.then(|| version(resources));
        let flags = u16_at(bytes, image.optional() + 70)?;
        let can_move = image.directory(RELOCATIONS)?.is_some();
        Ok(Self {
            is_x86_64: u16_at(bytes, image.header + 4)? == MACHINE_X86_64,
            has_window: u16_at(bytes, image.optional() + 68)? == SUBSYSTEM_WINDOW,
            is_hardened: flags & HARDENED == HARDENED && can_move,
            has_exports: image.directory(EXPORTS)?.is_some(),
            has_icon: has(resources, ICON_GROUP)?,
            has_controls: has(resources, MANIFEST)? && position(resources, CONTROLS).is_some(),
            version: version.flatten(),
            libraries: image.libraries()?,
        })
    }
}

/// The file, and where its header begins.
struct Image<'a> {
    bytes: &'a [u8],
    header: usize,
}

impl<'a> Image<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self> {
        ensure!(bytes.starts_with(b"MZ"), "no program of Windows");
        let header = number(bytes, 0x3c)?;
        let sign = bytes.get(header..).context("a cut program")?;
        ensure!(sign.starts_with(b"PE\0\0"), "no header");
        let image = Self { bytes, header };
        let width = u16_at(bytes, image.optional())?;
        ensure!(width == WIDE, "no program with 64-bit addresses");
        Ok(image)
    }

    const fn optional(&self) -> usize {
        self.header + 24
    }

    /// One of the tables that the optional header names, to its section's end.
    fn directory(&self, nr: usize) -> Result<Option<&'a [u8]>> {
        let address = number(self.bytes, self.optional() + 112 + nr * 8)?;
        if address == 0 {
            return Ok(None);
        }
        self.at(address).map(Some)
    }

    /// What is loaded to that address and behind it.
    fn at(&self, address: usize) -> Result<&'a [u8]> {
        let rows = usize::from(u16_at(self.bytes, self.header + 6)?);
        let first = self.optional() + usize::from(u16_at(self.bytes, self.header + 20)?);
        for row in (0..rows).map(|nr| first + nr * 40) {
            let begins = number(self.bytes, row + 12)?;
            let (size, at) = (number(self.bytes, row + 16)?, number(self.bytes, row + 20)?);
            if (begins..begins + size).contains(&address) {
                let section = self.bytes.get(at..at + size).context("a cut section")?;
                return Ok(&section[address - begins..]);
            }
        }
        anyhow::bail!("no section holds address {address:#x}")
    }

    fn libraries(&self) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        let table = self.directory(IMPORTS)?.unwrap_or_default();
        for row in table.chunks_exact(20) {
            let name = number(row, 12)?;
            if name == 0 {
                break;
            }
            let text = self.at(name)?.split(|byte| *byte == 0).next();
            let text = str::from_utf8(text.unwrap_or_default())?;
            found.insert(text.to_ascii_lowercase());
        }
        Ok(found)
    }
}

/// The first table of the resources has one row a kind.
fn has(resources: &[u8], kind: u32) -> Result<bool> {
    if resources.is_empty() {
        return Ok(false);
    }
    let named = usize::from(u16_at(resources, 12)?);
    let numbered = usize::from(u16_at(resources, 14)?);
    for nr in named..named + numbered {
        if u32_at(resources, 16 + nr * 8)? == kind {
            return Ok(true);
        }
    }
    Ok(false)
}

fn version(resources: &[u8]) -> Option<String> {
    let at = position(resources, &FIXED_VERSION)?;
    let high = u32_at(resources, at + 16).ok()?;
    let low = u32_at(resources, at + 20).ok()?;
    Some(format!("{}.{}.{}", high >> 16, high & 0xffff, low >> 16))
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16> {
    let two = bytes.get(at..at + 2).context("a cut program")?;
    Ok(u16::from_le_bytes(two.try_into()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32> {
    let four = bytes.get(at..at + 4).context("a cut program")?;
    Ok(u32::from_le_bytes(four.try_into()?))
}

/// A number that counts bytes.
fn number(bytes: &[u8], at: usize) -> Result<usize> {
    Ok(usize::try_from(u32_at(bytes, at)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers, and a section with resources of these kinds and these libraries.
    fn program(subsystem: u16, kinds: &[u32], libraries: &[&str]) -> Vec<u8> {
        let mut bytes = vec![0; 0x600];
        let mut put = |at: usize, with: &[u8]| bytes[at..at + with.len()].copy_from_slice(with);
        put(0, b"MZ");
        put(0x3c, &0x80_u32.to_le_bytes());
        put(0x80, b"PE\0\0");
        put(0x84, &MACHINE_X86_64.to_le_bytes());
        put(0x86, &1_u16.to_le_bytes());
        put(0x94, &240_u16.to_le_bytes());
        put(0x98, &WIDE.to_le_bytes());
        put(0x98 + 68, &subsystem.to_le_bytes());
        put(0x98 + 70, &HARDENED.to_le_bytes());
        put(0x98 + 112 + 40, &0x1000_u32.to_le_bytes());
        put(0x98 + 112 + 8, &0x1200_u32.to_le_bytes());
        put(0x98 + 112 + 16, &0x1000_u32.to_le_bytes());
        let row = 0x98 + 240;
        put(row + 12, &0x1000_u32.to_le_bytes());
        put(row + 16, &0x400_u32.to_le_bytes());
        put(row + 20, &0x200_u32.to_le_bytes());
        let count = u16::try_from(kinds.len()).expect("few");
        put(0x20e, &count.to_le_bytes());
        for (nr, kind) in kinds.iter().enumerate() {
            put(0x210 + nr * 8, &kind.to_le_bytes());
        }
        put(0x300, &FIXED_VERSION);
        put(0x310, &0x0001_0002_u32.to_le_bytes());
        put(0x314, &0x0003_0000_u32.to_le_bytes());
        put(0x320, CONTROLS);
        for (nr, name) in libraries.iter().enumerate() {
            let at = u32::try_from(0x100 + nr * 0x20).expect("few");
            put(0x400 + nr * 20 + 12, &(0x1200 + at).to_le_bytes());
            put(0x500 + nr * 0x20, name.as_bytes());
        }
        bytes
    }

    #[test]
    fn a_program_with_a_window_its_icon_and_its_version_is_known() {
        let bytes = program(SUBSYSTEM_WINDOW, &[ICON_GROUP, VERSION, MANIFEST], &[]);
        let read = Program::read(&bytes).expect("it is one");
        assert!(read.is_x86_64 && read.has_window && read.has_icon);
        assert!(read.is_hardened && read.has_controls && !read.has_exports);
        assert_eq!(read.version.as_deref(), Some("1.2.3"));
    }

    #[test]
    fn what_it_does_not_start_without_is_named() {
        let bytes = program(SUBSYSTEM_WINDOW, &[], &["KERNEL32.dll", "libgcc.dll"]);
        let read = Program::read(&bytes).expect("it is one");
        let named: Vec<_> = read.libraries.iter().map(String::as_str).collect();
        assert_eq!(named, ["kernel32.dll", "libgcc.dll"]);
    }

    #[test]
    fn what_a_program_lacks_is_seen() {
        let bare = Program::read(&program(3, &[], &[])).expect("it is one");
        assert!(!bare.has_window && !bare.has_icon && bare.version.is_none());
        assert!(!bare.has_controls);
        let mut open = program(2, &[], &[]);
        open[0x98 + 112..0x98 + 116].copy_from_slice(&0x1000_u32.to_le_bytes());
        open[0x98 + 112 + 40..0x98 + 116 + 40].fill(0);
        let open = Program::read(&open).expect("it is one");
        assert!(open.has_exports && !open.is_hardened);
        assert!(Program::read(b"\x7fELF").is_err());
        assert!(Program::read(&program(2, &[], &[])[..0x90]).is_err());
        assert!(Program::read(&program(2, &[], &["a.dll"])[..0x4ff]).is_err());
    }
}
