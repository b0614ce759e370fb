"""Messages by mail: a protected connection to a server that has proved who it is, one mail for each recipient."""

from __future__ import annotations

import html
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from pipeline.clock import Clock
from pipeline.notify import words
from pipeline.notify.attaching import Attachment
from pipeline.notify.news import Weight
from pipeline.notify.not_sent import NotSent
from pipeline.notify.telling import Telling
from pipeline.notify.ways_out import MailWay, Security, on_this_computer
from pipeline.redaction import redact

PATIENCE = 20.0  # seconds for each answer
FROM_NAME = "BEDROT Control Panel"
US = "[127.0.0.1]"  # who we say we are: the name of this computer is nobody's business
MUST = {Weight.NEEDS_ACTION, Weight.FAILURE}
CLOSES = 421  # the server's word that it ends the connection
Context = Callable[[], ssl.SSLContext]


class Mailer:
    """An open connection, as :func:`mailing` hands it out."""

    def __init__(self, way: MailWay, server: smtplib.SMTP, clock: Clock) -> None:
        self._way = way
        self._server = server
        self._clock = clock

    def send(self, telling: Telling, recipient: str, attachment: Attachment | None = None) -> None:
        """Raises :class:`NotSent`."""
        mail = as_mail(telling, self._way.sender, recipient, self._clock, attachment)
        address = parseaddr(recipient)[1]
        try:
            self._server.send_message(mail, parseaddr(self._way.sender)[1], [address])
        except smtplib.SMTPRecipientsRefused as refused:
            code, _ = refused.recipients.get(address, (0, b""))
            if code == CLOSES:
                raise NotSent("broke-off") from None
            if code // 100 == 4:  # gray-listing, a full box: another day
                raise NotSent("recipient-later", {"who": address}, of_all=False) from None
            raise NotSent("recipient", {"who": address}, for_good=True, of_all=False) from None
        except smtplib.SMTPNotSupportedError:  # signs in the address that the server cannot write
            raise NotSent("recipient", {"who": address}, for_good=True, of_all=False) from None
        except smtplib.SMTPSenderRefused as refused:
            away = refused.smtp_code in (CLOSES, -1)
            raise NotSent("broke-off" if away else "sender", {"who": self._way.sender}) from None
        except smtplib.SMTPDataError as declined:
            said = _said(declined.smtp_error)
            raise NotSent("declined", {"said": said}, for_good=declined.smtp_code >= 500, of_all=False) from None
        except (smtplib.SMTPException, OSError, EOFError):
            raise NotSent("broke-off") from None


@contextmanager
def mailing(
    way: MailWay, password: Callable[[], str], clock: Clock, context: Context | None = None
) -> Iterator[Mailer]:
    """A connection to the mail server, greeted, protected and signed in. Raises :class:`NotSent`."""
    if way.security is Security.NONE and not on_this_computer(way.host):
        raise NotSent("only-here")
    secret = password() if way.user else ""
    if way.user and not secret:
        raise NotSent("no-password")
    server = _connected(way, secret, context or ssl.create_default_context)
    try:
        yield Mailer(way, server, clock)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connected(way: MailWay, secret: str, context: Context) -> smtplib.SMTP:
    server: smtplib.SMTP | None = None
    try:
        if way.security is Security.SSL:
            server = smtplib.SMTP_SSL(way.host, way.port, US, timeout=PATIENCE, context=context())
        else:
            server = smtplib.SMTP(way.host, way.port, US, timeout=PATIENCE)
        if way.security is Security.STARTTLS:
            server.ehlo()
            server.starttls(context=context())
        if way.user:
            server.login(way.user, secret)
    except BaseException as error:
        if server is not None:
            server.close()
        reason = _why(error, way)
        if reason is None:
            raise
        raise reason from None  # the one behind it may quote what was sent
    return server


def _why(error: BaseException, way: MailWay) -> NotSent | None:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        passing = error.smtp_code // 100 == 4
        return NotSent("broke-off" if passing else "password")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotSent("unprotected")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotSent("not-known")
    if isinstance(error, socket.gaierror):
        return NotSent("no-server", {"host": way.host})
    if isinstance(error, ssl.SSLError):
        return NotSent("unprotected")
    if isinstance(error, smtplib.SMTPException | OSError | EOFError | UnicodeError):
        return NotSent("nobody-there")
    return None


def _said(answer: bytes | str) -> str:
    """A server's own words, in one line; it may quote what it was sent."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return redact(" ".join(text.split()))[:200]


# ---- the mail itself


def as_mail(
    telling: Telling, sender: str, recipient: str, clock: Clock, attachment: Attachment | None = None
) -> EmailMessage:
    """Plain text and the same as HTML. The id is the message's own, so that a second copy is known as one."""
    name, address = parseaddr(sender)
    mail = EmailMessage()
    mail["Subject"] = _line(telling.title)
    mail["From"] = formataddr((_line(name) or FROM_NAME, address))
    mail["To"] = _line(recipient)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{telling.id}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if telling.weight in MUST:
        mail["X-Priority"] = "1"
        mail["Importance"] = "high"
    attached = words.ATTACHED if attachment is not None else ""
    mail.set_content(_plain(telling, attached))
    mail.add_alternative(_as_html(telling, attached), subtype="html")
    if attachment is not None:
        mail.add_attachment(attachment.content, subtype="html", filename=attachment.name)
    return mail


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(telling: Telling, attached: str) -> str:
    parts = [f"{title}\n{text}".strip() for title, text in telling.lines]
    return "\n\n".join((*parts, *([attached] if attached else []), f"{words.OPEN}: {link(telling)}")) + "\n"


def _as_html(telling: Telling, attached: str) -> str:
    parts = "".join(
        f'<p style="margin:0 0 16px"><b>{html.escape(title)}</b><br>{html.escape(text)}</p>'
        for title, text in telling.lines
    )
    parts += f"<p>{html.escape(attached)}</p>" if attached else ""
    return (
        '<!doctype html><html lang="en"><body style="font:14px/20px Segoe UI,sans-serif;color:#1D1C19">'
        f'{parts}<p><a href="{html.escape(link(telling))}">{words.OPEN}</a></p></body></html>'
    )


def link(telling: Telling) -> str:
    """The panel by its own address, which the computer knows that it runs on."""
    return f"bedrot://open/{telling.where.page}"
