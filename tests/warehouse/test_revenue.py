"""Money: every report line is a row, every sum is exact, and nobody is left out because a name is not known."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.model import FailureKind
from tests.warehouse.curated_lake import CuratedLake, royalty

LINES = "SELECT store_name, country_code, quantity, earnings_usd, ordinal FROM v_revenue"


def test_lines_that_share_their_whole_key_stay_separate_rows(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(), royalty(quantity=5), royalty(country="US"), royalty(artist="kilo_vale"), royalty())
    lake.load()
    found = lake.asked("SELECT country_code, ordinal, quantity, artist FROM v_revenue ORDER BY 1, 2")
    assert found == [
        ("NA", 0, 37, "nova_drift"), ("NA", 1, 5, "nova_drift"), ("NA", 2, 37, "kilo_vale"),
        ("NA", 3, 37, "nova_drift"), ("US", 0, 37, "nova_drift"),
    ]  # fmt: skip


def test_a_shared_key_goes_on_over_the_end_of_a_batch(lake: CuratedLake) -> None:
    later = [royalty(title="Later", quantity=n) for n in range(3)]
    lake.put("royalties", *(royalty(quantity=n) for n in range(7)), *later)
    place = lake.root / "curated" / "royalties.parquet"
    pq.write_table(pq.read_table(place), place, row_group_size=3)
    lake.load()
    found = lake.asked("SELECT title, ordinal, quantity FROM v_revenue ORDER BY 1, 2")
    assert found == [("Glass Harbor", n, n) for n in range(7)] + [("Later", n, n) for n in range(3)]


def test_loading_twice_and_by_force_changes_nothing(full_lake: CuratedLake) -> None:
    full_lake.load()
    before = full_lake.content()
    assert {one.state for one in full_lake.load().datasets} == {"unchanged"}
    assert {one.state for one in full_lake.load(force=True).datasets} == {"loaded"}
    assert full_lake.content() == before


def test_a_revision_replaces_and_vanished_rows_vanish(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(), royalty(store="Luna", title="Wrong", artist="Nobody", isrc="QZAB12599999"))
    lake.load()
    numbers = "SELECT store_id, track_id FROM v_revenue JOIN stores USING (store_name) WHERE title = 'Glass Harbor'"
    before = lake.asked(numbers)
    lake.put("royalties", royalty(quantity=38))
    lake.load()
    assert lake.asked("SELECT quantity, title FROM v_revenue") == [(38, "Glass Harbor")]
    assert lake.asked(numbers) == before
    assert lake.asked("SELECT * FROM stores WHERE store_name = 'Luna'") == []
    assert lake.asked("SELECT * FROM artists WHERE slug = 'Nobody'") == []
    assert lake.asked("SELECT * FROM tracks WHERE title = 'Wrong'") == []


def test_a_refund_is_negative_revenue_and_no_expense(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(quantity=-1, earnings_usd="-0.004548000001"), royalty(quantity=9, earnings_usd="0"))
    lake.load()
    assert sorted(lake.asked("SELECT quantity, earnings_usd FROM v_revenue")) == [
        (-1, "-0.004548000001"), (9, "0.000000000000"),
    ]  # fmt: skip
    assert lake.asked("SELECT COUNT(*) FROM business_expenses") == [(0,)]


def test_names_nobody_listed_get_their_own_row_and_are_reported(full_lake: CuratedLake) -> None:
    report = full_lake.load()
    assert full_lake.asked(
        "SELECT store_name, platform_key, country_code, artist, title FROM v_revenue "
        "WHERE store_name IN ('Luna', 'unknown') ORDER BY 1"
    ) == [("Luna", "unknown", "ZZ", "Somebody Else", "Odd One"), ("unknown", "unknown", "unknown", "unknown", "")]
    words = " ".join(report.notes)
    for expected in ("Luna", "ZZ", "Somebody Else", "Odd One", "Other", "1 line(s) of royalties name no store"):
        assert expected in words
    assert full_lake.asked("SELECT COUNT(*) FROM revenue_transactions") == [(6,)]


def test_a_new_spelling_of_a_store_belongs_to_the_same_platform(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(store="apple_music"), royalty(store="SPOTIFY"))
    report = lake.load()
    assert sorted(lake.asked("SELECT store_name, platform_key FROM v_revenue")) == [
        ("SPOTIFY", "spotify"), ("apple_music", "apple_music"),
    ]  # fmt: skip
    assert not any("platform" in note for note in report.notes)


def test_namibia_is_a_country(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(country="NA"))
    lake.load()
    assert lake.asked("SELECT country_name FROM v_revenue JOIN territories USING (country_code)") == [("Namibia",)]
    assert lake.asked("SELECT territory_id FROM territories WHERE country_code = 'GLOBAL'") == [(1,)]


def test_sums_are_exact_to_the_twelfth_decimal(lake: CuratedLake) -> None:
    chance = random.Random(7)
    amounts = [Decimal(chance.randrange(-(10**12), 10**18)).scaleb(-12) for _ in range(400)]
    lake.put("royalties", *(royalty(country=f"C{n % 7}", earnings_usd=str(a)) for n, a in enumerate(amounts)))
    lake.load()
    found = sum((Decimal(row[0]) for row in lake.asked("SELECT earnings_usd FROM v_revenue")), Decimal(0))
    assert found == sum(amounts)
    # More than nine million dollars: a plain sum of pico-USD would not fit into SQLite's numbers.
    assert sum(amounts) > 9_300_000
    for view in ("v_track_performance_summary", "v_monthly_artist_performance"):
        (total,) = lake.asked(f"SELECT revenue_usd FROM {view} WHERE streams IS NOT NULL")
        assert Decimal(total[0]) == sum(amounts)
    stated = json.loads(lake.asked("SELECT sums FROM dataset_loads WHERE dataset = 'royalties'")[0][0])
    assert Decimal(stated["earnings_usd"]) == sum(amounts)


def test_amounts_finer_than_a_pico_dollar_are_rounded_half_to_even_and_said_so(lake: CuratedLake) -> None:
    fine = ("0.0000000000005", "0.0000000000015", "-0.0000000000025", "1.000000000000000001", "2")
    lake.put("royalties", *(royalty(earnings_usd=amount, quantity=n) for n, amount in enumerate(fine)))
    report = lake.load()
    assert [row[0] for row in lake.asked("SELECT earnings_pico_usd FROM v_revenue ORDER BY quantity")] == [
        0, 2, -2, 10**12, 2 * 10**12,
    ]  # fmt: skip
    assert lake.asked("SELECT rounded_rows, rounding_difference FROM dataset_loads WHERE dataset = 'royalties'") == [
        (4, "-0.000000000000499999")
    ]
    assert any("4 amount(s)" in note and "-0.000000000000499999 USD" in note for note in report.notes)


def test_an_amount_beyond_all_reason_keeps_the_figures_from_before(lake: CuratedLake) -> None:
    lake.put("royalties", royalty())
    lake.load()
    before = lake.content()
    lake.put("royalties", royalty(earnings_usd="9223373"), royalty(quantity=5))
    lake.put("linktree_analytics", {"date": date(2026, 11, 1), "totalViews": 9})
    report = lake.load()
    assert [failure.kind for failure in report.failures] == [FailureKind.BAD_DATA]
    assert lake.content()["revenue_transactions"] == before["revenue_transactions"]
    assert lake.asked("SELECT total_views FROM linktree_metrics") == [(9,)], "the others are loaded all the same"


def test_rows_out_of_order_that_repeat_a_key_are_refused_not_merged(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(), royalty(country="US"))
    place = lake.root / "curated" / "royalties.parquet"
    table = pq.read_table(place)
    pq.write_table(pa.concat_tables([table, table]), place)
    assert len(lake.load().failures) == 1
    assert lake.asked("SELECT COUNT(*) FROM revenue_transactions") == [(0,)]


def test_combinations_stay_right_when_a_batch_has_very_many_texts(lake: CuratedLake, monkeypatch: Any) -> None:
    monkeypatch.setattr("pipeline.warehouse.revenue._CODES_LIMIT", 10)
    lines = [royalty(title=f"T{n % 5}", isrc=f"I{n % 3}", upc=f"U{n % 4}", quantity=n) for n in range(60)]
    lake.put("royalties", *lines)
    lake.load()
    found = lake.asked("SELECT title, isrc, upc, quantity FROM v_revenue ORDER BY quantity")
    assert found == [(f"T{n % 5}", f"I{n % 3}", f"U{n % 4}", n) for n in range(60)]
