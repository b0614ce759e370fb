"""What the panel promises about Instagram and YouTube, tried on files, answers and a stand-in."""
