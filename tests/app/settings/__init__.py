"""The settings without their page."""
