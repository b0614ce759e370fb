"""The program tries itself: every part that may be missing from a packed program, each really used once."""
