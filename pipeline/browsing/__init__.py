"""Looking through a lake: which datasets it has, how they stand, what is in them and where they come from."""
