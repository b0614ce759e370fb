"""The panel after an upgrade: it is as its owner left it, and what a newer version wrote it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import theme
from app.preferences import Preferences
from app.state import Condition
from tests.app.panel_room import panel_room
from tests.app.setup_room import setup_room
from tests.upgrade.corpus import VERSIONS, unpacked
from tests.upgrade.future import ADVICE, be_of_the_future, everything

pytestmark = pytest.mark.slow
WITH_A_PANEL = [name for name in VERSIONS if name != "engine"]


@pytest.fixture(autouse=True)
def colours() -> Iterator[None]:
    yield
    theme.the().choose("light")


@pytest.mark.parametrize("name", WITH_A_PANEL)
def test_what_the_panel_remembers_of_itself_means_the_same(tmp_path: Path, name: str) -> None:
    left = unpacked(name, tmp_path)
    path = left.folder / "panel.ini"
    before = path.read_bytes()
    kept = Preferences(path)
    assert (kept.get("looks/theme", "system"), kept.get("window/page", "overview")) == ("dark", "runs")
    assert (kept.get("notifications/level", "must"), kept.get("data/dataset", "")) == ("runs", "tidy_daily_streams")
    assert (kept.get("runs/workers", 4), kept.get("hints/tray", False)) == (3, True)
    assert kept.get("overview/happenings", True) is False
    assert len(kept.get("window/geometry", b"")) > 40
    kept.save()
    assert path.read_bytes() == before


def test_the_panel_opens_where_an_older_one_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    left = unpacked("schedule", tmp_path)
    path = left.folder / "panel.ini"
    path.write_bytes(path.read_bytes().replace(b"root=lake", f"root={left.root}".encode()))
    with panel_room(qtbot, left.folder) as room:
        room.wait(lambda: room.panel.session.lake is not None)
        assert room.panel.session.root == left.root
        assert room.page.key == "runs"
        assert theme.the().palette.dark
        room.wait(lambda: room.state.last_run is not None)
        assert room.state.problem is None
        assert room.window.height() == 700, "as it was left; offscreen screens are too narrow for its width"


def test_what_only_a_newer_panel_knows_stays_in_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "panel.ini"
    path.write_text(
        "[holograms]\ndepth=3\nshape=@ByteArray(\\0\\x1)\n\n[looks]\ntheme=sepia\n\n[window]\npage=holograms\n",
        encoding="utf-8",
    )
    with panel_room(qtbot, tmp_path) as room:
        assert room.page.key == "overview"
        room.window.open_page("settings")
        room.panel.preferences.put("runs/workers", 6)
    said = path.read_text(encoding="utf-8")
    for line in ("[holograms]", "depth=3", "shape=@ByteArray(\\0\\x1)", "theme=sepia", "workers=6"):
        assert line in said.splitlines(), said


def test_a_newer_journal_is_refused_and_not_a_byte_is_changed(qtbot: QtBot, tmp_path: Path) -> None:
    left = unpacked("insights", tmp_path)
    be_of_the_future(left.journal)
    before = everything(left.root)
    with setup_room(qtbot, tmp_path) as room:
        room.open(left.root)
        problem = room.parts.session.problem
        assert problem is not None
        assert "newer version" in problem.message
        assert problem.next_action == ADVICE
        assert room.parts.store.state.condition is Condition.PROBLEM
    assert everything(left.root) == before
