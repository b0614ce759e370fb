"""Pictures of what the data and the runs say: as plain values first, then drawn, written out or read aloud."""
