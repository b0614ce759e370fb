"""A real mail server on this computer, with a certificate of its own; it can refuse, break off and stop."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.notify.ways_out import MailWay, Security

USER, PASSWORD = "label@kilo.example", "a-word-nobody-else-knows-4711"
LONG_AGO, FAR_AHEAD = datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=36_500)


def certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """One file with key and certificate for ``name``, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A mail server of the tests")])
    other = x509.DNSName(name) if name[0].isalpha() else x509.IPAddress(ip_address(name))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(LONG_AGO)
        .not_valid_after(LONG_AGO + FAR_AHEAD)
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = folder / f"{name}.pem"
    unlocked = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    place.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return place


@dataclass
class MailServer:
    """What arrived, and what it is to do next. ``refuses`` maps a recipient to the answer it gets."""

    pem: Path
    security: Security = Security.STARTTLS
    port: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    declines: str = ""  # the answer to every message
    breaks_off: bool = False  # in the middle of a message
    most_bytes: int = 0  # larger messages are declined; 0: none is
    sign_ins: int = 0

    @property
    def way(self) -> MailWay:
        user = USER if self.security is not Security.NONE else ""
        recipients = ("ana@kilo.example", "Ben <ben@kilo.example>")
        return MailWay("127.0.0.1", self.port, self.security, user, USER, recipients)

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.pem))

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.mails]

    # ---- aiosmtpd's handler

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.breaks_off:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "250 OK"
        if self.declines:
            return self.declines
        content = cast(bytes, envelope.content)
        if 0 < self.most_bytes < len(content):
            return "552 Message too large"
        self.mails += [(one, message_from_bytes(content, policy=policy.default)) for one in envelope.rcpt_tos]
        return "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.sign_ins += 1
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def protocol(self, context: ssl.SSLContext) -> SMTP:
        if self.security is Security.NONE:
            return SMTP(self, hostname="tests")
        by_starttls = context if self.security is Security.STARTTLS else None
        return SMTP(
            self,
            hostname="tests",
            tls_context=by_starttls,
            require_starttls=by_starttls is not None,
            authenticator=self.authenticate,
            auth_required=by_starttls is not None,
            auth_require_tls=by_starttls is not None,
        )

    @contextmanager
    def open(self) -> Iterator[MailServer]:
        """Serve on a thread; opened again it keeps its port."""
        loop = asyncio.new_event_loop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem)
        whole = context if self.security is Security.SSL else None
        serving = loop.create_server(lambda: self.protocol(context), "127.0.0.1", self.port, ssl=whole)
        server = loop.run_until_complete(serving)
        self.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever, name="mail server")
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
