"""The warehouse: curated datasets in one SQLite file that can be thrown away and built again at any time."""
