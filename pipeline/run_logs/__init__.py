"""What the logs of runs say: found line by line without holding them in memory, filtered, in the owner's words."""
