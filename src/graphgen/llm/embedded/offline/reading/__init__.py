"""What a prompt gives and asks for, and what the rules see in its texts."""
