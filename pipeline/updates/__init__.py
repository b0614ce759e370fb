"""Whether there is a newer version: asked where the owner wants it, believed where it is signed, never downloaded."""
