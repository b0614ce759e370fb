"""Plants recognisable secrets in everything the product is handed, and remembers each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.access.connection import Address
from pipeline.access.lake_access import LakeAccess
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.graph import GraphStandIn, Key
from tests.platform_sims.people import Person, Sessions
from tests.platform_sims.social import SocialStandIn
from tests.platform_sims.world import KEYS, World

ODD = 'canary/{}+"tail"&é7\\'  # signs that every way of writing spells differently
PLAIN = "canary-{}-Zq7xW3vB9nK2mP5s"  # where a platform allows letters only
FOOTER = """
<form><input type=hidden name=csrf_token value='{csrf}'><textarea>{note}</textarea></form>
<script>window.__STATE__ = {{"accessToken": "{state}", "user": {{"email": "{email}", "name": "{name}"}}}};</script>
<script src='data:text/javascript,' nonce='{nonce}'></script>
<a href='/more?access_token={link}&email={email}'>More</a><!-- session {comment} -->
<div data-session='{attribute}' style='background-image:url(/picture?signature={style})'></div>
<footer><p class=account-name>{name}</p><p>Signed in as {email}, {phone}</p></footer>
"""
PERSONAL = {"a name": "Ada Canarylovelace", "an address": "ada.canary@people.example", "a number": "+49 151 2390 7713"}
KEPT_BY_DESIGN = ("client_id", "account")  # names, not secrets


@dataclass
class Planted:
    """``secrets`` may be nowhere, ``of_pages`` only in what a platform sent, ``personal`` in no log and no picture."""

    secrets: dict[str, str] = field(default_factory=dict)
    of_pages: dict[str, str] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=lambda: dict(PERSONAL))
    kept: set[str] = field(default_factory=set)  # values of sessions that were in the keyring
    inputs: list[Path] = field(default_factory=list)  # files that hold them because we put them there

    def secret(self, name: str, value: str) -> str:
        self.secrets[name] = value
        return value

    def state(self, name: str, storage_state: Mapping[str, Any]) -> None:
        """Every value of a session that is kept."""
        for cookie in storage_state["cookies"]:
            self.kept.add(cookie["value"])
            if len(cookie["value"]) > 8:
                self.secret(f"{name} cookie {cookie['name']}", cookie["value"])
        for origin in storage_state["origins"]:
            for item in origin["localStorage"]:
                self.kept.add(item["value"])
                self.secret(f"{name} storage {item['name']}", item["value"])


@dataclass
class Remembered(Sessions):
    """Sessions whose secrets are remembered as they are given out."""

    planted: Planted = field(default_factory=Planted)
    of: str = ""

    def begin(self, person: Person) -> str:
        secret = super().begin(person)
        return self.planted.secret(f"{self.of} session {len(self._known)}", secret)


def plant(made: World, access: LakeAccess) -> Planted:
    """Odd passwords and codes for everybody, in the keyring, too; keys; sessions; pages full of what is nobody's
    business.
    """
    planted = Planted()
    for name, site in made.stand_ins.items():
        site.sessions = Remembered(planted=planted, of=name)
        site.people = [_odd(name, person, planted) for person in site.people]
        site.footer = _footer(name, planted)
        if isinstance(site, GraphStandIn):
            token = planted.secret(f"{name} key", "EAAB" + PLAIN.format(name))
            site.keys = [Key(token)]
        if isinstance(site, SocialStandIn):
            site.youtube_key = planted.secret("youtube key", "AIza" + PLAIN.format("youtube"))
    for name, person in made.people():
        access.vault.put(Address(name, person.account, "password"), person.password)
        access.vault.put(Address(name, person.account, _identity(name)), person.email)
    for address, value in keys(made).items():
        access.vault.put(address, value)
        if address.item not in KEPT_BY_DESIGN:
            planted.secret(f"{address.connection} {address.item}", value)
    return planted


def sign_in(made: World, access: LakeAccess, planted: Planted) -> None:
    """Sessions as sign-ins leave them, each of their values remembered."""
    made.signed_in(access)
    for name, person in made.people():
        state = access.sessions.storage_state(BY_KEY[name], person.account)
        assert state is not None
        planted.state(name, state)


def keys(made: World) -> dict[Address, str]:
    """The interfaces' keys as the stand-ins want them now."""
    ads, social = made.stand_ins["metaads"], made.stand_ins["social"]
    assert isinstance(ads, GraphStandIn)
    assert isinstance(social, SocialStandIn)
    own = {
        ("metaads", "token"): ads.keys[0].token, ("instagram", "token"): social.keys[0].token,
        ("youtube", "key"): social.youtube_key, ("metaads", "app_secret"): ODD.format("app"),
    }  # fmt: skip
    usual = {(connection, item): value for connection, values in KEYS.items() for item, value in values.items()}
    return {Address(connection, "", item): value for (connection, item), value in (usual | own).items()}


def state_in_files(root: Path, planted: Planted, names: Mapping[str, str]) -> None:
    """A .env file that states secrets, too; ``names`` are variables and what to call their values."""
    lines = []
    for variable, name in names.items():
        value = planted.secret(name, PLAIN.format(variable.lower().replace("_", "")))
        lines.append(f"{variable}={value}")
    (root / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    planted.inputs.append(root / ".env")


def cookie_file(path: Path, planted: Planted) -> None:
    """What an older collector left of a session."""
    value = planted.secret("an older cookie", PLAIN.format("oldcookie"))
    cookie = {"name": "session", "value": value, "domain": "127.0.0.1", "path": "/", "expires": 4e9}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cookies": [cookie]}), encoding="utf-8")
    planted.inputs.append(path)


def _odd(platform: str, person: Person, planted: Planted) -> Person:
    whose = f"{platform} {person.account}".strip()
    planted.personal[f"the address of {whose}"] = person.email
    return replace(
        person,
        password=planted.secret(f"the password of {whose}", ODD.format(whose.replace(" ", ""))),
        code=planted.secret(f"the code of {whose}", f"code-{len(planted.secrets):04}-canary"),
    )


def _footer(name: str, planted: Planted) -> str:
    parts = {part: PLAIN.format(f"{name}{part}") for part in
             ("csrf", "note", "state", "nonce", "link", "comment", "attribute", "style")}  # fmt: skip
    planted.of_pages |= {f"{name} page {part}": value for part, value in parts.items()}
    who = {"name": PERSONAL["a name"], "email": PERSONAL["an address"], "phone": PERSONAL["a number"]}
    return FOOTER.format(**parts, **who)


def _identity(name: str) -> str:
    identity = BY_KEY[name].identity
    assert identity is not None
    return identity.name
