"""That nobody is to be told is said only where there is no way out at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.configuration import SCHEDULE_DEFAULTS, Configuration
from pipeline.notify.anybody import nobody_to_tell
from pipeline.notify.ways_out import ways_out
from tests.notify.test_ways_out import MAIL, OLDER

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("section", "variables", "nobody"),
    [
        (None, {}, True),
        (SCHEDULE_DEFAULTS["notifications"], {}, True),
        ({"email": {}, "webhook": {}}, {"SMTP_USER": "me", "WEBHOOK_TYPE": "slack"}, True),
        ({"email": MAIL}, {}, False),
        ({"webhook": {"enabled": True}}, {}, False),
        (None, OLDER, False),
        (None, {"SMTP_HOST": OLDER["SMTP_HOST"]}, False),
        (None, {"WEBHOOK_URL": OLDER["WEBHOOK_URL"]}, False),
        ({"email": {"enabled": True, "port": "many"}}, {}, False),
        (["ana@kilo.example"], {}, False),
    ],
)
def test_who_is_there(
    section: Any, variables: dict[str, str], nobody: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OLDER:
        monkeypatch.delenv(name, raising=False)
    if section is not None:
        (tmp_path / "schedule_config.json").write_text(json.dumps({"notifications": section}))
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    configuration = Configuration(tmp_path)
    lake: Any = SimpleNamespace(configuration=configuration, settings=SimpleNamespace(root=tmp_path))
    assert nobody_to_tell(lake) is nobody
    if nobody:
        found = ways_out(configuration, variables)
        assert (found.mail, found.hook) == (None, None)


def test_a_run_loads_nothing_that_tells() -> None:
    code = "import sys, pipeline.commands.running; print(*(n for n in sys.modules if n.startswith('pipeline.notify')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"pipeline.notify", "pipeline.notify.anybody"}
