"""Recognisable secrets, planted wherever a secret may come from, and the search for them in all that was written."""
