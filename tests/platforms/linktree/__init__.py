"""What is promised about Linktree: every answer is told apart, and revisions are never lost."""
