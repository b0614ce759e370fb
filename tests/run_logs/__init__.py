"""The logs of runs, found and filtered line by line."""
