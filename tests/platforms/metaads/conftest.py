"""The small lake every test of this folder may ask for."""

from tests.platforms.metaads.small_lake import lake

__all__ = ["lake"]
