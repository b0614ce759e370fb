"""Secrets are planted in all that the product is handed, everything goes wrong, and none of them is ever found again.

The search itself is held to account in :mod:`tests.hostile.test_canary_search`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.access.sign_in_news import Ending
from tests.access.strict_keyring import strict_keyring
from tests.hostile.canary.driving import Driven, driven
from tests.hostile.canary.search import Find, Search
from tests.platform_sims.one_browser import one_browser
from tests.platform_sims.world import world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SENT = ("landing", "raw", "quarantine")  # what platforms have sent is kept as it came
IN_A_BROWSER = ("distrokid", "toolost", "tiktok", "linktree", "spotify")
ALL_KINDS = ("transient", "rate-limited", "needs-sign-in", "layout-changed")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    folder = tmp_path_factory.mktemp("canary")
    with (
        strict_keyring() as keyring,
        world(folder / "generated", artists=1) as made,  # one visit of each platform strikes all of its faults
        one_browser(folder / "browser") as one,
    ):
        lake = driven(made, folder / "lake", keyring)
        lake.run()  # once, all is well
        lake.every_fault()
        lake.every_sign_in(one)
        lake.every_keyring()
        lake.every_bad_file()
        lake.every_exception()
        yield lake


def found(room: Driven, secrets: dict[str, str], *without: str) -> list[Find]:
    search = Search(secrets)
    left_out = [room.root / name for name in without] + room.planted.inputs
    in_files = search.in_files([room.root], left_out)
    return sorted(set(in_files), key=lambda find: (find.place, find.secret))


def test_every_failure_path_was_walked(room: Driven) -> None:
    assert {(name, kind) for name in IN_A_BROWSER for kind in ALL_KINDS} - room.failures == set()
    assert {kind for name, kind in room.failures if name == "metaads"} >= {*ALL_KINDS, "permanent", "environment"}
    assert room.endings >= {Ending.SIGNED_IN, Ending.OFFLINE, Ending.WRONG_ACCOUNT, Ending.CLOSED}
    assert list((room.root / "logs" / "error_logs").glob("*.png"))
    assert list((room.root / "logs" / "error_logs").glob("*.html"))


def test_no_secret_is_in_anything_that_was_written_or_said(room: Driven) -> None:
    said = Search(room.planted.secrets).in_bytes("\n".join(room.said).encode(), "what was said")
    assert [*found(room, room.planted.secrets), *said] == []


def test_what_pages_hold_stays_in_what_was_sent(room: Driven) -> None:
    assert found(room, room.planted.of_pages, *SENT) == []


def test_nothing_personal_is_in_logs_or_pictures(room: Driven) -> None:
    assert found(room, room.planted.personal, *SENT, "journal/sessions.json") == []


def test_a_secret_that_was_written_would_be_found(room: Driven, tmp_path: Path) -> None:
    name, value = next(iter(room.planted.secrets.items()))
    (tmp_path / "leak.log").write_text(f"said {value}", encoding="utf-8")

    assert [find.secret for find in Search(room.planted.secrets).in_files([tmp_path])] == [name]
