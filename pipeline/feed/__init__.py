"""The feed for dashboards: what the lake knows, over HTTP to programs of this computer, behind a token."""
