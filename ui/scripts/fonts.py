"""Makes the bundled fonts: python3 scripts/fonts.py PRETENDARD OUT

PRETENDARD is the unpacked npm package `pretendard` (1.3.9, OFL-1.1), OUT is
src/look/fonts. Needs fonttools and brotli. The subset holds what the words
are written with, the 2,350 syllables of KS X 1001 for names of people and
places, and printable ASCII. The slip's number has a face of its own.
"""

import json
import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

LOCALES = Path(__file__).resolve().parents[2] / "crates" / "locales"
PUNCTUATION = "·…–—‘’“”→←↑↓×−✓№℃±"
DIGITS = "0123456789,#-– "


def syllables():
    """KS X 1001's syllables, as EUC-KR orders them: rows 0xB0 to 0xC8."""
    for row in range(0xB0, 0xC9):
        for column in range(0xA1, 0xFF):
            yield bytes([row, column]).decode("euc_kr")


def letters():
    words = [json.loads((LOCALES / name).read_text()) for name in ("ko.json", "en.json")]
    used = {letter for file in words for sentence in file.values() for letter in sentence}
    ascii_letters = {chr(code) for code in range(0x20, 0x7F)}
    return used | ascii_letters | set(syllables()) | set(PUNCTUATION)


def subset(source, target, text):
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "tnum", "ccmp"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    font = load_font(source, options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(text)))
    subsetter.subset(font)
    rename(font)
    save_font(font, target, options)
    print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


def rename(font):
    """The licence reserves the name of what was changed here."""
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = "JariSans"


def main(package, out):
    package, out = Path(package), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    woff2 = package / "dist" / "web" / "static" / "woff2"
    text = letters()
    subset(woff2 / "Pretendard-Regular.woff2", out / "jari-regular.woff2", text)
    subset(woff2 / "Pretendard-Bold.woff2", out / "jari-bold.woff2", text)
    subset(woff2 / "Pretendard-ExtraBold.woff2", out / "jari-digits.woff2", set(DIGITS))
    shutil.copy(package / "dist" / "LICENSE.txt", out / "OFL.txt")


if __name__ == "__main__":
    main(*sys.argv[1:])
