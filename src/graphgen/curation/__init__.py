"""Which samples are kept. A gate turns a sample down with a stable reason; nothing is deleted."""
