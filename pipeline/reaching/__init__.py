"""Whether this computer reaches what the lake needs outside of it. Nothing is signed in to, and nothing is fetched."""
