"""What the set-up assistant finds out, plans and writes; nothing is written before it is told to finish."""
