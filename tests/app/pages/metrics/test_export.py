"""Charts become files: real pictures and tables, under names that say what they are, whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from app.pages.metrics_export import content, file_name, free_name, write_whole
from pipeline.charting.model import Axis, Chart
from pipeline.charting.span import Span
from pipeline.palette import DARK, LIGHT
from tests.app.pages.metrics.few_charts import days

SPAN = Span(date(2026, 2, 15), date(2026, 5, 13))


def test_a_file_is_called_after_the_chart_and_its_days(tmp_path: Path) -> None:
    assert file_name(days(3), "png", SPAN) == "BEDROT Plays a day 2026-02-15 to 2026-05-13.png"
    assert file_name(days(3), "csv", Span(None, SPAN.last)) == "BEDROT Plays a day 2026-03-01 to 2026-05-13.csv"
    odd = Chart("odd", "Views: 7/30 <days>?.", Axis.DAYS)
    assert file_name(odd, "svg", SPAN) == "BEDROT Views 7 30 days 2026-02-15 to 2026-05-13.svg"
    wanted = tmp_path / "chart.png"
    assert free_name(wanted) == wanted
    wanted.touch()
    (tmp_path / "chart (2).png").touch()
    assert free_name(wanted).name == "chart (3).png"


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "chart.csv"
    write_whole(target, b"older")
    write_whole(target, b"newer")
    assert target.read_bytes() == b"newer"

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, b"broken off")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"chart.csv": b"newer"}


def test_the_table_has_every_value_and_spreadsheets_read_it() -> None:
    chart = days(3, gaps=(1,))
    data = content(chart, ".csv", LIGHT, "Inter")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1:] == [["2026-03-01", "100"], ["2026-03-02", ""], ["2026-03-03", "102"]]
    with pytest.raises(ValueError, match="cannot be written"):
        content(chart, ".exe", LIGHT, "Inter")


@pytest.mark.slow
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_pictures_are_real_and_in_the_colours_of_the_window(palette: object) -> None:
    assert palette is LIGHT or palette is DARK
    chosen = LIGHT if palette is LIGHT else DARK
    image = QImage.fromData(content(days(30), ".png", chosen, "Inter"))
    assert image.width() >= 960
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 5)}
    assert {chosen.surface.lower(), chosen.platform("Spotify").lower()} <= seen
    root = ElementTree.fromstring(content(days(30), ".svg", chosen, "Inter"))
    assert root.tag.endswith("svg")
    assert "Plays a day" in ElementTree.tostring(root, encoding="unicode")
