"""Windows shows our icon, name and version, and is told how the programs want screens, paths and letters."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from installer.windows.details import MANIFEST, numbers, version_text, written_details
from installer.windows.icon import SIZES, drawing_for, icon_file, picture
from installer.windows.welcome import HEIGHT, PICTURE, WIDTH, write_picture

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_icon_has_every_size_and_the_simple_drawing_where_it_is_small() -> None:
    written = icon_file(ROOT / "resources" / "icons")
    assert struct.unpack_from("<HHH", written) == (0, 1, len(SIZES))
    with Image.open(BytesIO(written)) as icon:
        assert icon.info["sizes"] == {(size, size) for size in SIZES}
    for number, size in enumerate(SIZES):
        _, _, _, _, _, _, length, place = struct.unpack_from("<BBBBHHII", written, 6 + 16 * number)
        body = written[place : place + length]
        assert body == picture(ROOT / "resources" / "icons" / drawing_for(size), size)
        with Image.open(BytesIO(body)) as shown:
            assert shown.size == (size, size)
            assert shown.convert("RGBA").getchannel("A").getextrema()[1] == 255
    assert [drawing_for(size) for size in (16, 32, 48, 256)] == ["app-small.svg", "app-small.svg", "app.svg", "app.svg"]


def test_what_is_no_drawing_is_refused(tmp_path: Path, qtlog: Any) -> None:
    (tmp_path / "app.svg").write_text("nothing", encoding="utf-8")
    with qtlog.disabled(), pytest.raises(ValueError, match=r"app\.svg is no drawing"):
        picture(tmp_path / "app.svg", 48)


def test_the_manifest_wants_sharp_screens_long_paths_and_all_letters() -> None:
    stated = {element.tag.partition("}")[2]: (element.text or "").strip()
              for element in ElementTree.fromstring(MANIFEST.encode()).iter()}  # fmt: skip
    assert stated["dpiAwareness"] == "PerMonitorV2,PerMonitor"
    assert stated["longPathAware"] == "true"
    assert stated["activeCodePage"] == "UTF-8"
    assert 'level="asInvoker"' in MANIFEST


@pytest.mark.parametrize(
    ("stated", "counted"), [("0.1.0", (0, 1, 0, 0)), ("2", (2, 0, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_versions_are_counted_as_windows_does(stated: str, counted: tuple[int, ...]) -> None:
    assert numbers(stated) == counted


@pytest.mark.parametrize("stated", ["1.0rc1", "1.2.3.4.5"])
def test_a_version_windows_cannot_count_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        numbers(stated)


def test_every_program_says_its_name_and_version(tmp_path: Path) -> None:
    text = version_text("bedrot", "0.1.0")
    compile(text, "version", "eval")
    assert "filevers=(0, 1, 0, 0)" in text
    assert "StringStruct('OriginalFilename', 'bedrot.exe')" in text
    found = written_details(tmp_path, ROOT)
    assert set(found) == {"bedrot", "bedrot-panel"}
    assert all(Path(file).is_file() for files in found.values() for file in files.values())


@pytest.mark.slow
def test_the_picture_of_the_set_up_is_the_one_that_is_drawn(tmp_path: Path) -> None:
    write_picture(tmp_path / "drawn.bmp")
    with Image.open(PICTURE) as kept, Image.open(tmp_path / "drawn.bmp") as drawn:
        assert kept.size == drawn.size == (WIDTH, HEIGHT)
        differing = ImageChops.difference(kept.convert("L"), drawn.convert("L"))
        assert ImageStat.Stat(differing).mean[0] < 1
