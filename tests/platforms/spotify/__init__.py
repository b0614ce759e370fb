"""What is promised of Spotify's figures."""
