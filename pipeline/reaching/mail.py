"""Whether the mail server for messages answers and offers a protected connection. Nobody signs in, nothing is sent."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

PATIENCE = 6.0
PORTS: Mapping[str, int] = {"starttls": 587, "ssl": 465, "none": 25}
US = "[127.0.0.1]"  # who we say we are: the name of this computer is nobody's business


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    security: str = "starttls"  # or ssl, none


def stated_server(notifications: Mapping[str, Any], variables: Mapping[str, str]) -> MailServer | None:
    """The server of ``schedule_config.json``, or of the variables of older set-ups; None where there is none."""
    stated = notifications.get("email")
    email: Mapping[str, Any] = stated if isinstance(stated, dict) else {}
    host = str(email.get("host") or variables.get("SMTP_HOST") or "")
    if not host or email.get("enabled") is False:
        return None
    port = str(email.get("port") or variables.get("SMTP_PORT") or 0)
    number = int(port) if port.isdecimal() and int(port) < 1 << 16 else 0
    security = str(email.get("security") or ("ssl" if number == PORTS["ssl"] else "starttls"))
    return MailServer(host, number or PORTS.get(security, PORTS["starttls"]), security)


def greet(server: MailServer, patience: float = PATIENCE) -> str:
    """Connect, say hello, look whether protection is offered; '' where all is well, else a sentence."""
    where = f"{server.host}, port {server.port}"
    connection: smtplib.SMTP | None = None
    try:
        if server.security == "ssl":
            connection = smtplib.SMTP_SSL(server.host, server.port, US, timeout=patience)
        else:
            connection = smtplib.SMTP(server.host, server.port, US, timeout=patience)
        code, _ = connection.ehlo()
        if code != 250:
            return f"The mail server {where}, does not say hello as it should."
        if server.security == "starttls" and not connection.has_extn("starttls"):
            return f"The mail server {where}, offers no protected connection."
    except (smtplib.SMTPException, OSError, UnicodeError) as fault:
        return f"The mail server {where}, does not answer ({type(fault).__name__})."
    finally:
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()
    return ""
