"""Files that were refused: their bytes, and beside them in plain words why, kept until the owner decides."""

from __future__ import annotations

import json

from pipeline.crash import crash_point
from pipeline.model import Delivery
from pipeline.zones.naming import safe_name
from pipeline.zones.store import ZoneStore, copy_of

REASON_SUFFIX = ".why.json"


class Quarantine:
    """The quarantine of one platform."""

    def __init__(self, store: ZoneStore, platform: str) -> None:
        self.store = store
        self.platform = platform

    def path_of(self, delivery: Delivery) -> str:
        """Where a refused delivery's copy lies: one place for equal bytes of one name."""
        digest = delivery.sha256[:12] or "no-content"
        return f"{self.platform}/{digest}-{safe_name(delivery.path)}"

    def keep(self, delivery: Delivery, landing: ZoneStore | None) -> None:
        """Copy a refused file (unless its bytes are kept elsewhere) and write the reason beside it."""
        path = self.path_of(delivery)
        here = f"{self.platform}/{delivery.path}"
        if landing is not None and self.store.entry(path) is None:
            copy_of(delivery.sha256, landing, here, self.store, path)
        with self.store.writing(path + REASON_SUFFIX) as sink:
            sink.write(json.dumps(reason(delivery), indent=1, ensure_ascii=False).encode() + b"\n")
        crash_point("quarantine-written")

    def release(self, delivery: Delivery) -> None:
        """Forget a copy whose bytes were accepted or dismissed."""
        path = self.path_of(delivery)
        self.store.remove(path)
        self.store.remove(path + REASON_SUFFIX)


def reason(delivery: Delivery) -> dict[str, object]:
    """What stands beside a quarantined file, for people."""
    refusal = delivery.refusal
    assert refusal is not None
    return {
        "file": f"landing/{delivery.platform}/{delivery.path}",
        "sha256": delivery.sha256,
        "bytes": delivery.bytes,
        "rule": refusal.rule,
        "where": refusal.where,
        "message": refusal.message,
        "next_action": refusal.next_action,
        "kept_as": f"raw/{delivery.platform}/{delivery.raw_path}" if delivery.raw_path else "",
    }
