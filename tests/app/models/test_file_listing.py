"""Which files are shown, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.models.file_listing import Column, FileListing, FileQuery, LakeFile, find_files
from app.models.zone_tree import Place
from pipeline.browsing.zone_files import ZoneFile
from pipeline.model import Zone

NOON = datetime(2026, 5, 11, 12, tzinfo=UTC)


def lake_file(zone: Zone, path: str, size: int, hours: int | None = 0) -> LakeFile:
    return LakeFile(zone, ZoneFile(path, size, None if hours is None else NOON + timedelta(hours=hours)))


LISTING = FileListing(
    (
        lake_file(Zone.LANDING, "tiktok/a/Zebra.zip", 30, 2),
        lake_file(Zone.LANDING, "tiktok/b/apple.zip", 10, 1),
        lake_file(Zone.LANDING, "spotify/apple.json", 20, None),
        lake_file(Zone.RAW, "tiktok/a/1f-Zebra.zip", 30, 3),
    )
)


def shown(query: FileQuery) -> list[str]:
    found = find_files(LISTING, query)
    assert found.bytes == sum(LISTING.files[number].file.bytes for number in found.order)
    return [LISTING.files[number].file.name for number in found.order]


def test_a_folder_shows_what_lies_below_it_newest_first() -> None:
    assert shown(FileQuery(Place(Zone.LANDING, "tiktok"))) == ["Zebra.zip", "apple.zip"]


def test_files_of_unknown_age_come_last() -> None:
    assert shown(FileQuery(Place(Zone.LANDING)))[-1] == "apple.json"


def test_names_are_sorted_as_people_read_them() -> None:
    assert shown(FileQuery(Place(Zone.LANDING), column=Column.NAME, descending=False)) == [
        "apple.json",
        "apple.zip",
        "Zebra.zip",
    ]


def test_only_the_named_files_are_shown() -> None:
    assert shown(FileQuery(Place(Zone.LANDING), only=frozenset({"tiktok/b/apple.zip"}))) == ["apple.zip"]


def test_a_search_looks_into_every_zone_and_sorts_by_place() -> None:
    query = FileQuery(Place(Zone.CURATED), search="ZEBRA", column=Column.CAME_FROM, descending=False)
    assert shown(query) == ["Zebra.zip", "1f-Zebra.zip"]
