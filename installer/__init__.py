"""Brings a fresh machine to the point where BEDROT Control Panel runs; needs nothing but Python."""
