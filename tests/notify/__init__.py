"""Messages to the owner: what is told, when, and how it gets out."""
