"""The warehouse: curated datasets in one SQLite file that can be thrown away and built again at any time."""


def unfinished_name(database: str) -> str:
    """What a warehouse is called while it is built anew; a killed rebuild leaves it, and more files of that start."""
    return f".{database}.rebuilding"
