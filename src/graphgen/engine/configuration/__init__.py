"""What a run is told: a file, flags, their faults, and the first file that someone starts with."""
