"""What all stand-ins of the Graph API have: versions, access keys, Meta's shapes of errors, throttle headers, pages."""

from __future__ import annotations

import base64
import json
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform_sims.stand_in import StandIn, form

VERSIONS = tuple(f"v{number}.0" for number in range(22, 27))
TOKEN = "EAABsbCS1iHgBOstandinSTANDINstandinSTANDIN0123456789zdZD"
NEAR = "x-business-use-case-usage"

Asked = Mapping[str, str]


@dataclass
class Fault:
    """An error that Meta answers instead of data: ``times`` times (None: always) on paths that contain ``path``."""

    code: int
    subcode: int = 0
    status: int = 400
    message: str = "no"
    path: str = ""
    method: str = ""
    times: int | None = 1
    transient: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Key:
    """An access key. ``expires_at`` in seconds since 1970, 0 for never."""

    token: str
    scopes: tuple[str, ...] = ("ads_read", "instagram_basic", "instagram_manage_insights", "pages_show_list")
    expires_at: int = 0
    is_valid: bool = True
    looks_at_itself: bool = True


class Refusal(Exception):
    """Meta says no."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400, transient: bool = False) -> None:
        super().__init__(message)
        self.body = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEfGh"}
        if subcode:
            self.body["error_subcode"] = subcode
        if transient:
            self.body["is_transient"] = True
        self.status = status


@dataclass
class Heard:
    """One call as it came. ``query`` is what stood in the address, ``asked`` all parameters."""

    method: str
    path: str
    query: str
    asked: Asked


@dataclass
class GraphStandIn(StandIn):
    """``keys`` are the access keys that are let in. ``next_headers`` go out one by one, ``usage`` with all the others.

    Of the faults of sites it knows signed-out, signed-out-midway, empty and layout.
    """

    keys: list[Key] = field(default_factory=lambda: [Key(TOKEN)])
    app_secret: str = ""  # with one, every call has to prove that it knows it
    graph_faults: list[Fault] = field(default_factory=list)
    usage: dict[str, str] = field(default_factory=dict)
    next_headers: list[dict[str, str]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    most_rows: int = 25  # on a page, whatever is asked for
    after: dict[str, Callable[[], None]] = field(default_factory=dict)  # what happens after a path was asked
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @abstractmethod
    def node(self, method: str, path: str, asked: Asked) -> dict[str, Any]:
        """The answer for a path below the version; raises :class:`Refusal`."""

    def routes(self) -> Sequence[Route]:
        return (Route("/{version}/{path:path}", self.answer, methods=["GET", "POST"]),)

    def fail(self, code: int, subcode: int = 0, **more: Any) -> None:
        """Let Meta answer with an error from now on; see :class:`Fault`."""
        self.graph_faults.append(Fault(code, subcode, **more))

    def paths(self) -> list[str]:
        """What was asked, in order, without versions."""
        return [f"{one.method} {one.path}" for one in self.heard]

    @property
    def leaked(self) -> list[str]:
        """Calls with a secret in the address."""
        secrets = [key.token for key in self.keys] + [word for word in (self.app_secret,) if word]
        names = ("access_token", "input_token", "appsecret_proof")
        return [h.path for h in self.heard if any(word in h.query for word in (*secrets, *names))]

    async def answer(self, request: Request) -> Response:
        stated = await form(request) if request.method == "POST" else {}
        method = stated.pop("method", request.method).upper()
        path, query = request.path_params["path"], str(request.url.query)
        asked = {**dict(request.query_params), **stated}
        with self._lock:
            self.heard.append(Heard(method, path, query, asked))
        try:
            found = self._checked(request, method, path, asked)
        except Refusal as no:
            return self._sent({"error": no.body}, path, no.status, getattr(no, "headers", {}))
        return self._sent(found, path)

    def _checked(self, request: Request, method: str, path: str, asked: Asked) -> dict[str, Any]:
        if request.path_params["version"] not in VERSIONS:
            raise Refusal(2635, "(#2635) You are calling a deprecated version of the Ads API.")
        self._let_in(request, asked)
        self._struck(method, path)
        if path == "debug_token":
            return self._debugged(request, asked)
        midway = asked.get("after") and self.faults.strikes("signed-out-midway", request.url.path)
        if midway or self.faults.strikes("signed-out", request.url.path):
            raise Refusal(190, "Error validating access token: The session has been invalidated.", 460)
        found = self.node(method, path, {n: v for n, v in asked.items() if n != "appsecret_proof"})
        if "data" in found and self.faults.strikes("empty", request.url.path):
            return {"data": []}
        if "data" in found and self.faults.strikes("layout", request.url.path):
            return {"rows": found["data"]}
        return found

    def _let_in(self, request: Request, asked: Asked) -> Key:
        stated = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if not stated:
            raise Refusal(104, "An access token is required to request this resource.", status=400)
        key = next((key for key in self.keys if key.token == stated), None)
        if key is None:
            raise Refusal(190, f"Invalid OAuth access token - Cannot parse access token {stated}", status=401)
        if not key.is_valid and request.path_params["path"] != "debug_token":
            raise Refusal(190, "Error validating access token: Session has expired.", 463, 400)
        if self.app_secret and not asked.get("appsecret_proof"):
            raise Refusal(100, "API calls from the server require an appsecret_proof argument")
        return key

    def _debugged(self, request: Request, asked: Asked) -> dict[str, Any]:
        key = next((key for key in self.keys if key.token == asked.get("input_token")), None)
        if key is None:
            return {"data": {"error": {"code": 190, "message": "Invalid OAuth access token."}, "is_valid": False}}
        if not key.looks_at_itself:
            raise Refusal(100, "(#100) You must provide an app access token, or a user access token of a developer.")
        return {
            "data": {
                "app_id": "1203", "type": "SYSTEM_USER", "application": "Label", "expires_at": key.expires_at,
                "data_access_expires_at": 0, "is_valid": key.is_valid, "scopes": list(key.scopes), "user_id": "77",
            }
        }  # fmt: skip

    def _struck(self, method: str, path: str) -> None:
        with self._lock:
            for fault in self.graph_faults:
                if fault.path not in path or fault.method not in ("", method):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.graph_faults.remove(fault)
                no = Refusal(fault.code, fault.message, fault.subcode, fault.status, fault.transient)
                no.headers = fault.headers  # type: ignore[attr-defined]
                raise no

    def _sent(self, body: Any, path: str, status: int = 200, more: Mapping[str, str] | None = None) -> Response:
        with self._lock:
            headers = self.next_headers.pop(0) if self.next_headers else self.usage
            follows = self.after.pop(path, None)
        if follows is not None:
            follows()
        return JSONResponse(body, status, {**headers, **(more or {})})

    def page(self, path: str, rows: Sequence[Any], asked: Asked) -> dict[str, Any]:
        """A page of rows from the cursor on; the address of the next one holds the access key, as the real one does."""
        start = int(base64.b64decode(asked["after"]).decode()) if asked.get("after") else 0
        size = min(int(asked.get("limit", 25)), self.most_rows)
        body: dict[str, Any] = {"data": list(rows[start : start + size])}
        if not body["data"]:
            return body
        end = start + len(body["data"])
        body["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
        if end < len(rows):
            query = urlencode({"access_token": self.keys[0].token, **asked, "after": _cursor(end)})
            body["paging"]["next"] = f"https://graph.facebook.com/{VERSIONS[2]}/{path}?{query}"
        return body


def _cursor(place: int) -> str:
    return base64.b64encode(str(place).encode()).decode()


def fields_of(asked: Asked, known: Iterable[str], default: Sequence[str] = ("id",)) -> list[str]:
    """What of a thing was asked for: what is not named is not sent; raises :class:`Refusal` for names there are not."""
    named = [name for name in asked.get("fields", "").split(",") if name] or list(default)
    strange = [name for name in named if name.partition("{")[0] not in set(known)]
    if strange:
        raise Refusal(100, f"(#100) Tried accessing nonexisting field ({strange[0]})")
    return named


def near(*entries: Mapping[str, Any], account: str = "1203040506", **others: list[Mapping[str, Any]]) -> dict[str, str]:
    """The header that tells how near we are to a limit, with several entries of several accounts."""
    usual = {"type": "ads_management", "call_count": 3, "total_cputime": 1, "total_time": 1,
             "estimated_time_to_regain_access": 0, "ads_api_access_tier": "standard_access"}  # fmt: skip
    return {NEAR: json.dumps({"42": [usual], account: [{**usual, **entry} for entry in (*entries, {})], **others})}
