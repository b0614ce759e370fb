"""The commands of ``bedrot``: each takes parsed arguments and an opened lake, and returns a document and an exit code."""
