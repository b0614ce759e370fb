"""Promises of taking over an older set-up's secrets."""
