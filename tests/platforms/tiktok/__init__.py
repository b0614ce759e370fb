"""What TikTok's readers promise."""
