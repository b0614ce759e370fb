"""Pictures of every page for the README, from the sample lake after a real run."""
