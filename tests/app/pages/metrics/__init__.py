"""The Metrics page: pictures, tiles, what stood out, and what can be done with them."""
