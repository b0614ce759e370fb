"""Who signed in: whether two names mean the same account, and how a name is shown without giving it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.access.lake_access import LakeAccess
from pipeline.access.site import PASSWORD, SignInSite


def masked(name: str) -> str:
    """``studio@…`` for an e-mail address, ``@kilovale.music`` for a handle, the first letters of any other name."""
    local, at, domain = name.partition("@")
    if at and local and domain:
        return f"{local}@…"
    return name if at else f"{name[:3]}…"


def comparable(one: str, other: str) -> bool:
    """An e-mail address says nothing about a user name, nor the reverse."""
    one, other = _plain(one), _plain(other)
    return bool(one and other) and ("@" in one) == ("@" in other)


def same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


@dataclass
class AccountInUse:
    """The account of which a connection's data are: the handle where there are many, else the one that the owner has
    stated, else the one of the last session.
    """

    access: LakeAccess
    site: SignInSite
    _names: tuple[str, ...] = ()
    _stated: str = ""
    _any: bool = field(default=False)

    def __post_init__(self) -> None:
        self.learn({})

    @property
    def name(self) -> str:
        """'' where nobody has signed in and nothing was stated."""
        return self._names[0] if self._names else ""

    @property
    def may_change(self) -> bool:
        """Whether the owner may decide for another account. A session of another handle would be of no use."""
        return not self.site.connection.many

    def learn(self, known: Mapping[str, str]) -> None:
        """``known`` are the connection's values."""
        connection, account = self.site.connection, self.site.account
        facts = self.access.sessions.book.of(connection, account)
        self._stated = known.get(connection.identity.name, "") if connection.identity else ""
        last = facts.signed_in_as if facts else ""
        self._names = (f"@{account}",) if account else tuple(name for name in (self._stated, last) if name)

    def shown(self, name: str) -> str:
        """A name as the owner writes it: handles begin with @."""
        return f"@{name}" if name and self.site.connection.many and "@" not in name else name

    def let_go(self) -> None:
        """Whoever signs in next is accepted, where that may be."""
        self._any = self.may_change

    def is_other(self, *seen: str) -> bool:
        """Whether what was seen of an account, the surest first, is another one; what cannot be compared is not."""
        if self._any:
            return False
        for name in self._names:
            for one in seen:
                if comparable(one, name):
                    return not same(one, name)
        return False

    def settle(self, who: str) -> None:
        """An account that was decided for is the stated one from now on; the other one's password goes with it.

        Raises :class:`VaultClosed`.
        """
        identity = self.site.connection.identity
        if self._any and identity and self._stated and comparable(who, self._stated) and not same(who, self._stated):
            self.access.credentials.keep(self.site.connection, "", identity.name, who)
            self.access.credentials.forget(self.site.connection, "", PASSWORD)
        self._any = False
