"""What Windows wants to know about the packed programs."""
