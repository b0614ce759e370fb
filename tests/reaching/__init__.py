"""Knocking at what lies outside, by servers on this computer."""
