"""Newest download wins: the one rule by which overlapping deliveries become one row a key."""

from pipeline.zones.staged import newest

__all__ = ["newest"]
