"""Reads and writes the settings where they are kept. All of it is for the reading thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.desktop import application_menu, autostart
from app.settings import checks
from app.settings.catalogue import AUTO, BI_ADDRESS, BY_KEY, OWN_PROGRAM, SETTINGS
from app.settings.setting import OFF, ON, Kept, Kind, Setting
from app.words import many, tr
from pipeline import flow
from pipeline.access.of_messages import HOOK, MAIL_SERVER
from pipeline.access.vault_words import VaultClosed
from pipeline.browsing.catalogue import part_title
from pipeline.clock import Clock
from pipeline.configuration import Configuration
from pipeline.health import thresholds_in
from pipeline.insights.goals import load_goals
from pipeline.insights.rhythm import RHYTHMS
from pipeline.notify.ways_out import Secrets
from pipeline.own_command import panel_command
from pipeline.set_up import WAREHOUSE, state, stated
from pipeline.settings import ConfigurationError, env_values
from pipeline.warehouse.address import read_only_address

IN_SYSTEM = {"autostart": autostart, "menu": application_menu}
THERE = "\0there"  # a secret, as far as it is told; nobody can type this
OF_MESSAGES = {"mail": MAIL_SERVER, "webhook": HOOK}
STATED_BY = {
    "mail/host": ("SMTP_HOST",),
    "mail/port": ("SMTP_PORT",),
    "mail/user": ("SMTP_USER",),
    "mail/from": ("SMTP_FROM", "NOTIFICATION_FROM_EMAIL"),
    "mail/to": ("SMTP_TO", "NOTIFICATION_TO_EMAILS"),
    "webhook/type": ("WEBHOOK_TYPE",),
}


@dataclass(frozen=True)
class Value:
    """``text`` counts now, ``default`` would without a choice of the owner's.

    ``outside`` names who else has the say, ``fault`` says why the value cannot be had; in both cases it cannot be set.
    ``note`` is what else there is to know of it.
    """

    text: str = ""
    default: str = ""
    outside: str = ""
    fault: str = ""
    note: str = ""

    @property
    def changed(self) -> bool:
        return not self.fault and self.text != self.default

    @property
    def fixed(self) -> bool:
        return bool(self.outside or self.fault)


class Refused(Exception):
    """A value that cannot be taken: says what would be right. The one before stays in force."""


def read(root: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    """Every setting that is kept on the disk, by key. Nothing is written by looking."""
    found = {setting.key: _in_system(setting) for setting in SETTINGS if setting.kept is Kept.SYSTEM}
    if root is None or not root.is_dir():
        said = tr("There is no lake yet.") if root is None else tr("The lake folder is not there.")
        return found | {s.key: Value(default=s.default or "", fault=said) for s in SETTINGS if s.of_lake}
    config = Configuration(root / "config")
    return {
        **found,
        **_from(Kept.ENV, lambda: _env(root, environ)),
        **_from(Kept.SCHEDULE, lambda: _schedule(config.stated_schedule() or {}, root, environ)),
        **_from(Kept.COLLECTING, lambda: _collecting(config.stated_collecting() or {})),
        **_from(Kept.HEALTH, lambda: _health(config)),
        **_from(Kept.GOALS, lambda: _goals(config)),
        **_from(Kept.FEED, lambda: _feed(config)),
        **_from(Kept.PLATFORMS, lambda: _document(Kept.PLATFORMS, config.stated_dependencies() or {})),
        **{setting.key: Value() for setting in SETTINGS if setting.kept is Kept.NOWHERE},
        BI_ADDRESS: _bi_address(root, environ),
    }


def _in_system(setting: Setting) -> Value:
    entry = IN_SYSTEM[setting.key]
    if not entry.is_on():
        return Value(OFF, OFF)
    ours, started = panel_command()[0], entry.starts()
    other = os.path.normcase(started) != os.path.normcase(ours)
    return Value(ON, OFF, note=tr("It starts {}.").format(started) if other else "")


def _bi_address(root: Path, environ: Mapping[str, str]) -> Value:
    try:
        place = root / stated(root, environ)[WAREHOUSE].value
    except ConfigurationError as error:
        return Value(fault=f"{error.message} {error.next_action}")
    address = read_only_address(place.absolute())
    return Value(address, address, note="" if place.exists() else tr("It is there after the first run."))


def _from(kept: Kept, look: Callable[[], dict[str, Value]]) -> dict[str, Value]:
    """What one file says; one that cannot be read keeps its own settings from being changed, and no others."""
    try:
        return look()
    except ConfigurationError as error:
        fault = f"{error.message} {error.next_action}"
    except OSError as error:
        fault = f"{error.filename}: {error.strerror}"
    return {setting.key: Value(fault=fault) for setting in SETTINGS if setting.kept is kept}


def _env(root: Path, environ: Mapping[str, str]) -> dict[str, Value]:
    found = stated(root, environ)
    named = {setting.key: found[setting.place[0]] for setting in SETTINGS if setting.kept is Kept.ENV}
    return {
        key: Value(_seen_from(root, one.value), _seen_from(root, one.default), one.outside)
        for key, one in named.items()
    }


def _seen_from(root: Path, text: str) -> str:
    """What lies inside the lake is called as it is called there."""
    inside = "://" not in text and Path(text).is_absolute() and Path(text).is_relative_to(root) and Path(text) != root
    return str(Path(text).relative_to(root)) if inside else text


def _document(kept: Kept, body: Mapping[str, Any]) -> dict[str, Value]:
    retry = body.get("retry_policy")
    if isinstance(retry, dict) and isinstance(minutes := retry.get("retry_delay_minutes"), int | float):
        # How older files say it; our own word for it counts where both stand.
        body = {**body, "retry_policy": {"delay_seconds": minutes * 60.0, **retry}}
    return {
        setting.key: Value(_text(_shown(setting, body), setting.default or ""), setting.default or "")
        for setting in SETTINGS
        if setting.kept is kept
    }


def _schedule(body: Mapping[str, Any], root: Path, environ: Mapping[str, str]) -> dict[str, Value]:
    """As any document; where it is silent about messages, variables of older set-ups may speak."""
    found = _document(Kept.SCHEDULE, body)
    variables = {**env_values(root), **environ}
    for key, names in STATED_BY.items():
        stated = next((variables[name] for name in names if variables.get(name)), "")
        if stated:
            text = found[key].text if _inside(body, BY_KEY[key].place) not in (None, "", []) else stated
            found[key] = Value(text, stated)
    if not found["mail/from"].text and "@" in found["mail/user"].text:
        found["mail/from"] = Value(found["mail/user"].text, found["mail/user"].text)
    for key, needed in (("mail/enabled", found["mail/host"].text), ("webhook/enabled", variables.get("WEBHOOK_URL"))):
        usual = ON if needed else OFF
        found[key] = Value(_text(_inside(body, BY_KEY[key].place), usual), usual)
    return found


def _collecting(body: Mapping[str, Any]) -> dict[str, Value]:
    """As any document; a browser that is no name of ours is the program of the owner's choice."""
    found = _document(Kept.COLLECTING, body)
    which = found["browser/which"]
    if which.text in dict(BY_KEY["browser/which"].choices):
        return {**found, "browser/program": Value()}
    return {**found, "browser/which": Value(OWN_PROGRAM, AUTO), "browser/program": Value(which.text, which.text)}


def _health(config: Configuration) -> dict[str, Value]:
    """As any document. What makes all of it count for nothing, and stands in no row to be mended there, is told."""
    body = config.stated_health() or {}
    found = _document(Kept.HEALTH, body)
    if not any(value.text and checks.typed(BY_KEY[key], value.text) for key, value in found.items()):
        thresholds_in(config.folder)
    for key, value in found.items():
        place = BY_KEY[key].place
        if len(place) > 1 and (apart := _apart(body.get(place[0]) or {}, place[1])):
            found[key] = replace(value, note=tr("In health.json: {}.").format(apart))
    return found


def _goals(config: Configuration) -> dict[str, Value]:
    """As any document, but for what is stated as nothing: it stays empty, as there is no such goal."""
    body = config.stated_goals() or {}
    found = _document(Kept.GOALS, body)
    for key, value in found.items():
        part, name = BY_KEY[key].place
        if name in body.get(part, {}) and body[part][name] is None:
            found[key] = replace(value, text="")
    if not any(checks.typed(BY_KEY[key], value.text) for key, value in found.items()):
        load_goals(config.folder)
    return found


def _feed(config: Configuration) -> dict[str, Value]:
    """As any document; nothing of the feed is loaded where nobody has ever switched it on."""
    if not (config.folder / "feed.json").is_file():
        return _document(Kept.FEED, {})
    from pipeline.feed.feed_settings import load_feed_settings

    settings = asdict(load_feed_settings(config.folder))
    return _document(Kept.FEED, {name: list(v) if isinstance(v, tuple) else v for name, v in settings.items()})


def _apart(stated: Mapping[str, Any], platform: str) -> str:
    """The datasets of a platform that have days of their own, which the platform's do not change."""
    parts = [
        (part, stated.get(part, stated.get(rhythm.dataset)))
        for rhythm in RHYTHMS
        if platform in rhythm.platforms
        for part in rhythm.parts()
        if not rhythm.split_by or part.endswith(f".{platform}")
    ]
    named = [f"{part_title(part)} {many(days, tr('day'), tr('days'))}" for part, days in parts if isinstance(days, int)]
    return ", ".join(named)


def _shown(setting: Setting, body: Any) -> Any:
    """A value as the page has it; one that is no number is left as it is."""
    value = _inside(body, setting.place)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value * setting.scale) if number and setting.scale != 1 else value


def _inside(body: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def _text(value: Any, default: str) -> str:
    """A value of a document as text; one of another kind is shown as it stands, so that it can be mended."""
    if value is None:
        return default
    if isinstance(value, bool):
        return ON if value else OFF
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


# ---- writing


def write(setting: Setting, text: str, root: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    """Check ``text`` once more, write it, and read everything again. Raises :class:`Refused`."""
    text = text.strip()
    if setting.kept is Kept.SYSTEM:
        IN_SYSTEM[setting.key].switch(text == ON)
        return read(root, environ)
    if root is None:
        raise Refused(tr("There is no lake yet."))
    before = {key: value.text for key, value in read(root, environ).items() if not value.fault}
    in_force = {key: value for key, value in before.items() if BY_KEY[key].of_lake}
    wrong = (
        checks.typed(setting, text)
        or checks.on_disk(setting, text, root, in_force)
        or checks.may_switch(setting, text, in_force)
    )
    if wrong:
        raise Refused(wrong)
    _write(setting, text, root)
    return read(root, environ)


def reset(setting: Setting, root: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    """Go back to the default."""
    if setting.kept is Kept.ENV and root is not None:
        state(root, setting.place[0], "")
        return read(root, environ)
    if setting.kept is Kept.KEYRING:
        return keep(setting, "", root, environ)
    return write(setting, read(root, environ)[setting.key].default, root, environ)


def _write(setting: Setting, text: str, root: Path) -> None:
    if setting.kept is Kept.ENV:
        state(root, setting.place[0], text)
        return
    config = Configuration(root / "config")
    value = _value(setting, text)
    if setting.kept is Kept.SCHEDULE:
        config.change_schedule(setting.place, value)
    elif setting.kept is Kept.HEALTH:
        config.change_health(setting.place, None if text == setting.default else value)
    elif setting.kept is Kept.GOALS:
        config.change_goals(setting.place, value, take_out=text == setting.default)
    elif setting.kept is Kept.COLLECTING:
        config.change_collecting(setting.place, value or AUTO if setting.kind is Kind.PROGRAM else value)
    elif setting.kept is Kept.FEED:
        _keep_feed(config.folder, setting.place[0], value)
    else:
        config.change_dependencies(flow.default_dependencies, setting.place, value)


def _keep_feed(folder: Path, name: str, value: object) -> None:
    from pipeline.feed.feed_settings import keep, load_feed_settings

    change: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value}
    keep(folder, replace(load_feed_settings(folder), **change))


def _value(setting: Setting, text: str) -> object:
    if setting.kind is Kind.SWITCH:
        return text == ON
    if setting.kind is Kind.NUMBER and not text:
        return None
    if setting.kind is Kind.NUMBER:
        number = float(text) / setting.scale
        return int(number) if number.is_integer() else number
    if setting.key == "mail/to" or setting.kind is Kind.ORIGINS:
        parts = [part.strip() for part in text.replace(";", ",").split(",")]
        return list(dict.fromkeys(part for part in parts if part))
    return text


# ---- the keyring, which may ask its owner something: for a thread that nobody waits for


def read_kept(root: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    """Which secrets are there; never which they are. A keyring that is locked is left alone."""
    secrets = [setting for setting in SETTINGS if setting.kept is Kept.KEYRING]
    if root is None or not root.is_dir():
        return {}
    access = Secrets(root, environ)
    try:
        there = {"mail": access.password(), "webhook": access.address()}
    except VaultClosed as closed:
        return {setting.key: Value(fault=f"{closed.message} {closed.next_action}") for setting in secrets}
    return {setting.key: Value(THERE if there[setting.place[0]] else "") for setting in secrets}


def keep(setting: Setting, text: str, root: Path | None, environ: Mapping[str, str]) -> dict[str, Value]:
    """Put a secret into the keyring, or take it away with ''. Raises :class:`Refused`."""
    if root is None:
        raise Refused(tr("There is no lake yet."))
    if wrong := checks.typed(setting, text):
        raise Refused(wrong)
    connection, name = OF_MESSAGES[setting.place[0]], setting.place[1]
    credentials = Secrets(root, environ).credentials()
    try:
        if text:
            _switch_on(setting, root)
            credentials.keep(connection, "", name, text.strip() if setting.place[0] == "webhook" else text)
        else:
            credentials.forget(connection, "", name)
    except VaultClosed as closed:
        raise Refused(f"{closed.message} {closed.next_action}") from None
    return read_kept(root, environ)


def _switch_on(setting: Setting, root: Path) -> None:
    """Whoever puts in the address of a webhook wants it used, unless they have said otherwise."""
    config, place = Configuration(root / "config"), ("notifications", "webhook", "enabled")
    if setting.place[0] == "webhook" and _inside(config.stated_schedule() or {}, place) is None:
        config.change_schedule(place, True)


def try_out(setting: Setting, root: Path, environ: Mapping[str, str], clock: Clock) -> tuple[bool, str]:
    """Send a test message by the way this setting belongs to; what came of it, in words."""
    from pipeline.notify.post import Post
    from pipeline.notify.ways_out import ways_out

    ways = ways_out(Configuration(root / "config"), {**env_values(root), **environ})
    sent, sentence, advice = Post(ways, Secrets(root, environ), clock).try_out(setting.key.partition("/")[0])
    return sent, f"{sentence} {advice}"
