"""The engine and the data work of BEDROT Control Panel: everything that runs without a window."""

__version__ = "0.1.0"
