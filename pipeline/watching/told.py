"""How a lake is, as one document: what ``status --json`` prints and the feed answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.access.identity import masked
from pipeline.clock import iso
from pipeline.health import LakeHealth, PlatformHealth
from pipeline.lake import Lake
from pipeline.platforms.standing import Standing
from pipeline.quality.findings import Health
from pipeline.schedule.words import hold_words, retry_words
from pipeline.watching.judgement import LakeJudgement


def status_document(lake: Lake, health: LakeHealth, judgement: LakeJudgement) -> dict[str, Any]:
    """JSON values only; moments are UTC, names of accounts are masked."""
    last = health.last_good_run
    return {
        "root": str(health.root),
        "running": [
            {"run_id": r.run.run_id, "started": iso(r.run.started_at), "pid": r.pid, "alive": r.alive}
            for r in health.running
        ],
        "last_good_run": {"run_id": last.run_id, "ended": _moment(last.ended_at)} if last else None,
        "health": judgement.whole.to_json(),
        "platforms": [_platform(p, judgement.platforms.get(p.name)) for p in health.platforms],
        "datasets": [
            {"dataset": d.name, "newest_data": d.newest.isoformat(), "freshness": d.freshness.value}
            for d in health.datasets
        ],
        "not_read": list(health.not_read),
        "quarantine_open": health.quarantine_open,
        "pause": health.pause.to_json() if health.pause else None,
        "next_slot": _moment(health.next_slot),
        "schedule": schedule_document(health, lake.clock.now()),
        "to_mend": [{"message": error.message, "next_action": error.next_action} for error in health.to_mend],
        "sign_ins": [_sign_in(standing) for standing in health.sign_ins],
    }


def schedule_document(health: LakeHealth, now: datetime) -> dict[str, Any]:
    found = health.schedule
    hold = found.outlook.hold
    return {
        "enabled": found.outlook.enabled,
        "zone": found.zone.key,
        "due": found.due.day.isoformat() if found.due else None,
        "held": {"by": hold.by.value, "until": _moment(hold.until), "words": hold_words(hold, found.zone)}
        if hold
        else None,
        "retries": [
            {
                "run_id": retry.run_id,
                "platform": retry.platform or None,
                "number": retry.number,
                "of": retry.of,
                "due": iso(retry.due_at),
                "words": retry_words(retry, found.zone, now),
            }
            for retry in found.outlook.retries
        ],
    }


def _sign_in(standing: Standing) -> dict[str, Any]:
    return {
        "connection": standing.connection.key,
        "platform": standing.connection.platform,
        "account": standing.account,
        "connected": standing.connected,
        "state": standing.state.value,
        "expires": _moment(standing.expires),
        "signed_in_as": masked(standing.signed_in_as) if standing.signed_in_as else None,
        "why": standing.why or None,
    }


def _platform(platform: PlatformHealth, own: Health | None) -> dict[str, Any]:
    day = platform.stalest_day
    return {
        "platform": platform.name,
        "title": platform.title,
        "enabled": platform.enabled,
        "session": {"state": platform.session_state, "expires": _moment(platform.session_expires)},
        "connected": platform.connected,
        "last_good_run": platform.last_good_run.run_id if platform.last_good_run else None,
        "newest_data": platform.newest.isoformat() if platform.newest else None,
        "freshness": platform.freshness.value,
        "stalest": {"dataset": platform.stalest, "newest_data": day.isoformat()} if day else None,
        "quarantine": platform.quarantine,
        "health": own.to_json() if own else None,
        "accounts": [
            {
                "account": account.name,
                "files": account.files,
                "set_aside": account.set_aside,
                "newest_download": _moment(account.newest_download),
                "session": {"state": account.session_state, "expires": _moment(account.session_expires)},
            }
            for account in platform.accounts
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
