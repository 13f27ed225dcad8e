"""Which samples are for training and which are held out, so that no fact of a test is in training."""
