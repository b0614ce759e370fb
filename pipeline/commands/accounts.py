"""``accounts``: what is known of every way into the platforms; values into the keyring, out of it, and tried."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from typing import Any

from pipeline.access.connection import Connection, Field
from pipeline.access.credentials import Credential, Origin
from pipeline.access.environment import environment
from pipeline.access.identity import masked
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sessions import SessionFacts, SessionState
from pipeline.access.showing import shown
from pipeline.access.vault import VaultClosed, VaultState
from pipeline.access.vault_words import keyring_name
from pipeline.clock import iso
from pipeline.commands.answer import Answer, Exit, in_lake, table
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.platforms.connections import BY_KEY, CONNECTIONS
from pipeline.redaction import conceal
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError


def accounts(args: argparse.Namespace, lake: Lake) -> Answer:
    """Raises :class:`NotThere` for names that are none, and :class:`VaultClosed`."""
    if args.action == "list":
        return list_all(lake, access_of(lake.settings.root, lake.clock))
    connection = _connection(args.connection)
    access = access_of(lake.settings.root, lake.clock)
    if args.action == "test":
        return test(access, connection, _account(connection, args.account, may_miss=True))
    account = _account(connection, args.account)
    if args.action == "set":
        return set_value(lake, access, connection, account, _field(connection, args.field))
    return forget(access, connection, account, args.field)


def _connection(key: str) -> Connection:
    if key not in BY_KEY:  # the word itself is not repeated, here and below: it may be a value in the wrong place
        raise NotThere(f"There is no such connection. Choose one of {', '.join(BY_KEY)}.")
    return BY_KEY[key]


def _field(connection: Connection, name: str) -> Field:
    names = [one.name for one in connection.fields]
    if name not in names:
        raise NotThere(f"{connection.of} has no such value. Choose one of {', '.join(names)}.")
    return connection.field(name)


def _account(connection: Connection, named: str | None, may_miss: bool = False) -> str:
    account = (named or "").removeprefix("@")
    if account and not connection.many:
        raise NotThere(f"{connection.of} has one account only. Leave --account out.")
    if connection.many and not account and not may_miss:
        raise NotThere(f"{connection.of} may have several accounts. Name one with --account.")
    return account


# -- list ------------------------------------------------------------------------------------


def list_all(lake: Lake, access: LakeAccess) -> Answer:
    """Every way in, with its values masked, where they come from, and how its session stands."""
    trouble = access.vault.trouble()
    found = []
    for connection in CONNECTIONS:
        for account in _accounts(lake, access, connection):
            try:
                known = access.credentials.of(connection, account)
            except VaultClosed as why:
                known, trouble = {} if account else _stated(lake, connection), why
            found.append(_way_in(access, connection, account, known))
    hidden = trouble is not None and bool(access.vault.name)
    document = {
        "keyring": {
            "state": (trouble.state if trouble else VaultState.OPEN).value,
            "message": trouble.message if trouble else "",
            "next_action": trouble.next_action if trouble else "",
            "values_hidden": hidden,
        },
        "connections": found,
    }
    rows = [_row(one, "cannot be seen" if hidden else "none") for one in found]
    text = table(("connection", "account", "session", "until", "values"), rows)
    if trouble:
        lost = f"{_hidden(trouble.state)} " if hidden else ""
        text = f"{trouble.message} {lost}{trouble.next_action}\n\n{text}"
    return Answer(document, text, Exit.PARTIAL if hidden else Exit.SUCCESS)


def _hidden(state: VaultState) -> str:
    """What that means for the values."""
    name = keyring_name()
    how = f"while {name} is locked" if state is VaultState.LOCKED else f"until {name} can be used again"
    return f"What is kept in it cannot be seen {how}; nothing was lost."


def _stated(lake: Lake, connection: Connection) -> dict[str, Credential]:
    """What the environment and the lake's .env files say; it is seen without the keyring."""
    stated = {**lake.settings.values, **environment()}
    found: dict[str, Credential] = {}
    for one in connection.fields:
        variable = next((name for name in one.variables if stated.get(name)), "")
        if variable:
            value = conceal(stated[variable]) if one.secret else stated[variable]
            found[one.name] = Credential(value, Origin.STATED, variable)
    return found


def _accounts(lake: Lake, access: LakeAccess, connection: Connection) -> tuple[str, ...]:
    """'' of most; of a platform with many, those that somebody signed in to and those of the registry."""
    if not connection.many:
        return ("",)
    try:
        handles = load_registry(lake.settings.config_dir).handles
    except ConfigurationError:
        handles = ()
    return tuple(sorted({*access.accounts(connection), *handles}))


def _way_in(access: LakeAccess, connection: Connection, account: str, known: dict[str, Credential]) -> dict[str, Any]:
    facts = access.sessions.book.of(connection, account)
    return {
        "connection": connection.key,
        "platform": connection.platform,
        "title": connection.title,
        "account": account,
        "fields": [_shown(one, known.get(one.name)) for one in connection.fields],
        "session": _session(access, connection, account, facts),
    }


def _shown(one: Field, credential: Credential | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "required": one.required,
        "shown": shown(one, credential.value) if credential else None,
        "origin": credential.origin.value if credential else None,
        "variable": credential.variable or None if credential else None,
    }


def _session(
    access: LakeAccess, connection: Connection, account: str, facts: SessionFacts | None
) -> dict[str, Any] | None:
    """None where nobody signs in and no platform has said anything about the keys so far."""
    if facts is None and not connection.by_browser:
        return None
    state = access.sessions.state(connection, account)
    return {
        "state": state.value,
        "words": _untried(connection, facts) if state is SessionState.UNKNOWN else state.value,
        "expires": iso(facts.expires) if facts and facts.expires else None,
        "proved": facts.proved_at or None if facts else None,
        "why": facts.why_ended or None if facts else None,
        "signed_in_as": masked(facts.signed_in_as) if facts and facts.signed_in_as else None,
    }


def _untried(connection: Connection, facts: SessionFacts | None) -> str:
    if facts is None:
        return "not signed in"
    return "taken over, not tried yet" if connection.by_browser else "not tried yet"


def _row(way_in: dict[str, Any], without: str) -> tuple[str, ...]:
    """``without`` says that no value of it is known."""
    session = way_in["session"] or {}
    values = [f"{one['name']} {one['shown']}{_origin(one)}" for one in way_in["fields"] if one["origin"]]
    return (
        way_in["connection"],
        f"@{way_in['account']}" if way_in["account"] else "",
        session.get("words") or "",
        (session.get("expires") or "")[:10],
        "; ".join(values) or without,
    )


def _origin(one: dict[str, Any]) -> str:
    return f" (by {one['variable']})" if one["origin"] == Origin.STATED.value else ""


# -- set, forget, test -----------------------------------------------------------------------


def set_value(lake: Lake, access: LakeAccess, connection: Connection, account: str, one: Field) -> Answer:
    """Put a value that is typed, or comes on standard input, into the keyring. It is never an argument."""
    value = asked(f"{connection.of}, {one.title}: ", one.secret)
    if not value:
        error = {"kind": "usage", "message": "Nothing was typed, so nothing was changed.", "next_action": ""}
        return Answer({"error": error}, error["message"], Exit.USAGE)
    access.credentials.keep(connection, account, one.name, value)
    document = {"connection": connection.key, "account": account, "field": one.name, "shown": shown(one, value)}
    deed = f"accounts test {connection.key}"
    if connection.by_browser:  # only a sign-in uses them
        deed = f"signin {connection.platform}{f' --account {account}' if account else ''}"
    next_action = f"{'Sign in' if connection.by_browser else 'Try it'} with: {in_lake(lake.settings.root)} {deed}"
    return Answer(document, f"{connection.of}, {one.title}: kept in {keyring_name()}.\n{next_action}")


def asked(question: str, secret: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    if secret:
        return getpass.getpass(question)
    print(question, end="", file=sys.stderr, flush=True)  # standard output is for the answer
    return sys.stdin.readline().rstrip("\r\n")


def forget(access: LakeAccess, connection: Connection, account: str, name: str | None) -> Answer:
    """Remove one value, or everything of a connection with its session; the keyring was asked whether it is gone."""
    one = _field(connection, name) if name else None
    gone = list(access.credentials.forget(connection, account, one.name if one else ""))
    if one is None:
        had = access.sessions.storage_state(connection, account) is not None
        access.sessions.forget(connection, account)
        gone += ["session"] if had else []
    wanted = [one] if one else list(connection.fields)
    still = access.credentials.of(connection, account)
    stated = [still[field.name].variable for field in wanted if field.name in still]
    document = {"connection": connection.key, "account": account, "forgotten": gone, "still_stated": stated}
    return Answer(document, "\n".join(_forgotten_lines(connection, gone, stated)))


def _forgotten_lines(connection: Connection, gone: list[str], stated: list[str]) -> Iterator[str]:
    if gone:
        yield f"{connection.of}: {', '.join(gone)} deleted from {keyring_name()}, and checked that it is gone."
    else:
        yield f"{connection.of}: nothing of it was kept in {keyring_name()}."
    if stated:
        yield f"Still stated by {', '.join(stated)}: take that out of the .env file or of the environment yourself."


def test(access: LakeAccess, connection: Connection, account: str) -> Answer:
    """Ask the platform itself whether it lets us in; of many accounts, all that are known or the one that is named."""
    from pipeline.platforms.testing_access import test_access

    wanted = [account] if account or not connection.many else list(access.accounts(connection))
    if not wanted:
        raise NotThere(f"Nobody has signed in to {connection.of} yet. Do so with: bedrot signin {connection.platform}")
    tested = [(one, test_access(access, connection, one)) for one in wanted]
    document = {
        "connection": connection.key,
        "accounts": [
            {"account": one, "ok": said.ok, "message": said.message, "next_action": said.next_action}
            for one, said in tested
        ],
    }
    lines = [f"{said.message} {said.next_action}".rstrip() for _, said in tested]
    return Answer(document, "\n".join(lines), Exit.SUCCESS if all(said.ok for _, said in tested) else Exit.FAILED)
