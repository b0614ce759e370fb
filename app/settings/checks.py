"""What a setting may be. Each check answers with a sentence that says what would be right, or nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from app.settings.catalogue import AUTO, BY_KEY, NOTIFICATIONS, OWN_PROGRAM
from app.settings.setting import OFF, Kept, Kind, Setting
from app.words import tr

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://[^/\s]+.*", re.IGNORECASE)
_SQLITE = b"SQLite format 3\0"


def typed(setting: Setting, text: str) -> str:
    """What can be said at every key, without looking at the disk."""
    if setting.kind is Kind.NUMBER:
        return _number(setting, text.strip())
    if setting.kind in (Kind.FOLDER, Kind.FILE):
        return _path(setting, text.strip())
    if setting.kind is Kind.PROGRAM and text.strip() and not Path(text.strip()).expanduser().is_absolute():
        return tr("Write the whole path of the program, or choose it.")
    if setting.kind is Kind.ORIGINS:
        return _origins(text)
    if setting.category == NOTIFICATIONS and text.strip():
        return _about_messages(setting, text.strip())
    return ""


def _origins(text: str) -> str:
    from pipeline.feed.feed_settings import MOST_ORIGINS, is_origin

    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(map(is_origin, parts)):
        return tr("Write each as http://localhost:3000, without a path.")
    return tr("At most {} addresses.").format(MOST_ORIGINS) if len(parts) > MOST_ORIGINS else ""


def _about_messages(setting: Setting, text: str) -> str:
    from pipeline.notify.ways_out import is_address
    from pipeline.notify.webhook import is_hook

    if setting.kind is Kind.MAILS:
        several = setting.key == "mail/to"
        for part in text.replace(";", ",").split(",") if several else [text]:
            if part.strip() and not is_address(part.strip()):
                return tr("Write it as label@example.org.")
    if setting.key == "mail/host" and (" " in text or "/" in text or ":" in text.strip("[]").partition("::")[0]):
        return tr("Write only its name, as in smtp.example.org.")
    if setting.key == "webhook/address" and not is_hook(text):
        return tr("Copy the whole address; it begins with https://.")
    return ""


def _number(setting: Setting, text: str) -> str:
    if not text and setting.may_be_empty:
        return ""
    right = _NUMBER.fullmatch(text) and not (setting.whole and "." in text)
    if right and setting.lowest <= float(text) <= setting.highest:
        return ""
    said = tr("Write a whole number from {} to {}.") if setting.whole else tr("Write a number from {} to {}.")
    if setting.may_be_empty:
        said = (
            tr("Write a whole number from {} to {}, or nothing.")
            if setting.whole
            else tr("Write a number from {} to {}, or nothing.")
        )
    grouped = "" if setting.year else ","
    return said.format(f"{setting.lowest:{grouped}.15g}", f"{setting.highest:{grouped}.15g}")


def _path(setting: Setting, text: str) -> str:
    if not text:
        what = tr("file") if setting.kind is Kind.FILE else tr("folder")
        return tr("Write the {} or choose it; the arrow goes back to the default.").format(what)
    if "://" in text:
        if setting.kind is Kind.FILE:
            return tr("The warehouse has to be a file on this computer.")
        return "" if _ADDRESS.fullmatch(text) else tr("Write the whole address, as in s3://bucket/folder.")
    if "${" in text or "\n" in text:
        return tr("Choose a name without ${…}.")
    if os.name == "nt" and re.search(r'[<>"|?*]', text):
        return tr('A name may not have any of < > " | ? * in it.')
    return ""


def on_disk(setting: Setting, text: str, root: Path, values: Mapping[str, str]) -> str:
    """What only the disk can tell; ``values`` are those in force, by key. Takes as long as the disk does."""
    if setting.kind is Kind.PROGRAM:
        return _program(text)
    if setting.key == "browser/which":
        return _browser(setting, text)
    if setting.key in ("mail/security", "mail/host"):
        return _unprotected({**values, setting.key: text})
    if setting.kind not in (Kind.FOLDER, Kind.FILE):
        return ""
    if "://" in text:
        return _reachable(text)
    place = _absolute(text, root)
    taken = _taken_by(setting, place, root, values)
    if taken:
        return taken
    return _file(place) if setting.kind is Kind.FILE else _folder(place)


def _program(text: str) -> str:
    """An empty line goes back to a browser by name."""
    path = Path(text).expanduser()
    if not text:
        return ""
    if path.is_dir():
        return tr("This is a folder. Choose the program inside it.")
    if not path.is_file():
        return tr("There is no such program.")
    return "" if os.access(path, os.X_OK) else tr("This file is no program.")


def _unprotected(values: Mapping[str, str]) -> str:
    """A password and all that is told would be read by anybody on the way."""
    from pipeline.notify.ways_out import on_this_computer

    host = values.get("mail/host", "")
    if values.get("mail/security") == "none" and host and not on_this_computer(host):
        return tr("Without protection only a server on this computer is spoken to. Choose STARTTLS or SSL first.")
    return ""


def _browser(setting: Setting, text: str) -> str:
    """A browser that is not there could not be opened; the automatic choice waits until one is."""
    from pipeline.access.browser_found import installed

    if text == OWN_PROGRAM:
        return tr("Choose the program below.")
    if text == AUTO or text not in dict(setting.choices) or installed(text) is not None:
        return ""
    return tr("{} was not found on this computer.").format(dict(setting.choices)[text])


def _absolute(text: str, root: Path) -> Path:
    path = Path(text).expanduser()
    return Path(os.path.normpath(path if path.is_absolute() else root / path))


def _taken_by(setting: Setting, place: Path, root: Path, values: Mapping[str, str]) -> str:
    """Two kinds of files in one folder would be taken for each other."""
    if place == root:
        return tr("The lake itself needs this folder. Choose one inside it, or elsewhere.")
    if setting.kind is Kind.FILE:
        return ""
    for other in (BY_KEY[key] for key in values if key != setting.key):
        if other.kind is not Kind.FOLDER or "://" in values[other.key]:
            continue
        its_place = _absolute(values[other.key], root)
        if place == its_place:
            return tr("{} is kept there already. Choose another folder.").format(tr(other.title))
        if place.is_relative_to(its_place) or its_place.is_relative_to(place):
            return tr("This overlaps with {}. Choose a folder beside it.").format(tr(other.title))
    return ""


def _folder(place: Path) -> str:
    there = _nearest(place)
    if there is None:
        return tr("There is no drive {}. Is it connected?").format(place.anchor or place)
    if not there.is_dir():
        return tr("{} is a file, not a folder.").format(there)
    if not os.access(there, os.W_OK | os.X_OK):
        return tr("{} can be read but not written. Choose another folder.").format(there)
    return ""


def _file(place: Path) -> str:
    if place.is_dir():
        return tr("This is a folder. Add the name of a file, as in {}.").format(place / "bedrot_analytics.db")
    if place.is_file():
        with place.open("rb") as handle:
            start = handle.read(len(_SQLITE))
        if start not in (b"", _SQLITE):
            return tr("There is a file of another kind. Choose another name.")
    return _folder(place.parent)


def _nearest(place: Path) -> Path | None:
    return next((above for above in (place, *place.parents) if above.exists()), None)


def _reachable(address: str) -> str:
    import fsspec

    protocol = address.partition("://")[0].lower()
    try:
        fsspec.get_filesystem_class(protocol)
    except (ValueError, ImportError):
        return tr("This program does not know how to reach {}:// addresses.").format(protocol)
    return ""


def may_switch(setting: Setting, text: str, values: Mapping[str, str]) -> str:
    """One platform has to stay on."""
    others = [value for key, value in values.items() if key.startswith("platform/") and key != setting.key]
    if setting.kept is Kept.PLATFORMS and text == OFF and all(value == OFF for value in others):
        return tr("One platform has to stay on, or a run would have nothing to do.")
    return ""
