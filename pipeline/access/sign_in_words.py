"""What the owner is told when a sign-in by hand has ended."""

from __future__ import annotations

from datetime import datetime

from pipeline.access.browser import NoBrowser
from pipeline.access.identity import masked
from pipeline.access.sign_in_news import Ending, SignInEnd
from pipeline.access.vault_words import VaultClosed

TRY_AGAIN = "Try again."
MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip


def signed_in(title: str, signed_in_as: str, expires_at: datetime | None, now: datetime) -> SignInEnd:
    until = f" until {day_text(expires_at, now)}" if expires_at else ""
    return SignInEnd(
        Ending.SIGNED_IN, f"Signed in to {title}{until}.", "", signed_in_as=signed_in_as, expires_at=expires_at
    )


def cancelled() -> SignInEnd:
    return SignInEnd(Ending.CANCELLED, "The sign-in was cancelled. Nothing was saved.", TRY_AGAIN)


def closed(title: str) -> SignInEnd:
    return SignInEnd(Ending.CLOSED, f"You closed the browser before {title} was done. Nothing was saved.", TRY_AGAIN)


def wrong_account(title: str, signed_in_as: str, expected: str, may_be_used: bool = True) -> SignInEnd:
    """``may_be_used``: the owner may decide for the other account; a session of another TikTok account is no use."""
    message = (
        f"You signed in as a different {title} account ({masked(signed_in_as)}). The one in use is {masked(expected)}."
    )
    action = "Try again, or use this account." if may_be_used else TRY_AGAIN
    return SignInEnd(Ending.WRONG_ACCOUNT, message, action, signed_in_as=signed_in_as, expected=expected)


def offline(title: str) -> SignInEnd:
    message = f"{title} cannot be reached. Nothing was saved."
    return SignInEnd(Ending.OFFLINE, message, "Check the internet connection, then try again.")


def crashed(title: str) -> SignInEnd:
    message = f"The browser ended by itself before {title} was done. Nothing was saved."
    return SignInEnd(Ending.CRASHED, message, TRY_AGAIN)


def timed_out(title: str) -> SignInEnd:
    message = f"The time ran out and nothing was saved. Things go on without {title}."
    return SignInEnd(Ending.TIMED_OUT, message, TRY_AGAIN)


def no_browser(why: NoBrowser) -> SignInEnd:
    return SignInEnd(Ending.NO_BROWSER, why.message, why.next_action)


def vault_closed(why: VaultClosed) -> SignInEnd:
    return SignInEnd(Ending.VAULT_CLOSED, why.message, why.next_action)


def not_proved(title: str) -> SignInEnd:
    message = f"{title} did not show its figures when they were asked for after the sign-in. Nothing was saved."
    return SignInEnd(Ending.NOT_PROVED, message, TRY_AGAIN)


def busy(title: str) -> SignInEnd:
    message = f"A run is visiting {title} and has not left yet. Nothing was changed."
    return SignInEnd(Ending.BUSY, message, "Sign in when the run is done, or stop it.")


def kept_waiting(title: str) -> SignInEnd:
    message = f"Another program of BEDROT is busy with the keyring, so the sign-in to {title} was not kept."
    return SignInEnd(Ending.BUSY, message, "Look whether the keyring asks for its password, then try again.")


def disk(title: str) -> SignInEnd:
    message = f"The lake folder could not be written, so the sign-in to {title} was not kept."
    return SignInEnd(Ending.CRASHED, message, "Check the disk and the folder's permissions, then try again.")


def day_text(moment: datetime, now: datetime) -> str:
    """``27 May``, with the year where it is another one; by the owner's own calendar."""
    day, today = moment.astimezone(), now.astimezone()
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")
