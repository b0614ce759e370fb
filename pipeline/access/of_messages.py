"""What the keyring keeps for messages: the mail server's password, and the address of a webhook, which lets in.

Declared as the ways into the platforms are, and no platform: nobody lists these among the accounts.
"""

from __future__ import annotations

from pipeline.access.connection import Connection, Field

MAIL_SERVER = Connection(
    "mail", "", "Mail server", (Field("password", "Password", ("SMTP_PASSWORD",), required=False),), of="Mail server"
)
HOOK = Connection("webhook", "", "Webhook", (Field("address", "Address", ("WEBHOOK_URL",)),), of="Webhook")
FOR_MESSAGES = (MAIL_SERVER, HOOK)
SECRET_VARIABLES = ("SMTP_PASSWORD", "WEBHOOK_URL")
"""Environment variables that may state them; they are withheld from what we start, as those of the platforms are."""
