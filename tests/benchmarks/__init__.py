"""How fast the product is, as ratios to what it could be compared with, measured side by side."""
