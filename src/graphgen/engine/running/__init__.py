"""One run: streams put to work, models asked, what happens told."""
