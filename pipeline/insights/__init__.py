"""What is known across platforms: the unified datasets, and how fresh everything is."""
