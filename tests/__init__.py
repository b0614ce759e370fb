"""The promises of the project, each checked with real parts."""
