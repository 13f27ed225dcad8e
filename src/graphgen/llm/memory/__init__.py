"""What was answered before: the response cache, what lies in front of it, and how it travels."""
