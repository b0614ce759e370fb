"""How the label gets in: what is kept in the keyring, the sessions, the sign-in by hand, the way to the platforms."""
