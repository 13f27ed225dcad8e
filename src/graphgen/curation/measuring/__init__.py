"""What samples and texts are like, by rules alone."""
