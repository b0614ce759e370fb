"""Sends what lies in the outbox. A server that is away delays messages, and holds up nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from pipeline.access.environment import environment
from pipeline.access.vault_words import VaultClosed
from pipeline.clock import Clock
from pipeline.notify import words
from pipeline.notify.attaching import WITH_IT, Attachment, report_of_run
from pipeline.notify.not_sent import NotSent
from pipeline.notify.outbox import MAIL, WEBHOOK, Letter, Outbox
from pipeline.notify.telling import Telling, trial
from pipeline.notify.ways_out import Secrets, WaysOut, ways_out
from pipeline.settings import env_values

if TYPE_CHECKING:
    # What speaks to servers is loaded once something has to be sent: for weeks, that may be never.
    from pipeline.lake import Lake
    from pipeline.notify.mail import Context, Mailer

log = logging.getLogger(__name__)
WAY_NAMES = {MAIL: "mail server", WEBHOOK: "webhook"}


def post_of(lake: Lake, environ: Mapping[str, str] | None = None) -> Post:
    """The ways out as they are set up now. Raises ``ConfigurationError`` naming the value that cannot be meant."""
    root = lake.settings.root
    outside = environment() if environ is None else environ
    ways = ways_out(lake.configuration, {**env_values(root), **outside})
    return Post(ways, Secrets(root, environ), lake.clock, reports=partial(report_of_run, lake))


@dataclass(frozen=True)
class Post:
    """The ways out of one lake. ``context`` and ``certificates`` say whom to trust where that is not the system.

    ``reports`` makes the report of a run; None where it cannot be made.
    """

    ways: WaysOut
    secrets: Secrets
    clock: Clock
    context: Context | None = None
    certificates: str | bool = True
    reports: Callable[[str], Attachment | None] = lambda run_id: None

    def addressed(self) -> tuple[tuple[str, str], ...]:
        """For whom a message is put down: each recipient of mails, and the webhook."""
        mails = [(MAIL, recipient) for recipient in self.ways.mail.recipients] if self.ways.mail else []
        return (*mails, *([(WEBHOOK, "")] if self.ways.hook else []))

    def deliver_due(self, outbox: Outbox) -> datetime | None:
        """Send what is due now; returns when to come again. Takes as long as the servers do: not for the window."""
        for channel in (MAIL, WEBHOOK):
            letters = outbox.take_due(channel, self.clock.now())
            if letters:
                self._deliver(channel, letters, outbox)
        return outbox.next_at()

    def _deliver(self, channel: str, letters: tuple[Letter, ...], outbox: Outbox) -> None:
        left = list(letters)
        try:
            if channel == MAIL:
                self._by_mail(left, outbox)
            else:
                self._by_hook(left, outbox)
        except NotSent as reason:  # nothing to do with one letter: all that is left waits
            for letter in left:
                self._note(letter, reason, outbox)

    def _by_mail(self, left: list[Letter], outbox: Outbox) -> None:
        if self.ways.mail is None:
            raise NotSent("not-set-up", {"way": WAY_NAMES[MAIL]}, for_good=True)
        from pipeline.notify.mail import mailing

        hang_on = self._attachments(left)
        with mailing(self.ways.mail, self._password, self.clock, self.context) as mailer:
            while left:
                self._one(left, outbox, lambda letter: _send(mailer, letter, hang_on.get(letter.telling.run)))

    def _attachments(self, letters: list[Letter]) -> dict[str, Attachment]:
        """Each run's report once, however many get it; made before the server has to wait for it."""
        if self.ways.mail is None or not self.ways.mail.attach_report:
            return {}
        runs = dict.fromkeys(one.telling.run for one in letters if one.telling.run and one.tries <= WITH_IT)
        made = {run_id: self.reports(run_id) for run_id in runs}
        return {run_id: one for run_id, one in made.items() if one is not None}

    def _by_hook(self, left: list[Letter], outbox: Outbox) -> None:
        address = self._address()
        while left:
            self._one(left, outbox, lambda letter: self._to_hook(address, letter.telling))

    def _one(self, left: list[Letter], outbox: Outbox, send: Callable[[Letter], None]) -> None:
        """Send the first of those that are left; what concerns it alone keeps none of the others from going out."""
        letter = left[0]
        try:
            send(letter)
        except NotSent as reason:
            if reason.of_all:
                raise
            self._note(letter, reason, outbox)
        else:
            outbox.sent(letter, self.clock.now())
        left.pop(0)

    def _note(self, letter: Letter, reason: NotSent, outbox: Outbox) -> None:
        log.warning("A message by %s did not get out: %s", letter.channel, reason.sentence)
        said = f"{reason.sentence}\n{reason.advice}"
        outbox.not_sent(letter, said, self.clock.now(), for_good=reason.for_good)

    def try_out(self, channel: str) -> tuple[bool, str, str]:
        """Send a test message at once to everybody who gets messages: whether it is on its way, sentence, advice.

        Whoever asks for it is there, and may be asked to unlock the keyring.
        """
        telling, attended = trial(self.clock.now()), replace(self, secrets=replace(self.secrets, ask=True))
        try:
            if channel == MAIL:
                attended._try_mail(telling)
            else:
                attended._to_hook(attended._address(), telling)
        except NotSent as reason:
            return False, reason.sentence, words.TRY_AGAIN if reason.advice == words.KEPT else reason.advice
        return True, *words.sending("arrived")

    def _try_mail(self, telling: Telling) -> None:
        if self.ways.mail is None:
            raise NotSent("not-set-up", {"way": WAY_NAMES[MAIL]})
        from pipeline.notify.mail import mailing

        with mailing(self.ways.mail, self._password, self.clock, self.context) as mailer:
            refused = []
            for recipient in self.ways.mail.recipients:
                try:
                    mailer.send(telling, recipient)
                except NotSent as reason:
                    if reason.of_all:
                        raise
                    refused.append(reason)
            if refused:
                raise refused[0]

    def _to_hook(self, address: str, telling: Telling) -> None:
        if self.ways.hook is None or not address:
            raise NotSent("not-set-up", {"way": WAY_NAMES[WEBHOOK]}, for_good=True)
        from pipeline.notify import webhook

        webhook.send(self.ways.hook, address, telling, self.certificates)

    def _password(self) -> str:
        try:
            return self.secrets.password()
        except VaultClosed as closed:
            raise NotSent("keyring", {"first": closed.message, "rest": closed.next_action}) from None

    def _address(self) -> str:
        try:
            return self.secrets.address()
        except VaultClosed as closed:
            raise NotSent("keyring", {"first": closed.message, "rest": closed.next_action}) from None


def _send(mailer: Mailer, letter: Letter, attachment: Attachment | None) -> None:
    """With its attachment, and once more without it where the server does not take that."""
    try:
        mailer.send(letter.telling, letter.recipient, attachment if letter.tries <= WITH_IT else None)
    except NotSent as reason:
        if attachment is None or reason.name not in ("declined", "sender"):
            raise
        log.warning("The mail server did not take the report; the mail goes without it.")
        mailer.send(letter.telling, letter.recipient)
