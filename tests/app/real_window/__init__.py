"""The panel as a process of its own in a real window: real keys, real clicks, a real tray, and files on disk."""
