"""The one shape of everything the feed refuses or cannot do: what kind, what happened, what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """``kind`` is one word for programs, the sentences are for people. It never repeats what was sent."""

    status: int
    kind: str
    message: str
    next_action: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        error = {"kind": self.kind, "message": self.message, "next_action": self.next_action}
        return {"success": False, "error": error}

    def body(self) -> bytes:
        return json.dumps(self.document(), ensure_ascii=False).encode()


class Refused(Exception):
    """What a route raises to answer with a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal


WRONG_HOST = Refusal(
    421,
    "host",
    "This is the feed of this computer, and was asked for by another name.",
    "Use http://127.0.0.1 and the port.",
)
WRONG_ORIGIN = Refusal(
    403,
    "origin",
    "The page that asks is not on the list of dashboards.",
    "Add its address to allowed_origins in feed.json.",
)
NO_TOKEN = Refusal(
    401, "token", "A token is needed.", "Send the header Authorization: Bearer, with the token from Settings.",
    {"WWW-Authenticate": 'Bearer realm="bedrot"'},
)  # fmt: skip
WRONG_TOKEN = Refusal(
    401, "token", "The token is not the one of this lake.", "Copy it again from Settings.",
    {"WWW-Authenticate": 'Bearer realm="bedrot", error="invalid_token"'},
)  # fmt: skip
TOO_MANY_TOKENS = Refusal(
    429, "too-many-tokens", "Too many wrong tokens were tried.", "Wait a minute, then send the right one.",
    {"Retry-After": "60"},
)  # fmt: skip
NEEDS_ACT = Refusal(
    403, "scope", "This token may only read.", "Use the token for starting runs.",
    {"WWW-Authenticate": 'Bearer realm="bedrot", error="insufficient_scope", scope="act"'},
)  # fmt: skip
ACTIONS_OFF = Refusal(
    403, "actions-off", "Starting and cancelling runs from outside is switched off.",
    "Set allow_actions in feed.json to true, and start the feed again.",
)  # fmt: skip
LONG_ADDRESS = Refusal(414, "too-long", "The address is too long.", "Ask for fewer columns or filters at once.")
LARGE_HEADERS = Refusal(431, "too-long", "The headers are too large.", "Send fewer or shorter ones.")
LARGE_BODY = Refusal(413, "too-long", "The body is too large.", "Send what the description of the route asks for.")
STRANGE_PATH = Refusal(400, "path", "There cannot be such an address.", "See /openapi.json for those there are.")
NO_SUCH_METHOD = Refusal(
    405, "method", "The feed does not know this method.", "Use GET, or POST where it is described.",
    {"Allow": "GET, POST, OPTIONS"},
)  # fmt: skip
FAULT = Refusal(500, "internal", "A fault in the feed.", "Ask again; if it stays, look into the log of the panel.")
