"""What the figures say: every KPI of the label, topic by topic, asked of the SQLite warehouse alone."""
