"""Which letters can be drawn, with which fonts, and how wide a text is."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

from pipeline.charting.look import LAST_FAMILY, TEXT_PX

ELLIPSIS = "…"
UNKNOWN = "□"
# Where letters of other scripts are found on most computers; after them every other font is asked.
_WIDE = ("Segoe UI", "Yu Gothic", "Malgun Gothic", "Microsoft YaHei", "Nirmala UI", "Segoe UI Symbol", "Noto Sans")
# Letters fitted to whole pixels may be this much wider than they are designed.
_HINTED = 1.035
_log = logging.getLogger(__name__)
# It complains of every weight that a font does not come in; the nearest one is what is wanted.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@lru_cache(maxsize=16)
def installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the families that are there, and always one that is. A missing family is no reason to complain."""
    there = {entry.name for entry in fontManager.ttflist}
    return tuple(dict.fromkeys(family for family in (*families, LAST_FAMILY) if family in there))


def _properties(families: tuple[str, ...], bold: bool, px: float = TEXT_PX) -> FontProperties:
    return FontProperties(family=list(families), size=px, weight=600 if bold else 400)


@lru_cache(maxsize=256)
def _charmap(family: str, bold: bool) -> frozenset[int]:
    return frozenset(get_font(fontManager.findfont(_properties((family,), bold))).get_charmap())


@lru_cache(maxsize=512)
def _family_with(code: int, bold: bool) -> str | None:
    """A font that has one letter which the usual ones do not have."""
    # The font of last resort has boxes for all letters, and letters for none.
    there = sorted({entry.name for entry in fontManager.ttflist if "LastResort" not in str(entry.fname)})
    for name in (*(name for name in _WIDE if name in there), *there):
        try:
            if code in _charmap(name, bold):
                return name
        except (OSError, RuntimeError, ValueError):
            _log.debug("The font %s cannot be read.", name)
    return None


@lru_cache(maxsize=1024)
def drawable(text: str, families: tuple[str, ...], bold: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text as it can be drawn, and the fonts for it: a letter that no font has becomes an empty box."""
    there = installed(families)
    known = [_charmap(family, bold) for family in there]
    letters, more = [], []
    for letter in " ".join(text.split()):
        if any(ord(letter) in charmap for charmap in known):
            letters.append(letter)
        elif unicodedata.category(letter)[0] == "C" or unicodedata.combining(letter):
            continue
        elif (family := _family_with(ord(letter), bold)) is not None:
            more.append(family)
            letters.append(letter)
        else:
            letters.append(UNKNOWN)
    return "".join(letters), tuple(dict.fromkeys((*there, *more)))


@lru_cache(maxsize=4096)
def width(text: str, families: tuple[str, ...], px: float, bold: bool = False) -> float:
    """In pixels, for letters that are ``px`` high."""
    shown, fonts = drawable(text, families, bold)
    if not shown:
        return 0.0
    wide, _, _ = text_to_path.get_text_width_height_descent(shown, _properties(fonts, bold, px), False)
    return float(wide) * _HINTED


def shortened(text: str, room: float, families: tuple[str, ...], px: float, bold: bool = False) -> str:
    """As much of the text as there is room for, with three dots where something is left out."""
    if width(text, families, px, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, families, px, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS if low else ""


def wrapped(text: str, room: float, families: tuple[str, ...], px: float) -> Iterable[str]:
    """Lines that fit; a word that is longer than a line is shortened."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width(longer, families, px) > room:
            yield line
            longer = word
        line = longer if width(longer, families, px) <= room else shortened(longer, room, families, px)
    if line:
        yield line
