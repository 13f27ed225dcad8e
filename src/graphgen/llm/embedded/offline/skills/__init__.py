"""One module per skill: the prompts that it answers, and how."""
