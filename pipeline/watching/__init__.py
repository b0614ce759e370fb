"""Looks at a lake for what its owner should know, and judges it."""
