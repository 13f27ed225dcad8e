"""What samples rest on, what earlier runs tried, and what is left."""
