"""Reading single values out of delivered files: a value is understood exactly or the file is refused, never guessed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from pipeline.platforms.declaration import Refused, text_lines, text_of

AGAIN = "Download it again."
_COUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_ID = re.compile(r"\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
LARGEST_COUNT = 2**63 - 1
WHOLE_DIGITS, DECIMAL_DIGITS = 20, 18  # what a money column holds exactly


def refuse(rule: str, message: str, where: str = "", action: str = AGAIN) -> NoReturn:
    raise Refused(rule, message, action, where)


def signed_in(data: bytes, site: str) -> bytes:
    """The bytes of a data file; refuses a web page saved in its place (``login-page``), naming where to sign in."""
    if text_of(data).lstrip()[:1] == "<":
        refuse(
            "login-page", f"This is a web page instead of figures, most likely {site}'s sign-in page.", "line 1",
            f"Sign in to {site}, then collect again.",
        )  # fmt: skip
    return data


def json_of(data: bytes) -> Any:
    """A JSON document; refuses NaN and Infinity (``not-a-number``), cut-off and other unreadable text."""
    text = text_of(data)
    if text.lstrip()[:1] == "<":
        refuse(
            "not-json",
            "This is a web page, not data. It may be the sign-in page.",
            "line 1",
            "Sign in again, then collect again.",
        )
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        rule = "truncated" if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg else "not-json"
        refuse(rule, "The file is cut off or damaged.", f"line {error.lineno}, column {error.colno}")


def _no_constant(name: str) -> NoReturn:
    refuse("not-a-number", f"The file holds {name} where a number should be.")


def count(value: object, where: str, *, minimum: int | None = 0) -> int:
    """A whole number given as number or text, thousands separators allowed.

    Refuses anything else (``not-a-count``) and numbers below ``minimum`` (``negative-count``).
    """
    number = value if type(value) is int else _whole(value, where)
    if abs(number) > LARGEST_COUNT:
        refuse("not-a-count", "A count is larger than any count can be.", where)
    if minimum is not None and number < minimum:
        refuse("negative-count", f"A count is {number}; it cannot be below {minimum}.", where)
    return number


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or value is None:
        refuse("not-a-count", "A count is missing or is no number.", where)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value).strip()
    if not _COUNT.fullmatch(text):
        refuse("not-a-count", f"A count reads {text[:40]!r}, which is no whole number.", where)
    digits = text.partition(".")[0].replace(",", "")
    return int(digits) if len(digits) < 25 else LARGEST_COUNT + 1


def decimal_text(value: object, where: str, *, minimum: Decimal | None = None) -> str:
    """An exact decimal as its own text, e.g. ``0.084138000000``; commas only as thousands separators.

    Refuses what is no finite number or has more digits than can be kept exactly (``not-a-number``).
    """
    text = _digits(value, where)
    number = Decimal(text)
    if -int(number.as_tuple().exponent) > DECIMAL_DIGITS or number.adjusted() >= WHOLE_DIGITS:
        refuse("not-a-number", f"A number reads {text[:40]!r}; it has more digits than can be kept exactly.", where)
    if minimum is not None and number < minimum:
        refuse("negative-number", f"A number is {text}; it cannot be below {minimum}.", where)
    return format(number, "f")


def real(value: object, where: str, *, minimum: float | None = None) -> float:
    """A finite number; refuses anything else (``not-a-number``) and values below ``minimum``."""
    number = float(_digits(value, where))
    if number != number or number in (float("inf"), float("-inf")):
        refuse("not-a-number", f"A number reads {str(value)[:40]!r}.", where)
    if minimum is not None and number < minimum:
        refuse("negative-number", f"A number is {number:g}; it cannot be below {minimum:g}.", where)
    return number


def _digits(value: object, where: str) -> str:
    """A number's text without thousands separators. ``0,5`` is refused: it may be a decimal comma."""
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        refuse("not-a-number", f"A number reads {text[:40]!r}.", where)
    return text.replace(",", "")


def words(value: object, where: str) -> str:
    """A text out of JSON, outer blanks removed; '' for null. Refuses what no text file can hold (``not-a-text``)."""
    text = "" if value is None else value
    if not isinstance(text, str) or _NO_TEXT.search(text):
        refuse("not-a-text", f"A text reads {str(value)[:40]!a}.", where)
    return text.strip()


def iso_day(value: object, where: str, not_after: datetime | None = None) -> date:
    """A ``YYYY-MM-DD`` day. With ``not_after`` refuses days later than that moment's next day (``future-date``)."""
    try:
        day = date.fromisoformat(str(value)) if _DAY.fullmatch(str(value)) else None
    except ValueError:
        day = None
    if day is None:
        refuse("not-a-date", f"A date reads {str(value)[:40]!r}.", where)
    if not_after is not None and day > not_after.date() + timedelta(days=1):
        refuse(
            "future-date",
            f"{day} lies after the day the file was downloaded.",
            where,
            "Check the computer's clock, then download it again.",
        )
    return day


def digits_id(value: object, where: str) -> str:
    """An id that is digits only, as text; refuses numbers that went through a float (``not-an-id``)."""
    text = str(value).strip()
    if isinstance(value, float) or not _ID.fullmatch(text):
        refuse("not-an-id", f"An id reads {text[:40]!r}; ids are digits only.", where)
    return text


def unique_days(days: Sequence[date], where: str) -> None:
    """Refuse a series that names a day twice (``repeated-date``)."""
    seen: set[date] = set()
    for number, day in enumerate(days, 1):
        if day in seen:
            refuse("repeated-date", f"{day} stands in the file twice.", f"{where} {number}")
        seen.add(day)


def csv_rows(data: bytes, required: Sequence[str], *, delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a small table with a header, as (line, {heading: text}), columns in any order, extra ones allowed.

    Refuses a missing header or column (``missing-column``), a required one that stands twice (``repeated-column``),
    rows of another width (``ragged-row``) and no rows (``no-rows``).
    """
    text = text_of(data)
    if text.lstrip()[:1] == "<":
        refuse(
            "not-a-table",
            "This is a web page, not a table. It may be the sign-in page.",
            "line 1",
            "Sign in again, then collect again.",
        )
    reader = csv.reader(text_lines(text), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in required if name not in header]
        if missing:
            refuse("missing-column", f"The column {missing[0]!r} is missing.", "line 1")
        repeated = [name for name in required if header.count(name) > 1]
        if repeated:
            refuse("repeated-column", f"The column {repeated[0]!r} stands in the file twice.", "line 1")
        found = 0
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                refuse("ragged-row", f"A row has {len(row)} cells instead of {len(header)}.", f"line {reader.line_num}")
            found += 1
            yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error as error:
        refuse("not-a-table", f"The table is damaged ({error}).", f"line {reader.line_num}")
    if not found:
        refuse("no-rows", "The file has headings but no rows. It was not accepted; older data stay in use.", "line 2")
