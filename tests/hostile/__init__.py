"""What a lake has to stand: odd files, full disks, damaged journals, people who press Ctrl-C."""
