"""What the figures say beyond themselves: what stood out, what may come, what may have moved what."""
