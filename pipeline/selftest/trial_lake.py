"""The parts that need a lake: the sample is copied, run once, reported on and served."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, RunState, Zone
from pipeline.selftest.findings import Broken, Check
from pipeline.settings import ZONE_VARIABLES, Settings, load_settings

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_lake"
POINTS_ELSEWHERE = ("PROJECT_ROOT", "DATABASE_PATH", "LOG_DIRECTORY", "LOG_DIR", *ZONE_VARIABLES.values())
DATASETS = ("tidy_daily_streams", "royalties", "unified_daily")
SECONDS = 30.0


def own_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without what would lead into somebody's real lake."""
    return {name: value for name, value in environ.items() if name.upper() not in POINTS_ELSEWHERE}


def own_settings(root: Path) -> Settings:
    return load_settings(root, own_environment())


def sample_run(root: Path) -> str:
    """Everything but collecting, on the sample; the files it promises must be there."""
    shutil.copytree(SAMPLE, root, dirs_exist_ok=True)
    settings = own_settings(root)
    with open_lake(settings) as lake:
        summary = lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS))
        if summary.state is not RunState.SUCCESS:
            raise Broken(f"the run ended as {summary.state}")
    curated = settings.local_zone(Zone.CURATED)
    empty = [name for name in DATASETS if curated is None or _rows(curated / f"{name}.csv") == 0]
    if empty:
        raise Broken(f"nothing in {', '.join(empty)}")
    return f"run {summary.run_id}"


def _rows(csv: Path) -> int:
    """Besides the headings."""
    return len(csv.read_bytes().splitlines()) - 1


def report(root: Path) -> str:
    """The report of the newest run, with its drawings."""
    from pipeline.reporting.writing import write_run_report

    with open_lake(own_settings(root)) as lake:
        page = write_run_report(lake).page
    text = page.read_text(encoding="utf-8")
    if "<svg" not in text or "</html>" not in text:
        raise Broken("the page is not whole")
    return f"{page.name}, {len(text):,} characters"


def feed(root: Path) -> str:
    """Served on a port of the system's choice: who has no token is refused, who has one is answered."""
    from pipeline.feed.context import FeedContext
    from pipeline.feed.feed_settings import FeedSettings
    from pipeline.feed.serving import listening, server_of
    from pipeline.feed.tokens import Scope, Tokens

    token, ready = secrets.token_urlsafe(), threading.Event()
    with listening(0) as door:
        port = int(door.getsockname()[1])
        context = FeedContext(own_settings(root), FeedSettings(True, port), Tokens.of({Scope.READ: token}), port)
        server = server_of(context, ready.set)
        serving = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="feed")
        serving.start()
        try:
            if not ready.wait(SECONDS):
                raise Broken("it does not begin to listen")
            refused, answered = _status(port, None), _status(port, token)
            page = _status(port, None, "/")
        finally:
            server.stop()
            serving.join(SECONDS)
    if (refused, answered) != (401, 200) or page >= 500:
        raise Broken(f"{refused} without a token, {answered} with one, {page} for its page")
    return "401 without a token, 200 with it"


def _status(port: int, token: str | None, path: str = "/v1/runs") -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        return connection.getresponse().status


AFTER_A_RUN: tuple[tuple[str, Check], ...] = (("report", report), ("feed", feed))
OF_A_LAKE: tuple[tuple[str, Check], ...] = (("sample run", sample_run), *AFTER_A_RUN)
