"""What DistroKid's readers promise."""
