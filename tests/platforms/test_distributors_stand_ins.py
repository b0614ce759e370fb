"""The stand-ins of DistroKid and TooLost are as strict as a site: no session, no page; no token, no answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.platform_sims.distrokid import DistroKidStandIn
from tests.platform_sims.people import Person, token
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.toolost import TooLostStandIn

LABEL = Person("studio@label.example", "glass harbor 7")


@pytest.fixture(scope="module")
def distrokid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CollectingRoom]:
    folder = tmp_path_factory.mktemp("distrokid")
    with collecting_room(folder, "distrokid", DistroKidStandIn, [LABEL], days=10) as room:
        yield room


@pytest.fixture(scope="module")
def toolost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CollectingRoom]:
    with collecting_room(tmp_path_factory.mktemp("toolost"), "toolost", TooLostStandIn, [LABEL], days=10) as room:
        yield room


def answered(room: CollectingRoom, path: str, method: str = "GET", **how: object) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, room.stand_in.base + path, allow_redirects=False, timeout=10, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["/stats/?type=all&data=streams", "/bank/", "/bank/details/", "/bank/download/?kind=tsv"]
)
def test_without_a_session_distrokid_shows_its_form(distrokid: CollectingRoom, path: str) -> None:
    answer = answered(distrokid, path, cookies={"session": "made up"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/stats/?type=all&data=youtube", 404),
        ("GET", "/stats/", 404),
        ("GET", "/bank/download/?kind=pdf", 404),
        ("GET", "/elsewhere", 404),
        ("POST", "/bank/", 405),
        ("DELETE", "/login", 405),
        ("GET", "/login", 200),
        ("GET", "/signin", 200),
    ],
)
def test_distrokid_knows_its_own_addresses_only(distrokid: CollectingRoom, method: str, path: str, status: int) -> None:
    session = distrokid.stand_in.sessions.begin(LABEL)
    assert answered(distrokid, path, method, cookies={"session": session}).status_code == status


def bearer(room: CollectingRoom, lifetime: float = 60.0) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(LABEL, room.stand_in.sessions.begin(LABEL), lifetime)}"}


def test_without_a_token_in_its_time_toolost_answers_nothing(toolost: CollectingRoom) -> None:
    for path in ("user", "notifications", "analytics/spotify?release=&date=thisYear", "analytics/apple/?date=thisYear"):
        assert answered(toolost, f"/api/portal/{path}").status_code == 401
        assert answered(toolost, f"/api/portal/{path}", headers=bearer(toolost, -1)).status_code == 401
        assert answered(toolost, f"/api/portal/{path}", headers={"Authorization": "Bearer ey.ey.ey"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/portal/analytics/spotify?release=&date=thisYear", 200),
        ("GET", "/api/portal/analytics/apple/?release=&date=thisYear", 200),
        ("GET", "/api/portal/analytics/spotify?date=thisYear", 422),
        ("GET", "/api/portal/analytics/spotify?release=&date=nextYear", 422),
        ("GET", "/api/portal/analytics/youtube?release=&date=thisYear", 404),
        ("GET", "/api/portal/notifications/13-2026/attachment", 404),
        ("POST", "/api/portal/notifications", 405),
    ],
)
def test_toolost_understands_its_own_calls_only(toolost: CollectingRoom, method: str, path: str, status: int) -> None:
    assert answered(toolost, path, method, headers=bearer(toolost)).status_code == status
