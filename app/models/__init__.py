"""Qt models: they own what pages show; pages hold no data."""
