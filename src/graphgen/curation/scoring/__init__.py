"""What a sample is worth, as a number that says who found it: a rule, a model or a judge."""
