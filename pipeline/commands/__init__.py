"""The commands of ``bedrot``: each takes parsed arguments and an open lake, and answers with a document."""
