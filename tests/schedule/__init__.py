"""When runs start by themselves, and when they do not."""
