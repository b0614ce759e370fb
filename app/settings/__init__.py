"""Every setting: what it is called, what is right, what counts now and where it is written."""
