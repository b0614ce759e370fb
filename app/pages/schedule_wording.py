"""How the Schedule page puts days, hours and slots into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from app.looks import Look
from app.models.rows import Line, Text
from app.pages.schedule_reading import Known
from app.widgets.calendar_day import DayCell
from app.words import day as short_day
from app.words import day_with_year, many, noop, starting_big, tr, weekday
from pipeline.schedule.slots import Outcome, Slot

if TYPE_CHECKING:
    from pipeline.configuration import Window

DAY_NAMES = (noop("Monday"), noop("Tuesday"), noop("Wednesday"), noop("Thursday"), noop("Friday"),
             noop("Saturday"), noop("Sunday"))  # fmt: skip
_OUTCOMES = {
    Outcome.PLANNED: (Look.IDLE, noop("planned")),
    Outcome.RUNNING: (Look.RUNNING, noop("running")),
    Outcome.RAN: (Look.OK, noop("ran")),
    Outcome.PARTIAL: (Look.ATTENTION, noop("partial")),
    Outcome.CAUGHT_UP: (Look.OK, noop("caught up")),
    Outcome.FAILED: (Look.FAILED, noop("failed")),
    Outcome.CANCELLED: (Look.PAUSED, noop("stopped")),
    Outcome.SKIPPED: (Look.SKIPPED, noop("skipped")),
    Outcome.MISSED: (Look.ATTENTION, noop("missed")),
}


def look_of(slot: Slot, known: Known) -> tuple[Look, str]:
    """How a slot looks in the calendar, and the one word for it."""
    if slot.due:
        if not known.wanted(slot) and known.plan is not None:
            return Look.SKIPPED, tr("not wanted") if known.plan.enabled else tr("off")
        if known.falls_into_pause(slot):
            return Look.PAUSED, tr("paused")
        if slot.hurried:
            return Look.IDLE, tr("soon")
        if slot.moment <= known.now:
            return Look.IDLE, tr("waiting")
    look, word = _OUTCOMES[slot.outcome]
    return look, tr(word)


def day_words(of: date) -> str:
    """``Fri 15 May``"""
    return f"{weekday(of)} {short_day(of)}"


def time_words(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def date_words(slot: Slot, zone: tzinfo) -> str:
    """The day on which its moment is: with hours over midnight it may be the one after that of the slot."""
    return day_words(slot.moment.astimezone(zone).date())


def slot_name(slot: Slot, zone: tzinfo) -> str:
    """``Fri 15 May, 06:41``"""
    return f"{date_words(slot, zone)}, {time_words(slot.moment, zone)}"


def cell_time(moment: datetime, day: date, zone: tzinfo) -> str:
    """``06:41``; ``01:10 +1`` in the night after ``day``."""
    days = (moment.astimezone(zone).date() - day).days
    return f"{time_words(moment, zone)} +{days}" if days > 0 else time_words(moment, zone)


def shown_moment(slot: Slot) -> datetime:
    """When it began where that was late, else its own moment."""
    return slot.run_started if slot.late and slot.run_started is not None else slot.moment


def ahead(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """``in 12 minutes``, ``in 5 h 12 min``, ``in 1 day 22 h``, ``in 7 days``"""
    minutes = int((moment - now) / timedelta(minutes=1))
    if minutes < 1:
        return tr("in less than a minute")
    if minutes < 60:
        return tr("in {}").format(many(minutes, tr("minute"), tr("minutes")))
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return tr("in {} h {} min").format(hours, rest) if rest else tr("in {} h").format(hours)
    if hours < 48:
        return tr("in 1 day {} h").format(hours - 24) if hours > 24 else tr("in 1 day")
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    return tr("in {} days").format(days)


def coming_words(slot: Slot, known: Known) -> str:
    """What stands beside one of the next five."""
    if not slot.due:
        return tr("you skipped this one")
    if known.falls_into_pause(slot):
        return tr("falls into the pause")
    if slot.hurried:
        return tr("starts at the next chance")
    if slot.moment <= known.now:
        return tr("is due, and waits for its turn")
    return ahead(slot.moment, known.now, known.zone)


def days_sentence(days: Sequence[str]) -> str:
    """``every day``, ``on Monday, Wednesday and Friday``"""
    from pipeline.configuration import DAYS

    names = [tr(DAY_NAMES[number]) for number, name in enumerate(DAYS) if name in days]
    if len(names) == len(DAYS):
        return tr("every day")
    return tr("on {}").format(tr(" and ").join(part for part in (", ".join(names[:-1]), names[-1]) if part))


def hours_sentence(window: Window, elsewhere: str) -> str:
    """``elsewhere`` is the time zone, where its clocks show another time than those here."""
    hours = _hours(window)
    return f"{hours} ({elsewhere})" if elsewhere else hours


def _hours(window: Window) -> str:
    if not window.randomize or window.start == window.end:
        return tr("at {}").format(f"{window.start:%H:%M}")
    next_day = tr(" of the next day") if window.end < window.start else ""
    return tr("some time between {} and {}").format(f"{window.start:%H:%M}", f"{window.end:%H:%M}{next_day}")


def week_words(monday: date, today: date) -> str:
    """``27 Apr – 3 May``, ``4 – 10 May``, ``This week``"""
    sunday = monday + timedelta(days=6)
    if monday <= today <= sunday:
        return tr("This week")
    begin = str(monday.day) if monday.month == sunday.month else short_day(monday)
    return f"{begin} – {short_day(sunday)}"


def cell_of(day: date, known: Known) -> DayCell:
    """A day of the calendar."""
    slot, today = known.slot(day), day == known.today
    name = f"{tr(DAY_NAMES[day.weekday()])}, {short_day(day)}"
    if slot is None:
        return DayCell(day, f"{name}: {_without_slot(day, known)}", today=today)
    look, word = look_of(slot, known)
    said = known.said.get(day, "") if not slot.due else _ahead_sentence(slot, known, word)
    moment = cell_time(shown_moment(slot), day, known.zone)
    when = slot.moment.astimezone(known.zone)
    at = f"{when:%H:%M}" if when.date() == day else tr("{} in the night after it").format(f"{when:%H:%M}")
    return DayCell(day, f"{name}, {at}: {said}", look, moment, word,
                   planned=slot.due and look is Look.IDLE, today=today, run=slot.run_id,
                   open=known.can_be_skipped(slot) or known.was_skipped(slot))  # fmt: skip


def _ahead_sentence(slot: Slot, known: Known, word: str) -> str:
    if not known.wanted(slot):
        off = known.plan is not None and not known.plan.enabled
        return tr("the schedule is off") if off else tr("the schedule no longer has this day")
    return f"{word}, {coming_words(slot, known)}"


def _without_slot(day: date, known: Known) -> str:
    from pipeline.configuration import DAYS

    planned = known.plan is not None and known.plan.enabled and DAYS[day.weekday()] in known.plan.window.days
    return tr("its moment is not drawn yet") if planned and day > known.today else tr("no slot")


def table_line(slot: Slot, known: Known) -> Line:
    """A row of all slots."""
    look, word = look_of(slot, known)
    said = known.said.get(slot.day, "")
    day, moment = f"{weekday(slot.day)} {day_with_year(slot.day)}", time_words(slot.moment, known.zone)
    cells = (Text(day), Text(moment, weight=600), Text(starting_big(word), pill=look), Text(said, said))
    return Line(cells, slot.day.isoformat(), {"run": slot.run_id} if slot.run_id else {})
