"""Numbers as charts say them: exact where a value is pointed at, short along an axis."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from pipeline.charting.model import Unit

MINUS = "\u2212"
MINUTE, HOUR, DAY = 60, 3600, 86400
_LARGE = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
_SIZES = ((Decimal(10) ** 12, "TB"), (Decimal(10) ** 9, "GB"), (Decimal(10) ** 6, "MB"), (Decimal(10) ** 3, "kB"))


def said(value: float | Decimal, unit: Unit) -> str:
    """A value in full: ``48,209``, ``$1,204.50``, ``14¢``, ``2.1 %``, ``1:23``, ``412 MB``."""
    number = _exact(value)
    amount = abs(number)
    if unit is Unit.USD:
        text = _dollars(amount)
    elif unit is Unit.FRACTION:
        text = f"{_rounded(amount * 100, 0 if amount >= 10 else 1)} %"
    elif unit is Unit.SECONDS:
        text = _duration(amount)
    elif unit is Unit.BYTES:
        text = _size(amount)
    elif unit is Unit.CORES:
        text = _with_noun(_rounded(amount, 1 if amount >= 1 else 2), "core")
    elif unit is Unit.DAYS:
        text = _age(amount)
    else:
        text = _rounded(amount, 0 if amount >= 100 else 1)
    return f"{MINUS}{text}" if number < 0 and any(digit in text for digit in "123456789") else text


def ticked(value: float | Decimal, unit: Unit, step: float | Decimal | None = None) -> str:
    """A value along an axis: ``6.2k``, ``$500``, ``15 min``.

    ``step`` is how far the axis goes from one tick to the next: all of its ticks are then said in one kind of unit.
    """
    number, apart = _exact(value), abs(_exact(step)) if step else None
    amount = abs(number)
    if unit is Unit.USD:
        text = _dollar_tick(amount, apart)
    elif unit is Unit.FRACTION:
        text = f"{_plain(amount * 100, None if apart is None else apart * 100)} %"
    elif unit is Unit.SECONDS:
        text = _duration_tick(amount, apart)
    elif unit is Unit.BYTES:
        text = _in_steps(amount, apart, _SIZES, " ", "bytes")
    elif unit is Unit.DAYS:
        text = _with_noun(_plain(amount, apart), "day") if amount else "0"
    else:
        text = _short(amount, apart)
    return f"{MINUS}{text}" if number < 0 else text


def _exact(value: float | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _rounded(amount: Decimal, places: int) -> str:
    """With thousands separators; without noughts behind the point."""
    text = f"{amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(amount: Decimal, apart: Decimal | None = None) -> str:
    """As many digits as a tick has: those of its step, else the three that count."""
    digits = max(2 - amount.adjusted(), 0) if amount else 0
    if apart:
        digits = max(-int(apart.normalize().as_tuple().exponent), 0)
    return _rounded(amount, min(digits, 6))


def _with_noun(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def _dollars(amount: Decimal) -> str:
    if 0 < amount < 1:
        cents = _rounded(amount * 100, 0 if amount * 100 % 1 == 0 else 1)
        if cents != "100":
            return f"{cents}¢" if cents != "0" else "less than 0.1¢"
    return f"${amount.quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN):,f}"


def _dollar_tick(amount: Decimal, apart: Decimal | None) -> str:
    if apart is not None and apart * 5 <= 1 and amount < 1:
        return f"{_plain(amount * 100, apart * 100)}¢"
    if apart is None and 0 < amount < 1:
        return f"{_plain(amount * 100)}¢"
    if apart is not None and apart % 1 and amount < 1000:
        return f"${amount:,.2f}" if apart % Decimal("0.01") == 0 else f"${_plain(amount, apart)}"
    return f"${_short(amount, apart)}"


def _short(amount: Decimal, apart: Decimal | None = None) -> str:
    """With k, M, bn; in a smaller one of them, or in full, where ticks close to each other would read the same."""
    for size, sign in _LARGE:
        if amount >= size:
            if apart is None:
                return f"{_plain(amount / size)}{sign}"
            if (apart / size * 100) % 1 == 0:
                return f"{_rounded(amount / size, 2)}{sign}"
    return _plain(amount, apart)


def _in_steps(
    amount: Decimal, apart: Decimal | None, sizes: tuple[tuple[Decimal, str], ...], space: str, smallest: str
) -> str:
    """In the largest unit that a step is at least a quarter of, so that 500 MB and 1,000 MB stand together."""
    if not amount:
        return "0"
    judged = amount if apart is None else apart * 2
    for size, sign in sizes:
        if judged >= size:
            return f"{_plain(amount / size, None if apart is None else apart / size)}{space}{sign}"
    return f"{_plain(amount, apart)}{space}{smallest}"


def _duration(amount: Decimal) -> str:
    if amount < Decimal("0.95"):
        return f"{_rounded(amount, 1)} s" if amount >= Decimal("0.05") or not amount else "< 0.1 s"
    minutes, seconds = divmod(int(amount + Decimal("0.5")), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _duration_tick(amount: Decimal, apart: Decimal | None) -> str:
    if not amount:
        return "0"
    judged = amount if apart is None else apart
    for size, sign in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if judged >= size or (apart is not None and sign == "h" and judged * 2 >= size and amount >= size * 2):
            return f"{_plain(amount / size, None if apart is None else apart / size)} {sign}"
    return f"{_plain(amount, apart)} s"


def _size(amount: Decimal) -> str:
    for size, sign in _SIZES:
        if amount >= size:
            inside = amount / size
            return f"{_rounded(inside, 1 if sign in ('GB', 'TB') or inside < 10 else 0)} {sign}"
    return _with_noun(_rounded(amount, 0), "byte")


def _age(amount: Decimal) -> str:
    if 0 < amount < 1:
        return _with_noun(_rounded(max(amount * 24, Decimal(1)), 0), "hour")
    return _with_noun(_rounded(amount, 1 if amount < 10 else 0), "day")
