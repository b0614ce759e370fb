"""The Data page: datasets, files by zone, quarantine."""
