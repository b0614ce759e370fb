"""The dialogs, one by one."""
