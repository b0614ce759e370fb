"""The feed: who is let in, what it tells, and what it leaves alone."""
