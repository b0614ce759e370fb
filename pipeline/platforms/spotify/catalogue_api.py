"""Spotify's Web API, as far as new apps may still use it: one thing a call, in small pages, with a token for an hour.

Since November 2024 new apps get no audio features and no related artists; since February 2026 no several albums or
tracks at once, no top tracks, no popularity, and the app's owner needs Spotify Premium. An artist's albums come at most
ten a page (more is answered with "Invalid limit"), an album's tracks at most fifty.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.access.collecting import Collecting
from pipeline.access.http import DEFER_OVER_SECONDS, Api, Patience, Reply, no_answer, rate_limited, retry_after_seconds
from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, NotThere, StepFailed
from pipeline.redaction import conceal

TITLE = "Spotify"
API, ACCOUNTS = "spotify-api", "spotify-accounts"
ALBUMS_A_PAGE, TRACKS_A_PAGE = 10, 50
OWN_RELEASES = "album,single,compilation"  # not what others released with this artist as a guest
MOST_PAGES = 2_000  # no artist has 20,000 releases
SHORT_WAITS = 5  # that many short waits one call is worth
WAIT_WHERE_NONE_IS_SAID = 5.0
PACE_SHARE = 1 / 4  # of the pause between two pages: a burst of calls is what gets an app locked out for a day
Item = dict[str, Any]
_ID = re.compile(r"[0-9A-Za-z]{1,40}")


class CatalogueApi:
    """``keys`` are ``client_id`` and ``client_secret``, which is in the header of the token call and nowhere else."""

    def __init__(
        self,
        collecting: Collecting,
        keys: Mapping[str, str],
        stopped: Callable[[], bool],
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._accounts = Api(collecting.address(ACCOUNTS), TITLE, stopped, clock, patience=patience)
        self._api = Api(collecting.address(API), TITLE, stopped, clock, patience=patience)
        self._token = ""
        self._pace = collecting.pause_seconds[0] * PACE_SHARE

    def __enter__(self) -> CatalogueApi:
        return self

    def __exit__(self, *_: object) -> None:
        self._accounts.close()
        self._api.close()

    def sign_in(self) -> None:
        """Ask for a token. Raises needs-sign-in for keys that Spotify does not know."""
        pair = f"{self._keys['client_id']}:{self._keys['client_secret']}"
        basic = conceal(base64.b64encode(pair.encode()).decode())
        reply = self._patiently(
            lambda: self._accounts.call(
                "POST", "/api/token", data={"grant_type": "client_credentials"},
                headers={"Authorization": f"Basic {basic}"},
            )
        )  # fmt: skip
        if reply.status in (400, 401, 403):
            raise keys_refused(_said(reply))
        token = reply.body.get("access_token") if reply.status == 200 and isinstance(reply.body, dict) else None
        if not isinstance(token, str) or not token:
            raise no_answer(TITLE, f"the token call was answered with status {reply.status}")
        self._token = conceal(token)

    def albums(self, artist_id: str) -> list[Item]:
        """An artist's own releases, all of them. Raises :class:`NotThere` for an artist Spotify does not know."""
        path = f"/v1/artists/{artist_id}/albums"
        found = self._all(path, ALBUMS_A_PAGE, include_groups=OWN_RELEASES)
        if not all(_ID.fullmatch(str(album.get("id"))) for album in found):
            raise changed(f"{path}: an id of another shape")  # it is to stand in an address
        return list({album["id"]: album for album in found}.values())  # a release may be listed in two groups

    def tracks(self, album_id: str) -> list[Item]:
        """The tracks of a release, all of them; raises as above."""
        return self._all(f"/v1/albums/{album_id}/tracks", TRACKS_A_PAGE)

    def _all(self, path: str, a_page: int, **params: str) -> list[Item]:
        """All pages of a list. One that comes to another number than it says is not whole, and transient."""
        items: list[Item] = []
        for _ in range(MOST_PAGES):
            body = self._get(path, {**params, "limit": str(a_page), "offset": str(len(items))})
            page, total = body.get("items"), body.get("total")
            if not isinstance(page, list) or not isinstance(total, int) or not all(isinstance(i, dict) for i in page):
                raise changed(f"{path}: no list")
            items += page
            if body.get("next") is None or not page or len(items) >= total:
                break
        else:
            raise changed(f"{path}: pages without end")
        if len(items) != total:
            raise no_answer(TITLE, f"{path}: {len(items)} of {total} items came")
        return items

    def _get(self, path: str, params: Mapping[str, str]) -> Item:
        if not self._token:
            self.sign_in()
        reply = self._asked(path, params)
        if reply.status == 401:  # a token lasts an hour, and may be taken back
            self.sign_in()
            reply = self._asked(path, params)
        if reply.status == 200 and isinstance(reply.body, dict):
            return reply.body
        raise refused(path, reply)

    def _asked(self, path: str, params: Mapping[str, str]) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}"}
        self._api.rest(self._pace)
        return self._patiently(lambda: self._api.call("GET", path, params=params, headers=headers))

    def _patiently(self, call: Callable[[], Reply]) -> Reply:
        """Wait where Spotify asks for a short while; a long one is the schedule's business: rate-limited."""
        for _ in range(SHORT_WAITS):
            reply = call()
            if reply.status != 429:
                return reply
            wait = retry_after_seconds(reply.headers, self._clock)
            if wait is None:
                wait = WAIT_WHERE_NONE_IS_SAID
            if wait > DEFER_OVER_SECONDS:
                raise rate_limited(TITLE, self._clock, wait)
            self._api.rest(max(wait, 1.0))  # 0 has been seen, and does not mean at once
        raise rate_limited(TITLE, self._clock, DEFER_OVER_SECONDS)


def keys_refused(detail: str = "") -> StepFailed:
    message = "Spotify does not accept the catalogue keys. Everything else goes on without them."
    action = "Check the client id and the client secret on the Accounts page."
    return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, action, detail=detail))


def refused(path: str, reply: Reply) -> StepFailed | NotThere:
    """What an answer without the data means."""
    if reply.status == 401:
        return keys_refused(_said(reply))
    if reply.status == 403:
        message = "Spotify lets these catalogue keys read nothing. Their owner needs an active Premium subscription."
        action = "Look at the app in Spotify's developer dashboard, or use other keys on the Accounts page."
        return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, action, detail=_said(reply)))
    if reply.status == 404:
        return NotThere(path)
    if reply.status == 200:
        return no_answer(TITLE, f"{path}: an answer without data")
    return changed(f"{path}: status {reply.status} {_said(reply)}")


def changed(detail: str) -> StepFailed:
    message = "Spotify's catalogue answers in another way than before. Older data stay in use."
    action = "The people who maintain this panel need the details."
    return StepFailed(Failure(FailureKind.LAYOUT_CHANGED, message, action, detail=detail))


def _said(reply: Reply) -> str:
    """The platform's own words for a refusal; they name what was wrong, never a key."""
    trouble = reply.body.get("error") if isinstance(reply.body, dict) else None
    if isinstance(trouble, dict):
        return f"{trouble.get('status', reply.status)} {str(trouble.get('message', ''))[:200]}".strip()
    return f"{reply.status} {str(trouble or '')[:200]}".strip()
