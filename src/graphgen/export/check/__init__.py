"""Whether a dataset is what its consumers can read: by their rules, and by the consumers themselves."""
