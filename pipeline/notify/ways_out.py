"""The ways messages leave this computer by, as the owner has set them up; passwords and addresses that let in are kept
in the keyring.

``schedule_config.json`` says the rest in its section ``notifications``. What it does not state may stand in the
environment or a .env file, by the names of older set-ups: these are read, never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pipeline.access.connection import Connection
from pipeline.access.credentials import Credentials
from pipeline.access.environment import environment
from pipeline.access.of_messages import HOOK, MAIL_SERVER
from pipeline.access.vault import Vault, VaultClosed, VaultState
from pipeline.access.vault_file import VaultFile
from pipeline.configuration import SCHEDULE, Configuration
from pipeline.notify.news import Weight
from pipeline.settings import ConfigurationError, env_values

SWITCHES = {
    Weight.NEEDS_ACTION: ("needs_action", "NOTIFY_ON_CRITICAL", True),
    Weight.FAILURE: ("on_failure", "NOTIFY_ON_ERROR", True),
    Weight.WARNING: ("on_warning", "NOTIFY_ON_WARNING", True),
    Weight.SUCCESS: ("on_success", "NOTIFY_ON_SUCCESS", False),
}
PORTS = {"starttls": 587, "ssl": 465, "none": 25}
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Security(StrEnum):
    """``none`` is for a server on this computer only."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"


class HookKind(StrEnum):
    JSON = "json"
    SLACK = "slack"
    DISCORD = "discord"


@dataclass(frozen=True)
class MailWay:
    host: str
    port: int
    security: Security
    user: str
    sender: str
    recipients: tuple[str, ...]
    attach_report: bool = False  # the run's, to the first mail after it

    @property
    def complete(self) -> bool:
        return bool(self.host and self.sender and self.recipients)


@dataclass(frozen=True)
class WaysOut:
    """``mail`` and ``hook`` are None where they are switched off or not set up."""

    wanted: frozenset[Weight]
    mail: MailWay | None = None
    hook: HookKind | None = None


@dataclass(frozen=True)
class Secrets:
    """Where password and address are: looked for when something is sent, and not before.

    ``ask``: somebody is there who may be asked to unlock the keyring. Nobody is startled by that at other times.
    """

    root: Path
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    ask: bool = False

    def credentials(self) -> Credentials:
        outside = environment() if self.environ is None else self.environ
        return Credentials(Vault(VaultFile(self.root / "config")), {**env_values(self.root), **outside}, outside)

    def trouble(self) -> VaultClosed | None:
        """What stands between us and the keyring now; a vault in which nothing was ever kept needs none."""
        vault = Vault(VaultFile(self.root / "config"))
        return vault.trouble() if vault.name else None

    def password(self) -> str:
        """'' where there is none. Raises ``VaultClosed``, as the next one does."""
        return self._value(MAIL_SERVER, "password")

    def address(self) -> str:
        return self._value(HOOK, "address")

    def _value(self, connection: Connection, name: str) -> str:
        trouble = None if self.ask else self.trouble()
        if trouble is not None and trouble.state is not VaultState.MISSING:  # without a keyring what is stated counts
            raise trouble
        return self.credentials().values(connection).get(name, "")


def ways_out(configuration: Configuration, variables: Mapping[str, str]) -> WaysOut:
    """As they are set up. ``variables`` are those of the environment and the .env files. Nothing is written.

    Raises :class:`ConfigurationError` naming the value that cannot be meant.
    """
    document = configuration.stated_schedule() or {}
    stated = _Stated(str(configuration.folder / SCHEDULE), document.get("notifications") or {}, variables)
    wanted = frozenset(
        weight for weight, (name, variable, usual) in SWITCHES.items() if stated.yes((name,), variable, usual)
    )
    return WaysOut(wanted, _mail(stated), _hook(stated))


def _mail(stated: _Stated) -> MailWay | None:
    host = stated.text(("email", "host"), "SMTP_HOST")
    if not stated.yes(("email", "enabled"), "", bool(host)):
        return None
    security = Security(stated.one_of(("email", "security"), "", tuple(Security), Security.STARTTLS))
    port = stated.number(("email", "port"), "SMTP_PORT", 0)
    if not stated.has(("email", "security")) and port == PORTS["ssl"]:
        security = Security.SSL
    if security is Security.NONE and host and not on_this_computer(host):
        raise stated.wrong("email.security", "none", "Only a server on this computer may be spoken to like that.")
    user = stated.text(("email", "user"), "SMTP_USER")
    sender = stated.text(("email", "from"), "SMTP_FROM", "NOTIFICATION_FROM_EMAIL") or (user if "@" in user else "")
    to = stated.addresses(("email", "to"), "SMTP_TO", "NOTIFICATION_TO_EMAILS")
    if sender and not is_address(sender):
        raise stated.wrong("email.from", sender, "Write it as label@example.org.")
    attach = stated.yes(("email", "attach_report"), "", False)
    way = MailWay(host, port or PORTS[security], security, user, sender, to, attach)
    return way if way.complete else None


def _hook(stated: _Stated) -> HookKind | None:
    usual = bool(stated.variables.get("WEBHOOK_URL"))
    if not stated.yes(("webhook", "enabled"), "", usual):
        return None
    return HookKind(stated.one_of(("webhook", "type"), "WEBHOOK_TYPE", tuple(HookKind), HookKind.JSON))


def is_address(text: str) -> bool:
    """``label@example.org``, also with a name before it: one address, in one line."""
    _, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    plain = bool(local and domain) and not any(sign.isspace() or sign in ",;<>" for sign in address)
    return plain and text.isprintable() and text.count("@") == 1


def on_this_computer(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class _Stated:
    """The section of the file, then the variables; whatever has another shape is refused by its name."""

    path: str
    section: Any
    variables: Mapping[str, str] = field(repr=False)

    def has(self, place: tuple[str, ...]) -> bool:
        return self._value(place) is not None

    def yes(self, place: tuple[str, ...], variable: str, usual: bool) -> bool:
        value = self._value(place, variable)
        if value is None:
            return usual
        if isinstance(value, str) and value.casefold() in (*YES, *NO):
            return value.casefold() in YES
        if not isinstance(value, bool):
            raise self.wrong(".".join(place), value, "Write true or false.")
        return value

    def text(self, place: tuple[str, ...], *variables: str) -> str:
        value = self._value(place, *variables)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.isprintable():
            raise self.wrong(".".join(place), value, "Write a text in one line.")
        return value.strip()

    def one_of(self, place: tuple[str, ...], variable: str, known: tuple[str, ...], usual: str) -> str:
        value = self.text(place, *([variable] if variable else [])).casefold() or usual
        if value not in known:
            raise self.wrong(".".join(place), value, f"Use {', '.join(known)}.")
        return value

    def number(self, place: tuple[str, ...], variable: str, usual: int) -> int:
        value = self._value(place, variable)
        if value is None:
            return usual
        digits = str(value)
        if isinstance(value, bool) or not digits.isdecimal() or int(digits) > 65_535:
            raise self.wrong(".".join(place), value, "Write a whole number from 1 to 65,535, or 0 for the usual one.")
        return int(digits)

    def addresses(self, place: tuple[str, ...], *variables: str) -> tuple[str, ...]:
        """A list, or one text with commas between them; each of them once."""
        value = self._value(place, *variables)
        parts = value.replace(";", ",").split(",") if isinstance(value, str) else (value or [])
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise self.wrong(".".join(place), value, "Write a list of mail addresses.")
        found = [part.strip() for part in parts if part.strip()]
        for part in found:
            if not is_address(part):
                raise self.wrong(".".join(place), part, "Write it as label@example.org.")
        return tuple(dict.fromkeys(found))

    def wrong(self, name: str, value: object, next_action: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}: notifications.{name} is {value!r}.", next_action)

    def _value(self, place: tuple[str, ...], *variables: str) -> Any:
        """None where nobody states it; an empty text or list states nothing."""
        value: Any = self.section
        for name in place:
            if not isinstance(value, Mapping):
                raise self.wrong(".".join(place[:-1]), value, "Write an object in braces.")
            value = value.get(name)
            if value is None:
                break
        if value is None or value in ("", []):
            value = next((self.variables[name] for name in variables if self.variables.get(name)), None)
        return value
