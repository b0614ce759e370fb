"""Charts: the same values drawn, said, written as a table."""
