"""The dataset of a run: made, divided, exported, and amended by hand."""
