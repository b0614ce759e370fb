"""The zones of the lake: atomic, checksummed files on any file system, and the record of what they hold."""
