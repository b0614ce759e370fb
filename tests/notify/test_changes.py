"""News is told once: when it begins, once a day while it lasts, and when it is over; also after a restart."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.notify.changes import Audience, take
from pipeline.notify.news import Weight
from pipeline.notify.outbox import Outbox
from pipeline.notify.situation import Situation, Trouble, Unsent
from pipeline.notify.telling import Telling
from tests.notify.room import ALL, DISTROKID, FINE, GOOD, LINKTREE, NOW, PostRoom

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAITS = replace(FINE, sign_ins=(DISTROKID,), up_to_date=("Meta Ads", "TooLost"))
DOWN = replace(FINE, troubles=(LINKTREE,), up_to_date=("TooLost",))


def told(
    room: PostRoom,
    so: Situation,
    after: timedelta = timedelta(),
    wanted: Collection[Weight] = ALL,
    audience: Audience = Audience.HERE,
) -> str:
    found = take(room.journal, audience, replace(so, now=NOW + after), wanted)
    return f"{found.title} {found.text}".strip() if found is not None else ""


def test_what_begins_is_told_once(room: PostRoom) -> None:
    assert told(room, WAITS).startswith("DistroKid wants you to sign in again.")
    assert told(room, WAITS, HOUR) == ""


def test_also_after_a_restart(room: PostRoom) -> None:
    told(room, WAITS)
    with Journal(room.journal.path) as reopened:
        assert take(reopened, Audience.HERE, replace(WAITS, now=NOW + HOUR), ALL) is None


def test_once_a_day_it_is_told_again_while_it_lasts(room: PostRoom) -> None:
    days = [told(room, WAITS, hours * HOUR) != "" for hours in range(0, 73)]
    assert [hour for hour, was_told in enumerate(days) if was_told] == [0, 24, 48, 72]


def test_when_it_is_over_that_is_told_once(room: PostRoom) -> None:
    told(room, WAITS)
    assert told(room, FINE, HOUR) == "All three platforms are up to date again."
    assert told(room, FINE, 2 * HOUR) == ""


def test_what_is_over_while_something_else_is_not_names_itself(room: PostRoom) -> None:
    told(room, replace(WAITS, troubles=(LINKTREE,)))
    assert told(room, DOWN, HOUR) == "DistroKid no longer waits for you."


def test_another_trouble_of_the_same_platform_is_no_recovery(room: PostRoom) -> None:
    told(room, WAITS)
    changed = Trouble("distrokid", "DistroKid", "distrokid.extract", LINKTREE.kind, "DistroKid did not answer.")
    assert told(room, replace(FINE, troubles=(changed,)), HOUR) == "DistroKid did not answer. Older data stay in use."


def test_what_cannot_be_seen_is_not_over(room: PostRoom) -> None:
    told(room, WAITS)
    blind = replace(FINE, to_mend=(("schedule_config.json: schedule.days is 7.", "Use a list of days."),))
    assert told(room, blind, HOUR) == "schedule_config.json: schedule.days is 7. Use a list of days."
    assert told(room, FINE, 2 * HOUR) == "All three platforms are up to date again."


def test_a_platform_that_was_switched_off_has_not_recovered(room: PostRoom) -> None:
    told(room, WAITS)
    assert told(room, replace(FINE, names=frozenset({"metaads", "toolost"})), HOUR) == ""
    assert told(room, FINE, 2 * HOUR) == ""


def test_it_may_begin_anew(room: PostRoom) -> None:
    told(room, WAITS)
    told(room, FINE, HOUR)
    assert told(room, WAITS, 2 * HOUR).startswith("DistroKid wants you to sign in again.")


def test_a_run_is_told_in_one_message_the_weightiest_first(room: PostRoom) -> None:
    other = replace(LINKTREE, platform="toolost", who="TooLost")
    so = replace(WAITS, troubles=(LINKTREE, other), up_to_date=())
    assert told(room, so) == "DistroKid wants you to sign in again. Nothing was lost. And 2 more."


def test_a_message_holds_all_of_them_in_whole(room: PostRoom) -> None:
    found = take(room.journal, Audience.AWAY, replace(WAITS, troubles=(LINKTREE,)), ALL)
    assert found is not None
    assert [title for title, _ in found.lines] == ["DistroKid wants you to sign in again.", "Linktree did not answer."]
    assert Telling.from_json(found.to_json()) == found


def test_while_a_run_goes_on_nothing_is_news(room: PostRoom) -> None:
    assert told(room, replace(WAITS, busy=True)) == ""
    told(room, WAITS)
    assert told(room, replace(FINE, busy=True), HOUR) == ""
    assert told(room, FINE, 2 * HOUR) == "All three platforms are up to date again."


def test_a_good_run_is_told_once_and_never_over(room: PostRoom) -> None:
    good = replace(FINE, run=GOOD)
    assert told(room, good).startswith("Everything is up to date.")
    assert told(room, good, 30 * HOUR) == ""
    assert told(room, FINE, 31 * HOUR) == ""


def test_that_all_is_well_again_says_more_than_a_good_run(room: PostRoom) -> None:
    told(room, WAITS)
    assert told(room, replace(FINE, run=GOOD), HOUR) == "All three platforms are up to date again."
    assert told(room, replace(FINE, run=GOOD), 2 * HOUR) == ""


def test_what_is_switched_off_is_not_told_and_not_told_over(room: PostRoom) -> None:
    only = (Weight.FAILURE,)
    assert told(room, replace(WAITS, run=GOOD, troubles=(LINKTREE,)), wanted=only) == ""
    assert told(room, FINE, HOUR, only) == ""


def test_what_is_switched_off_meanwhile_is_left_alone(room: PostRoom) -> None:
    told(room, WAITS)
    assert told(room, WAITS, 30 * HOUR, ()) == ""
    assert told(room, FINE, 31 * HOUR, ()) == ""


def test_those_at_the_computer_and_those_elsewhere_are_told_each(room: PostRoom) -> None:
    assert told(room, WAITS, audience=Audience.HERE)
    assert told(room, WAITS, audience=Audience.AWAY)


def test_that_mails_do_not_get_out_is_not_told_by_mail(room: PostRoom) -> None:
    so = replace(FINE, unsent=(Unsent("mail", "The mail server did not answer.", "", 1),))
    assert told(room, so, audience=Audience.AWAY) == ""
    assert told(room, so) == "One message could not be sent. The mail server did not answer."
    assert told(room, FINE, HOUR).endswith("again.")


def test_a_clock_that_was_put_back_silences_nobody(room: PostRoom) -> None:
    told(room, WAITS, 400 * DAY)
    assert told(room, WAITS)


def test_what_happened_once_is_forgotten_when_it_can_be_no_news_any_more(room: PostRoom) -> None:
    told(room, replace(FINE, run=GOOD))
    told(room, WAITS, 31 * DAY)
    assert room.journal.ask("SELECT key FROM tellings") == [("sign-in distrokid",)]


def test_of_two_programs_that_look_at_once_one_tells(room: PostRoom) -> None:
    other = Journal(room.journal.path)
    gate = threading.Barrier(2)

    def put(write: Writing, telling: Telling) -> None:
        Outbox.put(write, telling, [("mail", "ana@kilo.example")])

    def look(journal: Journal) -> None:
        gate.wait()
        for hour in range(50):
            take(journal, Audience.AWAY, replace(WAITS, now=NOW + hour * HOUR), ALL, put)
            gate.wait()

    threads = [threading.Thread(target=look, args=(journal,)) for journal in (room.journal, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(room.rows()) == 3  # begun, and after one day and two


STATES = (FINE, WAITS, DOWN, replace(WAITS, troubles=(LINKTREE,)), replace(FINE, run=GOOD), replace(WAITS, busy=True))


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 2000)), max_size=30))
def test_however_a_lake_changes_nobody_hears_the_same_twice_a_day(steps: list[tuple[Situation, int]]) -> None:
    """Of each thing that lasts: a beginning, at most one reminder a day, one ending for every beginning."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.db") as journal:
        now, begun = NOW, dict[str, datetime]()
        for so, minutes in steps:
            now += timedelta(minutes=minutes)
            found = take(journal, Audience.HERE, replace(so, now=now), ALL)
            titles = {title for title, _ in found.lines} if found is not None else set()
            for sign, sentence in (("sign_ins", "DistroKid wants you"), ("troubles", "Linktree did not answer")):
                was_told = any(title.startswith(sentence) for title in titles)
                if so.busy:
                    assert not was_told
                elif not getattr(so, sign):
                    assert not was_told
                    begun.pop(sign, None)
                else:
                    due = sign not in begun or now - begun[sign] >= DAY
                    assert was_told is due
                    if was_told:
                        begun[sign] = now
