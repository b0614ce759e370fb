"""Tests of the reports: what they say, that they need nothing else, and how they print."""
