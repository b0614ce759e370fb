"""Tells the owner what is new, at the computer and elsewhere: once, in plain words, and again when it is over."""
