"""What the set-up assistant plans and writes."""
