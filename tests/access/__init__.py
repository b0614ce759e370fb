"""Promises of the vault, the sessions, the sign-in and the browser."""
