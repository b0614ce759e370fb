"""Promises of the program that tries itself."""
