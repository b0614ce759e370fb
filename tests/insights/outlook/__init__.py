"""What stood out, what may come, what moved what."""
