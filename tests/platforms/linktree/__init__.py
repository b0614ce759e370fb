"""What Linktree's readers promise."""
