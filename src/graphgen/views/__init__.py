"""What people look at: a run's graph as a page that needs no network."""
