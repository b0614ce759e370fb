"""What the feed for dashboards promises, tried with a real server, real clients and a real browser."""
