"""Several methods side by side, and several runs in one dataset."""
