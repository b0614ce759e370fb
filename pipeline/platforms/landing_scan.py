"""Looking at a platform's landing folder: which files are new, what their bytes are, which cannot be judged yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from pipeline.model import Delivery, Refusal, Verdict
from pipeline.platforms.declaration import Platform
from pipeline.platforms.names import moment_in
from pipeline.registry import Registry
from pipeline.zones.store import Entry, ZoneStore, digest_of

UNFINISHED_SUFFIXES = frozenset({".part", ".tmp", ".crdownload", ".download", ".partial"})
LOOK_AGAIN = "Nothing to do: it is looked at again in the next run."
_SPECIAL = {
    "link outside the lake": ("link-outside", "This is a link to a file outside the lake, so it was not followed."),
    "broken link": ("broken-link", "This is a link to a file that is not there."),
    "folder": ("not-a-file", "This is a folder with the name of a file."),
    "no file": ("not-a-file", "This is not a file that can be read."),
    "damaged name": ("damaged-name", "The file's name holds signs that no text has."),
}
_PUT_FILE = "Put the file itself into the folder, or remove it."
_ACTIONS = {"damaged-name": "Give the file its original name."}
UNREADABLE = "unreadable"


def latest_by_path(deliveries: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    """The ledger by landing path, one entry a content that ever lay there."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.path, []).append(delivery)
    return found


class LandingScan:
    """One look at ``landing/<platform>``. ``seen`` are its files now; ``settled`` is False while one still grows."""

    def __init__(self, platform: Platform, landing: ZoneStore, registry: Registry, judge: str) -> None:
        self._platform = platform
        self._landing = landing
        self._registry = registry
        self._judge = judge
        self.settled = True

    def look(self, known: Mapping[str, list[Delivery]]) -> list[Delivery]:
        """All files of the folder as deliveries; those that are new or changed have no ``judged_by`` yet."""
        prefix = f"{self._platform.name}/"
        entries = self._landing.listing(self._platform.name)
        return [self._look_at(e, e.path.removeprefix(prefix), known) for e in entries]

    def _look_at(self, entry: Entry, path: str, known: Mapping[str, list[Delivery]]) -> Delivery:
        for old in known.get(path, ()):
            if (old.bytes, old.mtime_ns) == (entry.bytes, entry.mtime_ns) and not undecided(old):
                # Another program version or artist list may understand a name that the one before did not.
                return old if old.judged_by == self._judge or not old.sha256 else self._named(old, entry)
        fresh = Delivery(self._platform.name, path, entry.bytes, entry.mtime_ns)
        if entry.special:
            rule, message = _SPECIAL[entry.special]
            refusal = Refusal(rule, message, _ACTIONS.get(rule, _PUT_FILE), entry.special)
            return replace(fresh, verdict=Verdict.QUARANTINED, refusal=refusal, judged_by=self._judge)
        if PurePosixPath(path).suffix.lower() in UNFINISHED_SUFFIXES:
            return replace(
                fresh, verdict=Verdict.UNFINISHED, note="a download that has not ended", judged_by=self._judge
            )
        return self._hashed(fresh, entry, known)

    def _hashed(self, fresh: Delivery, entry: Entry, known: Mapping[str, list[Delivery]]) -> Delivery:
        try:
            with self._landing.open(entry.path) as handle:
                digest = digest_of(handle)
            after = self._landing.entry(entry.path)
        except FileNotFoundError:
            return replace(fresh, verdict=Verdict.UNFINISHED, note="taken away again", judged_by=self._judge)
        except OSError as error:
            self.settled = False
            return replace(fresh, verdict=Verdict.QUARANTINED, refusal=unreadable(error), judged_by=self._judge)
        if after is None or (after.bytes, after.mtime_ns) != (entry.bytes, entry.mtime_ns):
            self.settled = False
            return replace(fresh, verdict=Verdict.UNFINISHED, note="still being written", judged_by=self._judge)
        for old in known.get(fresh.path, ()):
            if old.sha256 == digest:
                return replace(self._named(old, entry), bytes=entry.bytes, mtime_ns=entry.mtime_ns)
        return self._named(replace(fresh, sha256=digest), entry)

    def _named(self, delivery: Delivery, entry: Entry) -> Delivery:
        identity = self._platform.identify(delivery.path, self._registry)
        modified = datetime.fromtimestamp(entry.mtime_ns / 1e9, UTC)
        if identity is None:  # a copy under an unknown name keeps the kind its bytes gave it
            return replace(delivery, downloaded_at=moment_in(delivery.path) or modified)
        moment = identity.downloaded_at or modified
        return replace(delivery, kind=identity.kind, subject=identity.subject, downloaded_at=moment)


def unreadable(error: OSError) -> Refusal:
    """The refusal of a file that the disk does not hand out."""
    reason = f"The file cannot be read ({error.strerror or type(error).__name__})."
    return Refusal(UNREADABLE, reason, "Check the file's permissions and the disk, then run again.")


def undecided(delivery: Delivery) -> bool:
    """Whether a file must be looked at again although it seems unchanged."""
    if delivery.verdict is Verdict.QUARANTINED:
        return delivery.refusal is not None and delivery.refusal.rule == UNREADABLE
    return delivery.verdict is Verdict.UNFINISHED or (not delivery.sha256 and delivery.verdict is not Verdict.DROPPED)
