"""What is told of a run that has ended: its metrics, and a report to look at."""
