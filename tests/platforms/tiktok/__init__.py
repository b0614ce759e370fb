"""What is promised about TikTok: every day gets its true year, and no archive gets further than memory."""
