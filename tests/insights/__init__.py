"""Figures that join platforms, down to the last decimal."""
