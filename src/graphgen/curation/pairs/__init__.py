"""A worse answer beside the answer of a sample, for training on preferences."""
