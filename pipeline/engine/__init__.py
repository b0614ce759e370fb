"""Executes a flow of steps and keeps the journal of it; knows no platform by name."""
