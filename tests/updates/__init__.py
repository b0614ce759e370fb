"""Tests of what tells of new versions."""
