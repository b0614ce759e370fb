"""What people did after an ad: Meta's action names, our event names and the columns they get.

A day's events travel as one mapping ``{event name: count}``, as JSON in the staging table; only the published dataset
has a column an event. Meta leaves out what did not happen. Source of the names: the Graph API's field ``actions``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pipeline.platforms.metaads.figures import count_of
from pipeline.platforms.values import refuse, words

_PIXEL = "offsite_conversion.fb_pixel_"
NAMES = {
    f"{_PIXEL}view_content": "ViewContent",
    f"{_PIXEL}add_to_cart": "AddToCart",
    f"{_PIXEL}purchase": "Purchase",
    f"{_PIXEL}initiate_checkout": "InitiateCheckout",
    f"{_PIXEL}add_payment_info": "AddPaymentInfo",
    f"{_PIXEL}lead": "Lead",
    f"{_PIXEL}complete_registration": "CompleteRegistration",
    "link_click": "LinkClick",
    "post_engagement": "PostEngagement",
    "onsite_conversion.messaging_conversation_started_7d": "MessagingStarted",
}
# These columns are always there. Any other action gets ``action_<its own name>``: Meta's ``view_content`` counts
# other things than its ``…fb_pixel_view_content``, so the two must not meet in one column.
NAMED_COLUMNS = {
    "ViewContent": "pixel_view_content",
    "AddToCart": "pixel_add_to_cart",
    "Purchase": "pixel_purchase",
    "InitiateCheckout": "pixel_initiate_checkout",
    "AddPaymentInfo": "pixel_add_payment_info",
    "Lead": "pixel_lead",
    "CompleteRegistration": "pixel_complete_registration",
    "LinkClick": "pixel_link_click",
    "PostEngagement": "pixel_post_engagement",
    "MessagingStarted": "pixel_messaging_started",
}


def tally(pairs: Iterable[tuple[object, object]], where: str) -> dict[str, int]:
    """A day's events by name; counts of the same event add up."""
    sums: dict[str, int] = {}
    for action, value in pairs:
        name = words(action, where)
        if not name:
            refuse("not-an-event", "An event has no name.", where)
        name = NAMES.get(name, name)
        sums[name] = sums.get(name, 0) + count_of(value, f"{where}, {name[:60]}")
    return sums


def events_of_cell(text: str, where: str) -> dict[str, int] | None:
    """The events of a table's cell, ``{"LinkClick": 6}``; None for an empty cell, which says nothing."""
    if not text.strip():
        return None
    try:
        # As pairs, because an object that names an event twice must not lose one of its counts.
        pairs = json.loads(text, object_pairs_hook=list)
    except json.JSONDecodeError:
        pairs = None
    if not isinstance(pairs, list) or text.lstrip()[0] != "{":
        refuse("not-an-event", f"The events of a day read {text[:40]!r}.", where)
    return tally(pairs, where)


def events_of_actions(actions: object, where: str) -> dict[str, int]:
    """The events of an answer's ``actions``, a list of ``{"action_type": …, "value": …}``; absent if none happened."""
    entries = [] if actions is None else actions
    if not isinstance(entries, list) or not all(map(_is_action, entries)):
        refuse("not-an-event", "The events of a day have another shape than before.", where)
    return tally([(entry["action_type"], entry["value"]) for entry in entries], where)


def _is_action(entry: object) -> bool:
    return isinstance(entry, dict) and {"action_type", "value"} <= entry.keys()


def event_columns(texts: Sequence[str | None]) -> dict[str, list[int | None]]:
    """One column an event, by column name: the named ones first, then all others that occur, in alphabetical order.

    0 where the row tells its events and this one did not happen, empty where the row tells nothing.
    """
    days = [None if text is None else _by_column(text) for text in texts]
    others = {column for day in days if day for column in day} - set(NAMED_COLUMNS.values())
    names = (*NAMED_COLUMNS.values(), *sorted(others))
    return {name: [None if day is None else day.get(name, 0) for day in days] for name in names}


def _by_column(text: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, value in json.loads(text).items():
        # Lower case, because databases do not tell columns apart by case.
        column = NAMED_COLUMNS.get(name) or f"action_{name.lower()}"
        sums[column] = sums.get(column, 0) + value
    return sums
