"""Whether anybody elsewhere is to be told anything. Most lakes tell nobody, and then nothing that tells is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.access.environment import environment
from pipeline.lake import Lake
from pipeline.settings import ConfigurationError, env_values

WAYS = ("email", "webhook")
VARIABLES = ("SMTP_HOST", "WEBHOOK_URL")  # each is a way out by itself


def nobody_to_tell(lake: Lake) -> bool:
    """True only where no way out is stated at all; whether one that is can be gone is for others to say."""
    try:
        stated = (lake.configuration.stated_schedule() or {}).get("notifications") or {}
        variables = {**env_values(lake.settings.root), **environment()}
    except ConfigurationError:
        return False
    if not isinstance(stated, Mapping):
        return False
    return not any(stated.get(way) for way in WAYS) and not any(variables.get(name) for name in VARIABLES)
