"""What an older set-up has left in the lake's folder – passwords in a .env file, saved sessions – and its move away.

All of it is for an errand's thread; only names of variables and files leave it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.keeping_access import Place
from app.words import many, tr
from pipeline.access.vault_words import keyring_name
from pipeline.taking_over import older_set_up
from pipeline.taking_over.cookie_files import cookie_files
from pipeline.taking_over.older_set_up import Deletable, SessionOutcome, TakenSession
from pipeline.taking_over.stated_values import move_to_keyring, stated_values


@dataclass(frozen=True)
class Older:
    """``variables`` stand in .env files, those in ``secret`` are passwords and keys; ``sessions`` are whose files."""

    variables: tuple[str, ...] = ()
    secret: int = 0
    sessions: tuple[str, ...] = ()

    @property
    def passwords(self) -> str:
        """``4 passwords``, or where there are none ``2 values``."""
        if self.secret:
            return many(self.secret, tr("password"), tr("passwords"))
        return many(len(self.variables), tr("value"), tr("values"))


def look(place: Place) -> Older:
    """What lies in the lake's folder. The keyring is not asked."""
    stated = stated_values(place.root)
    secret = {(one.connection, one.name) for one in stated if one.declared.secret}
    files = [f"{one.title} @{one.account}" if one.account else one.title for one in cookie_files(place.root)]
    return Older(tuple(dict.fromkeys(one.variable for one in stated)), len(secret), tuple(files))


@dataclass(frozen=True)
class Moved:
    """What became of it, in a sentence; ``stayed`` says what the owner has to see to, where there is such a thing."""

    sentence: str
    stayed: str = ""


def move_values(place: Place) -> Moved:
    """Into the keyring, verified, and only then out of the file. Raises :class:`VaultClosed`."""
    moved = move_to_keyring(place.access())
    removed = many(len(moved.removed), tr("value is"), tr("values are"))
    said = tr("{} in {} now, and no longer in the .env file.").format(removed, keyring_name())
    other = ", ".join(dict.fromkeys(one.variable for one in moved.other))
    stayed = tr("{} states something else than {} has, and stays as it is.").format(other, keyring_name())
    return Moved(said, stayed if other else "")


@dataclass(frozen=True)
class TakenOver:
    """Sessions of an older set-up; ``deletable`` are the files that hold nothing any more that is needed."""

    sentence: str
    refused: tuple[str, ...]
    deletable: Deletable


def take_sessions(place: Place) -> TakenOver:
    """Make sessions of the files; each is proved by the next visit. Raises :class:`VaultClosed`."""
    found = tuple(older_set_up.take_over_sessions(place.access(), place.root))
    taken = sum(one.outcome is SessionOutcome.TAKEN_OVER for one in found)
    refused = tuple(f"{_who(one)}: {one.reason}" for one in found if one.outcome is SessionOutcome.REFUSED)
    said = many(taken, tr("session was taken over; the next run tries it."),
                tr("sessions were taken over; the next run tries them."))  # fmt: skip
    return TakenOver(said if taken else tr("Nothing had to be taken over."), refused,
                     older_set_up.deletable(place.root, (), found))  # fmt: skip


def delete(place: Place, wanted: Deletable) -> Moved:
    """Overwrite and delete; what cannot be deleted is named."""
    done = older_set_up.delete(place.root, wanted)
    said = many(len(done.files), tr("file was overwritten and deleted."), tr("files were overwritten and deleted."))
    kept = ", ".join(path.name for path, _ in done.kept)
    return Moved(said, tr("These could not be deleted: {}.").format(kept) if kept else "")


def _who(one: TakenSession) -> str:
    return f"{one.file.title} @{one.file.account}" if one.file.account else one.file.title
