"""``import-legacy``: an older lake's files, passwords, keys and sessions are taken over."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.vault import VaultClosed
from pipeline.commands.answer import Answer, Exit, in_lake, table
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.platforms.declaration import NAMES, Platform, declared
from pipeline.registry import Registry, load_registry
from pipeline.settings import NUMBERED, ConfigurationError
from pipeline.taking_over.cookie_files import not_recognised
from pipeline.taking_over.destroying import HONESTLY
from pipeline.taking_over.older_set_up import (
    Deletable,
    Deleted,
    SessionOutcome,
    TakenSession,
    deletable,
    delete,
    take_over_sessions,
    take_over_values,
)
from pipeline.taking_over.stated_values import Outcome, Taken
from pipeline.zones.store import LocalStore, copy, digest_of

VALUE_WORDS = {
    Outcome.MOVED: "is in the keyring now",
    Outcome.KNOWN: "was in the keyring already",
    Outcome.OTHER: "is not the one in the keyring, which stays",
}
SESSION_WORDS = {
    SessionOutcome.TAKEN_OVER: "taken over; the next run tries it",
    SessionOutcome.KNOWN: "not needed; this lake has a session of its own",
    SessionOutcome.NOT_NEEDED: "not needed; nobody signs in there by browser any more",
    SessionOutcome.REFUSED: "not taken over, and still lying there.",
}


@dataclass
class Secrets:
    """What was taken over of the secrets, and what stood in the way of the rest."""

    values: tuple[Taken, ...] = ()
    sessions: tuple[TakenSession, ...] = ()
    trouble: VaultClosed | ConfigurationError | None = None

    @property
    def came(self) -> bool:
        """Whether there is something now that was not there before, and that only a visit can try."""
        taken = any(one.outcome is SessionOutcome.TAKEN_OVER for one in self.sessions)
        return taken or any(one.outcome is Outcome.MOVED and not one.stated.for_messages for one in self.values)

    @property
    def for_messages(self) -> bool:
        """Whether something came that only a message can try."""
        return any(one.outcome is Outcome.MOVED and one.stated.for_messages for one in self.values)


def import_legacy(args: argparse.Namespace, lake: Lake) -> Answer:
    """Copy an older lake's landing and raw files, download times kept; put its secrets into the keyring."""
    source = Path(args.folder)
    landing = lake.settings.local_zone(Zone.LANDING)
    if not source.is_dir():
        return _refused(f"{source} is not a folder.", "Name the older lake's folder.")
    if landing is None:
        return _refused("Landing is not on this computer.", "Copy the files there yourself.")
    with lake.held("import"):
        registry = load_registry(lake.settings.config_dir)
        found = [_import_platform(source, landing, declared(name), registry) for name in NAMES]
    secrets = _take_over(access_of(lake.settings.root, lake.clock), source)
    offered = deletable(source, secrets.values, secrets.sessions)
    deleted = delete(source, offered) if args.delete_secrets else None
    document = {
        "platforms": found,
        "values": [_value(one) for one in secrets.values],
        "sessions": [_session(source, one) for one in secrets.sessions],
        "not_recognised": [path.relative_to(source).as_posix() for path in not_recognised(source)],
        "keyring": {"message": secrets.trouble.message, "next_action": secrets.trouble.next_action}
        if secrets.trouble
        else None,
        **_deletion(source, offered, deleted),
    }
    partial = secrets.trouble is not None or bool(deleted and deleted.kept)
    text = "\n\n".join(_paragraphs(lake, args.folder, document, secrets, offered, deleted))
    return Answer(document, text, Exit.PARTIAL if partial else Exit.SUCCESS)


def _refused(message: str, next_action: str) -> Answer:
    error = {"kind": "usage", "message": message, "next_action": next_action}
    return Answer({"error": error}, f"{message} {next_action}", Exit.USAGE)


# -- secrets ---------------------------------------------------------------------------------


def _take_over(access: LakeAccess, source: Path) -> Secrets:
    """A keyring that cannot be used stops nothing else: what it does not have stays in its file."""
    secrets = Secrets()
    try:
        secrets.values = take_over_values(access, source)
        for one in take_over_sessions(access, source):
            secrets.sessions = (*secrets.sessions, one)
    except (VaultClosed, ConfigurationError) as trouble:
        secrets.trouble = trouble
    return secrets


def _value(one: Taken) -> dict[str, str]:
    stated = one.stated
    return {
        "connection": stated.connection,
        "field": stated.name,
        "variable": stated.variable,
        "file": stated.file,
        "outcome": one.outcome.value,
    }


def _session(source: Path, one: TakenSession) -> dict[str, Any]:
    return {
        "platform": one.file.service,
        "account": one.file.account,
        "file": one.file.path.relative_to(source).as_posix(),
        "outcome": one.outcome.value,
        "reason": one.reason,
        "left_out": one.left_out,
    }


def _deletion(source: Path, offered: Deletable, deleted: Deleted | None) -> dict[str, Any]:
    """Names of files and variables only."""
    if deleted is None:
        files = [path.relative_to(source).as_posix() for path in offered.files]
        lines = [{"file": one.stated.file, "variable": one.stated.variable} for one in offered.lines]
        return {"deletable": {"files": files, "lines": lines}, "deleted": None}
    return {
        "deletable": None,
        "deleted": {
            "files": [path.relative_to(source).as_posix() for path in deleted.files],
            "lines": [{"file": one.file, "variable": one.variable} for one in deleted.lines],
            "kept": [{"file": path.relative_to(source).as_posix(), "reason": why} for path, why in deleted.kept],
        },
    }


# -- words -----------------------------------------------------------------------------------


def _paragraphs(
    lake: Lake, folder: str, document: dict[str, Any], secrets: Secrets, offered: Deletable, deleted: Deleted | None
) -> Iterator[str]:
    rows = [(p["platform"], p["copied"], p["known"], p["unrecognised"]) for p in document["platforms"]]
    if any(any(row[1:]) for row in rows) or not (secrets.values or secrets.sessions or secrets.trouble):
        yield table(("platform", "copied", "already here", "not recognised"), rows, frozenset({1, 2, 3}))
    if secrets.values:
        yield "\n".join(_value_line(one) for one in secrets.values)
    if secrets.sessions:
        yield "\n".join(_session_line(one) for one in secrets.sessions)
    if document["not_recognised"]:
        yield "\n".join(f"{name}: not recognised, and still lying there" for name in document["not_recognised"])
    if secrets.trouble:
        yield f"{secrets.trouble.message} What was not taken over is still in its file. {secrets.trouble.next_action}"
    if deleted is not None:
        yield "\n".join(_deleted_lines(deleted))
    elif offered:
        yield (
            f"{len(offered.files)} file(s) and {len(offered.lines)} line(s) still hold these secrets. "
            f"{'Once a run has tried them, delete them' if secrets.came else 'To delete them'}: "
            f"{in_lake(lake.settings.root)} import-legacy {folder} --delete-secrets"
        )
    if secrets.for_messages:
        yield (
            "Server, addresses and switches of messages are not taken over; set them in the panel, Settings → "
            f"Notifications. To try them: {in_lake(lake.settings.root)} notify test"
        )
    yield f"Next: {in_lake(lake.settings.root)} run{'' if secrets.came else ' --no-extractors'}"


def _value_line(one: Taken) -> str:
    stated = one.stated
    return f"{stated.way.of}, {stated.declared.title} ({stated.where}): {VALUE_WORDS[one.outcome]}"


def _session_line(one: TakenSession) -> str:
    who = f"{one.file.title} @{one.file.account}" if one.file.account else one.file.title
    rest = f" {one.reason}" if one.reason else ""
    less = f" ({one.left_out} entries are no cookies, or have ended)" if one.left_out else ""
    return f"{who}, session ({one.file.path.name}): {SESSION_WORDS[one.outcome]}{rest}{less}"


def _deleted_lines(deleted: Deleted) -> Iterator[str]:
    yield f"Deleted: {len(deleted.files)} file(s) and {len(deleted.lines)} line(s) of .env files."
    for path, why in deleted.kept:
        yield f"Not deleted: {path} ({why})"
    if deleted.files:
        yield HONESTLY


# -- files -----------------------------------------------------------------------------------


def _import_platform(source: Path, landing: Path, platform: Platform, registry: Registry) -> dict[str, Any]:
    present = {_digest(path) for path in (landing / platform.name).rglob("*") if path.is_file()}
    copied = known = unrecognised = 0
    for path, inner in _legacy_files(source, platform.name):
        identity = platform.identify(inner, registry)
        if identity is None:
            unrecognised += 1
            continue
        digest = _digest(path)
        if digest in present:
            known += 1
            continue
        target = _free_place(landing / platform.name / inner)
        copy(LocalStore(str(path.parent)), path.name, LocalStore(str(target.parent)), target.name)
        shutil.copystat(path, target)  # the download time of files whose names have none
        present.add(digest)
        copied += 1
    return {"platform": platform.name, "copied": copied, "known": known, "unrecognised": unrecognised}


def _legacy_files(source: Path, platform: str) -> Iterator[tuple[Path, str]]:
    """Files of a platform in an older lake: landing first, then raw, where copies of cleared landing files remain."""
    for zone in (Zone.LANDING, Zone.RAW):
        for name in (zone.value, NUMBERED[zone]):
            folder = source / name / platform
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if path.is_file() and not path.is_symlink():
                    yield path, path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return digest_of(handle)


def _free_place(target: Path) -> Path:
    """A name that is not taken: another file of the same name must not be overwritten."""
    places = (target, *(target.with_stem(f"{target.stem} ({n})") for n in range(2, 1000)))
    return next(place for place in places if not place.exists())
