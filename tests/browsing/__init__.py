"""Looking through a lake: datasets, their rows, where they come from, the files of the zones."""
