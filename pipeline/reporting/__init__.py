"""The report of a run or of a month: one HTML file that needs nothing else, with the lake's health beside it."""
