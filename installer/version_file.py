"""Makes and signs the file that tells programs of a new version: ``python -m installer.version_file``.

The private key comes from the environment variable ``UPDATES_SIGNING_KEY`` or from a file, never from the arguments,
and is never printed. ``pipeline/updates/version_file.py`` says how the file is built, and reads it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from installer.announce import SetupProblem, say, speak_on_any_console
from installer.frozen_parts import dependencies, version

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parent.parent
STATED = ROOT / "resources" / "updates.json"
FORM = b"bedrot-version-1"
LARGEST, LONGEST = 8 << 10, 300  # bytes of a file, letters of page and notes
PROOF = re.compile(FORM + rb" ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)")
VERSION = re.compile(r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){1,3}", re.ASCII)
ADDRESS, KEYS, SIGNING_KEY = "UPDATES_ADDRESS", "UPDATES_KEYS", "UPDATES_SIGNING_KEY"
FAILED = 1


def key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16]


def keys_in(text: str) -> list[bytes]:
    """Public keys with blanks between them. Raises :class:`SetupProblem`."""
    try:
        keys = [base64.b64decode(word, validate=True) for word in text.replace(",", " ").split()]
    except ValueError:
        keys = [b""]
    if any(len(key) != 32 for key in keys):
        raise SetupProblem(f"{KEYS} has something in it that is no public key.", "Copy what new-key has printed.")
    return keys


def number_of(stated: str) -> tuple[int, ...]:
    """Raises :class:`SetupProblem` for what programs could not compare with their own version."""
    if not VERSION.fullmatch(stated):
        raise SetupProblem(f"{stated} cannot be told as a version.", "Use two to four numbers with dots between them.")
    parts = [int(part) for part in stated.split(".")]
    return tuple(parts + [0] * (4 - len(parts)))


def is_address(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and not set(text) & set(' \\"<>')
    return plain and text.startswith("https://") and bool(urlsplit(text).hostname) and "@" not in urlsplit(text).netloc


# ---- the file


def document(stated: str, installer: Path, page: str, notes: str, day: str) -> bytes:
    """What is signed: UTF-8 JSON that people can read as well."""
    number_of(stated)
    if not is_address(page) or len(page) > LONGEST:
        raise SetupProblem("The page has to be an https address.", "State it with --page.")
    if not notes.isprintable() or len(notes) > LONGEST:
        raise SetupProblem(f"The notes are one sentence of at most {LONGEST} letters.", "Shorten them.")
    with installer.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    said = {"version": stated, "released": day, "page": page, "notes": notes, "sha256": sha256}
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def signed(what: bytes, key: Ed25519PrivateKey) -> bytes:
    """The whole file: form, key and signature in the first line, then what they stand for."""
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(key.sign(FORM + b"\n" + what))
    return b" ".join([FORM, key_id(public).encode(), signature]) + b"\n" + what


def proved(data: bytes, keys: Sequence[bytes]) -> dict[str, Any]:
    """What a file says, where one of ``keys`` signed it. Raises :class:`SetupProblem`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    head, _, what = data.partition(b"\n")
    proof = PROOF.fullmatch(head)
    key = next((key for key in keys if proof and key_id(key).encode() == proof[1]), None)
    try:
        if proof is None or key is None or len(data) > LARGEST:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(proof[2]), FORM + b"\n" + what)
    except InvalidSignature:
        raise SetupProblem("It is not signed with a key that programs believe.", "Make it anew with sign.") from None
    found: dict[str, Any] = json.loads(what)
    return found


# ---- what can be done


def make_key(chosen: argparse.Namespace, _: Mapping[str, str]) -> int:
    """A pair of keys: the private one into a file that only you can read, the public one to be seen."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(chosen.private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SetupProblem(f"{chosen.private} is there already.", "Name another file; no key is overwritten.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key.private_bytes_raw()) + b"\n")
    public = key.public_key().public_bytes_raw()
    say(f"Private key: {chosen.private}, for the secret {SIGNING_KEY}. Keep a copy where nobody else comes.")
    say(f"Public key:  {base64.b64encode(public).decode()}, for the variable {KEYS}. Its name is {key_id(public)}.")
    return 0


def state(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Before packing: write down where the program asks and whom it believes, where the environment states it."""
    address, keys = environ.get(ADDRESS, "").strip(), keys_in(environ.get(KEYS, ""))
    if not address and not keys:
        say("No place to ask for new versions is stated: this build will say so.")
        return 0
    if not is_address(address) or not keys:
        raise SetupProblem(f"{ADDRESS} has to be an https address, and {KEYS} its public keys.", "State both, or none.")
    said = {"address": address, "keys": [base64.b64encode(key).decode() for key in keys]}
    chosen.file.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8", newline="\n")
    say(f"This build asks at {address} and believes {', '.join(map(key_id, keys))}.")
    return 0


def sign(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Make the version file of an installer. Without any key nothing is made, which is no mistake."""
    text = chosen.private.read_text(encoding="ascii") if chosen.private else environ.get(SIGNING_KEY, "")
    keys = keys_in(environ.get(KEYS, ""))
    if not text.strip():
        if keys:
            raise SetupProblem(f"Programs believe a key that is not here to sign with: {SIGNING_KEY}.", "State it.")
        say("No key is stated: no version file is made.")
        return 0
    key = private_key(text)
    public = key.public_key().public_bytes_raw()
    if keys and public not in keys:
        raise SetupProblem("Programs would not believe this key: it is none of those stated.", f"See {KEYS}.")
    day = datetime.now(UTC).date().isoformat()
    data = signed(document(version(ROOT), chosen.installer, chosen.page, chosen.notes, day), key)
    proved(data, [public])
    chosen.output.write_bytes(data)
    say(f"Made: {chosen.output}, for version {version(ROOT)}, signed with {key_id(public)}.")
    return 0


def private_key(text: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError:
        raise SetupProblem("The signing key cannot be read.", "Copy the whole file that new-key has made.") from None


def check(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Before it is published: it is believed, and it is newer than the one that stands there."""
    keys = keys_in(environ.get(KEYS, ""))
    found = proved(chosen.file.read_bytes(), keys)
    if chosen.after is not None:
        before = proved(chosen.after.read_bytes(), keys)
        if number_of(found["version"]) < number_of(before["version"]):
            message = f"{before['version']} is told already, which is newer than {found['version']}."
            raise SetupProblem(message, "Leave the file that stands there.")
    say(f"Believed: version {found['version']} of {found['released']}.")
    return 0


def needs(_: argparse.Namespace, __: Mapping[str, str]) -> int:
    """What has to be installed to sign and to check, as pip takes it."""
    say(next(line for line in dependencies(ROOT) if line.startswith("cryptography")))
    return 0


def options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m installer.version_file", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")

    def add(name: str, does: Callable[[argparse.Namespace, Mapping[str, str]], int]) -> argparse.ArgumentParser:
        made = deeds.add_parser(name, help=does.__doc__, description=does.__doc__)
        made.set_defaults(does=does)
        return made

    add("new-key", make_key).add_argument("--private", type=Path, required=True, help="the file it goes into")
    add("state", state).add_argument("--file", type=Path, default=STATED, help="resources/updates.json")
    signing = add("sign", sign)
    signing.add_argument("installer", type=Path, help="whose checksum is told")
    signing.add_argument("--page", required=True, help="where people download it: an https address")
    signing.add_argument("--notes", default="", help="what is new, in one sentence")
    signing.add_argument("--private", type=Path, help=f"the file with the private key, instead of {SIGNING_KEY}")
    signing.add_argument("--output", type=Path, required=True, help="the file to make")
    add("needs", needs)
    checking = add("check", check)
    checking.add_argument("file", type=Path)
    checking.add_argument("--after", type=Path, help="the file that is published now")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """0 when it is done, 1 when it could not be."""
    speak_on_any_console()
    chosen = options(words)
    try:
        code: int = chosen.does(chosen, os.environ if environ is None else environ)
        return code
    except SetupProblem as problem:
        say(f"{problem.message}\nNext: {problem.next_action}")
    except (OSError, ValueError) as wrong:
        say(f"{type(wrong).__name__}: {wrong}")
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
