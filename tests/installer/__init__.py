"""Promises about setting up a fresh machine."""
