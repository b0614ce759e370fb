"""The warehouse, loaded from small curated datasets made by hand."""
