"""Files that are whole or not there, versions that are kept once, names that every disk takes."""
