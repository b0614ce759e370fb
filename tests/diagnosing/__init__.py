"""The diagnostics, and that nothing secret is in them."""
