"""Where a stream runs and what a run leaves behind."""
