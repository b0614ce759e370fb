"""What the engine promises, tried with real files, processes and SQLite."""
