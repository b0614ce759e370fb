"""The faults a landing zone has in real life, and what a correct pipeline does with each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.landing import fault_recipes as recipes
from tests.landing.config import Config
from tests.landing.fault_recipes import Occasion, Recipe
from tests.landing.moments import at, stamp
from tests.landing.output import Saved, Writer

QUARANTINE, SKIP = "quarantine", "skip"
SAME_VALUES, LATEST_WINS = "accept_same_values", "accept_latest_wins"


@dataclass(frozen=True)
class Fault:
    kind: str
    platform: str
    source_kind: str  # the kind of clean file it is derived from
    expect: str  # of a correct pipeline
    detail: str
    recipe: Recipe
    suffix: str | None = None  # if it differs from the source's


NO_KNOWN_KEY = "valid JSON, neither known key present"
PAGE_CUT = "page cut inside the 365-day array"
SAME_BYTES = "same bytes, other name"
JSON_CUT = "JSON ends in the middle"
MARK = "UTF-8 byte order mark"
LOWER = "same days, lower numbers"
TENTH = "Latin-1 bytes, and a tenth of the rows of the report before it"

# A fault's place here decides its time and its luck. Revisions come last, so that no copy of the old numbers is newer.
FAULTS = (
    Fault("truncated_html", "distrokid", "streams", QUARANTINE, PAGE_CUT, recipes.truncated),
    Fault("truncated_html", "distrokid", "apple", QUARANTINE, "page cut inside the chart array", recipes.truncated),
    Fault(
        "login_page", "distrokid", "streams", QUARANTINE, "sign-in form saved under a stats name", recipes.sign_in_page
    ),
    Fault("login_page", "toolost", "spotify", QUARANTINE, "HTML sign-in form saved as .json", recipes.sign_in_page),
    Fault("wrong_schema", "toolost", "spotify", QUARANTINE, NO_KNOWN_KEY, recipes.refused),
    Fault("wrong_schema", "linktree", "series", QUARANTINE, "GraphQL errors, data is null", recipes.refused),
    Fault("wrong_schema", "spotify", "songs", QUARANTINE, "no songs array, status 401", recipes.refused),
    Fault("wrong_schema", "metaads", "page", QUARANTINE, "Graph API error 190 saved as a page", recipes.refused),
    Fault("truncated_json", "toolost", "apple", QUARANTINE, JSON_CUT, recipes.truncated),
    Fault("truncated_json", "spotify", "songs", QUARANTINE, JSON_CUT, recipes.truncated),
    Fault("duplicate_content", "distrokid", "streams", SKIP, SAME_BYTES, recipes.duplicate),
    Fault("duplicate_content", "toolost", "apple", SKIP, SAME_BYTES, recipes.duplicate),
    Fault("duplicate_content", "metaads", "daily", SKIP, SAME_BYTES, recipes.duplicate),
    Fault("duplicate_content", "spotify", "audience", SKIP, SAME_BYTES, recipes.duplicate),
    Fault("zero_byte", "distrokid", "bank", QUARANTINE, "empty TSV", recipes.empty),
    Fault("zero_byte", "spotify", "audience", QUARANTINE, "empty CSV", recipes.empty),
    Fault("header_only", "metaads", "daily", QUARANTINE, "header, no rows", recipes.header_only),
    Fault("bom", "spotify", "audience", SAME_VALUES, MARK, recipes.byte_order_mark),
    Fault("bom", "metaads", "daily", SAME_VALUES, MARK, recipes.byte_order_mark),
    Fault("utf16", "spotify", "audience", SAME_VALUES, "UTF-16 with byte order mark", recipes.utf16),
    Fault("thousands", "spotify", "audience", SAME_VALUES, 'numbers written as "1,234"', recipes.thousands),
    Fault("negative", "spotify", "audience", QUARANTINE, "negative stream counts", recipes.negative),
    Fault("negative", "metaads", "daily", QUARANTINE, "negative impressions", recipes.negative),
    Fault("missing_column", "spotify", "audience", QUARANTINE, "followers column absent", recipes.missing_column),
    Fault("zip_two_csvs", "tiktok", "zip", QUARANTINE, "two CSV members", recipes.two_tables),
    Fault("zip_traversal", "tiktok", "zip", QUARANTINE, "member path climbs out of the folder", recipes.traversal),
    Fault("zip_corrupt", "tiktok", "zip", QUARANTINE, "archive cut in half", recipes.half_archive),
    Fault("bad_date", "tiktok", "zip", QUARANTINE, "one unreadable date row", recipes.bad_date),
    Fault("plain_csv", "tiktok", "zip", SAME_VALUES, "CSV as such, not zipped", recipes.plain_table, suffix=".csv"),
    Fault("latin1", "distrokid", "bank", QUARANTINE, TENTH, recipes.latin1),
    Fault("revised_overlap", "distrokid", "streams", LATEST_WINS, LOWER, recipes.revised),
    Fault("revised_overlap", "toolost", "spotify", LATEST_WINS, LOWER, recipes.revised),
    Fault("revised_overlap", "metaads", "daily", LATEST_WINS, "spend adjusted by -2 %", recipes.revised),
    Fault("revised_overlap", "tiktok", "zip", LATEST_WINS, "views adjusted by +1 %", recipes.revised),
    Fault("revised_overlap", "linktree", "series", LATEST_WINS, "one more view a day", recipes.revised),
    Fault("revised_overlap", "spotify", "audience", LATEST_WINS, "streams adjusted by -3 %", recipes.revised),
)


def add_faults(cfg: Config, out: Writer) -> list[dict[str, str]]:
    """Write the faults, each an extra and later file, and tell of every one: no clean file is damaged.

    Revised figures are noted in the truth, so it holds with the faults as well as without them.
    """
    taken = {source.path for source in out.saved}
    records: list[dict[str, str]] = []
    for number, fault in enumerate(FAULTS):
        rng = cfg.rng("fault", number, fault.kind, fault.platform)
        for k, source in enumerate(_sources(cfg, out, fault)):
            moment = at(cfg.final, 18, 0) + timedelta(minutes=number * 7 + 3, seconds=k)
            name = _later_name(source, moment, fault.suffix, out, taken)
            data = fault.recipe(source, Occasion(cfg, moment, rng))
            records.append(
                {
                    "id": f"F{len(records) + 1:04d}",
                    "kind": fault.kind,
                    "platform": fault.platform,
                    "file": out.relative(out.write(fault.platform, name, data, moment)),
                    "derived_from": out.relative(source.path),
                    "expect": fault.expect,
                    "detail": fault.detail,
                }
            )
    return records


def _sources(cfg: Config, out: Writer, fault: Fault) -> list[Saved]:
    """The files to derive a fault from: the newest of each series, whose figures are the final ones."""
    pool = [source for source in out.saved if (source.platform, source.kind) == (fault.platform, fault.source_kind)]
    newest = list({source.series: source for source in sorted(pool, key=lambda source: source.moment)}.values())
    return newest[::-1][: max(1, round(cfg.defects * len(pool)))]


def _later_name(source: Saved, moment: datetime, suffix: str | None, out: Writer, taken: set[Path]) -> str:
    """A name the same collector could have given a little later, and that nothing else has."""
    path = source.path
    parts = path.stem.split("_")
    if source.platform == "linktree":
        stem = f"graphql_{stamp(moment)}_{moment.minute * 10_007 % 1_000_000:06d}"
    elif source.kind == "zip":
        stem = f"{parts[0]}_{parts[1]}_{int(moment.timestamp())}_{parts[-1]}"
    elif len(parts) > 2 and len(parts[-1]) == 6 and len(parts[-2]) == 8:
        stem = "_".join([*parts[:-2], stamp(moment)])
    else:
        stem = f"{path.stem}-{stamp(moment)}"
    later = path.with_name(stem + (suffix or path.suffix))
    while later in taken:
        later = later.with_name(f"{later.stem}_2{later.suffix}")
    taken.add(later)
    return later.relative_to(out.landing / source.platform).as_posix()
