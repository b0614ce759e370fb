"""What is promised of TooLost's figures."""
