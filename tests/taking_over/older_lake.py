"""An older set-up by hand: .env files, cookie files in both shapes, backups and marks. Its secrets are all invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
LATER = NOW.timestamp() + 20 * 86400
TOKEN = "EAAB4711kiloVale0815novaDrift"
SECRETS = (
    TOKEN,
    "correct horse battery",
    "smtp-password-4711",
    "T0KILO/older-hook-4711",
    "dk-session-4711",
    "tl-session-4711",
    "kilo-session-4711",
    "nova-session-4711",
)
ENV = f"""# the label's own
PROJECT_ROOT=/somewhere/else
META_ACCESS_TOKEN={TOKEN}
META_AD_ACCOUNT_ID=act_4711
DK_EMAIL=label@kilo.example   # ours
DISTROKID_EMAIL=label@kilo.example

DK_PASSWORD="correct horse battery"
SMTP_HOST=mail.kilo.example
SMTP_PASSWORD=smtp-password-4711
WEBHOOK_URL=https://hooks.example/services/T0KILO/older-hook-4711
LOG_LEVEL=INFO
"""


def cookie(name: str, value: str, domain: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "domain": domain, "path": "/", "httpOnly": True, "secure": True, **more}


def write(path: Path, body: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return path


def older_set_up(folder: Path) -> Path:
    """Everything in order: a list (DistroKid), an object (TooLost), two accounts of TikTok, and one nobody needs."""
    write(folder / ".env", ENV)
    write(folder / ".env.context", "SPOTIFY_CLIENT_ID=abcdef0815\n")
    distrokid = [
        cookie("session", "dk-session-4711", ".distrokid.com", expirationDate=LATER, sameSite="no_restriction")
    ]
    write(folder / "src/distrokid/cookies/distrokid_cookies.json", distrokid)
    toolost = {"cookies": [cookie("session", "tl-session-4711", "toolost.com", expires=LATER, sameSite="strict")]}
    write(folder / "src/toolost/cookies/toolost_cookies.json", toolost)
    for account in ("kilo", "nova"):
        body = [cookie("sid", f"{account}-session-4711", ".tiktok.com", expires=-1)]
        write(folder / f"src/tiktok/cookies/tiktok_cookies_{account}_vale.json", body)
    write(folder / "src/metaads/cookies/metaads_cookies.json", [cookie("c", "meta-4711", ".facebook.com")])
    write(folder / "src/distrokid/profile/.distrokid_cookies_imported", "")
    write(folder / "backups/cookies/distrokid/cookies_20261101_070000.json", distrokid)
    return folder


def everything_below(*folders: Path) -> bytes:
    """Every byte of every file."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\n".join(path.read_bytes() for path in files)
