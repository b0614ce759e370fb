"""What the panel promises, tried with real widgets, real events and a real lake."""
