"""Every message an owner can get, in one place: its first sentence is the title, the rest says what is safe and to do.

``python -m pipeline.notify.words`` prints them all with example values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from types import MappingProxyType

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
OPEN = "Open the panel"
NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Message:
    """A message with its gaps. ``over`` is said when what it tells of has ended; '' where that goes without saying."""

    title: str
    text: str = ""
    over: str = ""
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    title: str
    text: str
    over: str


_OTHERS = "Nothing was lost; the other five platforms are up to date."
MESSAGES: Mapping[str, Message] = {
    # ---- somebody is needed
    "sign-in": Message(
        "{who} wants you to sign in again.", "{others}", "{who} no longer waits for you.",
        {"who": "DistroKid", "others": _OTHERS},
    ),
    "sign-in-because": Message(
        "{first}", "{rest}", "{who} no longer waits for you.",
        {"who": "TikTok @kilovale.music", "first": "TikTok @kilovale.music asks for a code or a picture puzzle.",
         "rest": "Only you can solve it."},
    ),
    "new-keys": Message(
        "{who} wants new keys.", "{others} Put them in on the Accounts page.", "{who} no longer waits for you.",
        {"who": "Meta Ads", "others": "Nothing was lost."},
    ),
    "ends-soon": Message(
        "{who} will ask you to sign in within {days}.", "Do it now and the next run is not disturbed.",
        example={"who": "TooLost", "days": "3 days"},
    ),
    "ends-any-time": Message(
        "{who} may ask you to sign in at any time.", "Do it now and the next run is not disturbed.",
        example={"who": "TooLost"},
    ),
    # ---- something did not work
    "no-answer": Message(
        "{who} did not answer.", "Older data stay in use.", "{who} is up to date again.", {"who": "Linktree"}
    ),
    "tried-again": Message(
        "{who} did not answer.", "It is tried again {when} (retry {number} of {of}).", "{who} is up to date again.",
        {"who": "Linktree", "when": "at 07:40", "number": "1", "of": "3"},
    ),
    "still-down": Message(
        "{who} is still down.", "It is tried again {when} (retry {number} of {of}).", "{who} is up to date again.",
        {"who": "Linktree", "when": "at 08:40", "number": "2", "of": "3"},
    ),
    "asks-to-wait": Message(
        "{who} asks us to wait until {when}.", "It goes on then by itself.", "{who} is up to date again.",
        {"who": "Spotify", "when": "09:40"},
    ),
    "page-changed": Message(
        "The {who} page has changed and can no longer be read.",
        "Older data stay in use. The people who maintain this panel need the details.",
        "The {who} page can be read again.", {"who": "Linktree"},
    ),
    "not-accepted": Message(
        "{first}", "It was not accepted; older data stay in use.", "{who} is up to date again.",
        {"who": "DistroKid", "first": "DistroKid sent an empty page where there used to be rows."},
    ),
    "did-not-work": Message(
        "{first}", "{rest}", "{who} is up to date again.",
        {"who": "Warehouse", "first": "Warehouse: the disk is full.", "rest": "Make room, then resume the run."},
    ),
    "cut-off": Message(
        "The last run was cut off.", "Nothing was lost; {done} of {of} steps were done.",
        example={"done": "31", "of": "47"},
    ),
    "no-good-run": Message(
        "No good run for {days}.", "{why}", "The runs are good again.",
        {"days": "5 days", "why": "DistroKid is waiting for you."},
    ),
    "to-mend": Message(
        "{first}", "{rest}",
        example={"first": "schedule_config.json: schedule.days is 'sunday'.", "rest": "Use a list of days."},
    ),
    "cannot-begin": Message(
        "{first}", "{rest}",
        example={"first": "The lake folder D:\\Music\\BEDROT Data Lake is not there.",
                 "rest": "Is the drive connected? Look again, or choose the folder."},
    ),
    # ---- worth a look
    "one-set-aside": Message(
        "One {what}file was set aside.", "{why} The rest is in.", "No file is set aside any more.",
        {"what": "TikTok ", "why": "A day is missing, so its years cannot be told for sure."},
    ),
    "set-aside": Message(
        "{amount} {what}files were set aside.", "The rest is in, and nothing was lost.",
        "No file is set aside any more.",
        {"amount": "Three", "what": "TikTok "},
    ),
    "pause-long": Message(
        "The schedule has been paused for {days}.", "Nothing runs by itself until you resume it.",
        "The schedule goes on.", {"days": "three days"},
    ),
    "slot-missed": Message(
        "The slot of {day} was missed{why}.", "{after}",
        example={"day": "Monday", "why": ": the computer was off",
                 "after": "Nothing is lost; the next run makes up for it."},
    ),
    "slot-caught-up": Message(
        "The run planned for {when} was caught up at {at}.", "{why}",
        example={"when": "06:23", "at": "09:10", "why": "It came late because the computer was asleep."},
    ),
    "disk": Message(
        "{first}", "{rest}", "There is room on the disk again.",
        {"first": "The disk will be full in about 9 days: 4.2 GB are free.",
         "rest": "Make room on the disk; clearing old versions away would free 2.1 GB."},
    ),
    "finding": Message(
        "{first}", "{rest}",
        example={"first": "TooLost sent fewer rows than usual: 61 instead of about 96.",
                 "rest": "They are in; look whether that is right."},
    ),
    "stood-out": Message(
        "{first}", "{rest}",
        example={"first": "Spotify plays on 18 March were 54 % below the usual Wednesday.",
                 "rest": "The day before and after were normal."},
    ),
    "plays-fell": Message(
        "Plays fell by {percent} within a week.", "{now} in the 7 days to {day}, {before} in the 7 days before.",
        example={"percent": "24 %", "now": "36,615", "before": "48,209", "day": "18 March"},
    ),
    "revenue-fell": Message(
        "{month} earned {amount} less than the month before.", "{now} after {before}; both are fully reported.",
        example={"month": "February 2026", "amount": "$112.40", "now": "$300.40", "before": "$412.80"},
    ),
    # ---- good news of the figures
    "revenue-rose": Message(
        "{month} earned {amount} more than the month before.", "{now} after {before}; both are fully reported.",
        example={"month": "February 2026", "amount": "$112.40", "now": "$525.20", "before": "$412.80"},
    ),
    "goal-reached": Message(
        "Goal reached: {what}.", "Wanted were {target}.",
        example={"what": "204,118 plays in March 2026", "target": "200,000"},
    ),
    "not-sent": Message(
        "{first}", "{rest}", "Messages are sent again.",
        {"first": "The mail server did not accept the password.", "rest": "Messages are kept and sent later."},
    ),
    "given-up": Message(
        "{amount} could not be sent.", "{why}", "Messages are sent again.",
        {"amount": "Two messages", "why": "The mail server did not answer."},
    ),
    # ---- good news
    "run-good": Message(
        "Everything is up to date.", "The run took {took}; {rows} rows.",
        example={"took": "9:32", "rows": "38,116"},
    ),
    "run-went-well": Message(
        "The run went well.", "It took {took}; {rows} rows.", example={"took": "9:32", "rows": "38,116"}
    ),
    "all-again": Message("All {amount} platforms are up to date again.", example={"amount": "six"}),
    "and-more": Message("And {amount} more.", example={"amount": "2"}),
    "test": Message("This is a test message.", "Messages of the panel arrive here.",),
}  # fmt: skip


ATTACHED = "The report of the run is attached; a browser shows it."
KEPT = "Messages are kept and sent later."
TRY_AGAIN = "Look whether all is right, then try once more."  # a test message is not kept

# What comes of a try to send one: said to a button, in the panel and on the command line.
SENDING: Mapping[str, tuple[str, str]] = {
    "arrived": ("The test message is on its way.", "Look whether it arrives."),
    "not-set-up": ("No {way} is set up.", "Write it in the settings, category Notifications."),
    "password": ("The mail server did not accept the password.", KEPT),
    "no-password": ("The password of the mail server is not there.", "Put it in once more."),
    "unprotected": ("The mail server offers no protected connection.", "Nothing was sent. Choose another port or way."),
    "not-known": ("The mail server cannot prove who it is.", "Nothing was sent. Look whether its name is right."),
    "no-server": ("There is no mail server called {host}.", "Look whether its name is right."),
    "nobody-there": ("The mail server did not answer.", KEPT),
    "broke-off": ("The mail server broke off.", KEPT),
    "recipient": ("The mail server does not take mail for {who}.", "Look whether the address is right."),
    "recipient-later": ("The mail server does not take mail for {who} now.", "It is tried again."),
    "sender": ("The mail server does not let us write as {who}.", "Look whether the address is right."),
    "declined": ("The mail server did not take the message.", "It said: {said}"),
    "only-here": ("Mail without a protected connection is only for a server on this computer.",
                  "Choose STARTTLS or SSL."),
    "hook-address": ("The address of the webhook is none.", "Copy it once more; it begins with https://."),
    "hook-gone": ("The webhook is not known there any more.", "Make a new one and put its address in."),
    "hook-away": ("The webhook did not answer.", KEPT),
    "hook-busy": ("The webhook asks us to wait.", KEPT),
    "hook-declined": ("The webhook did not take the message.", "Look whether its kind is right."),
    "keyring": ("{first}", "{rest}"),
}  # fmt: skip


def said(name: str, values: Mapping[str, str] = NO_VALUES) -> Said:
    """The words of a message; raises KeyError for a name or a value that is missing."""
    message = MESSAGES[name]
    return Said(*(part.format_map(values).strip() for part in (message.title, message.text, message.over)))


def sending(name: str, values: Mapping[str, str] = NO_VALUES) -> tuple[str, str]:
    """Sentence and advice about a try to send something."""
    sentence, advice = SENDING[name]
    return sentence.format_map(values), advice.format_map(values)


def halves(message: str) -> tuple[str, str]:
    """The first sentence, and what comes after it."""
    first, stop, rest = message.strip().partition(". ")
    return (f"{first}.", rest) if stop else (message.strip(), "")


def number_word(number: int) -> str:
    """Small numbers as sentences say them: ``six``."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def many(number: int, one: str, other: str) -> str:
    """``1 day``, ``3 days``."""
    return f"{number:,} {one if number == 1 else other}"


def took(seconds: float) -> str:
    """``9:32``, ``1:02:03``"""
    minutes, rest = divmod(max(int(seconds + 0.5), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """``09:10``, by the clocks of ``zone``, else of this computer."""
    return f"{moment.astimezone(zone):%H:%M}"


def weekday(day: date) -> str:
    """``Monday``"""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]


def all_messages() -> Iterator[str]:
    """Each of them with example values, for review."""
    for name, message in MESSAGES.items():
        words = said(name, message.example)
        yield f"{name}\n    {words.title}\n    {words.text or '–'}" + (
            f"\n    over: {words.over}" if words.over else ""
        )
    values = {"way": "mail server", "host": "mail.example.org", "who": "label@example.org", "said": "message too large",
              "first": "The keyring is locked.", "rest": "Unlock it, then try once more."}  # fmt: skip
    for name in SENDING:
        sentence, advice = sending(name, values)
        yield f"sending: {name}\n    {sentence}\n    {advice}"


if __name__ == "__main__":
    print("\n".join(all_messages()))
