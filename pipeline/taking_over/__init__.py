"""Takes over what an older set-up kept in files: its secrets go into the keyring, and the files may go away."""
