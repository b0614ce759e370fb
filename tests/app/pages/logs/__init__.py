"""The Logs page, promise by promise."""
