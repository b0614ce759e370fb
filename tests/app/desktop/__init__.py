"""Tests of what differs from desktop to desktop."""
