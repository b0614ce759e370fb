"""The platforms: one folder each, and the steps they share."""
