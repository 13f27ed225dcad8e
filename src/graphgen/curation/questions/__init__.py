"""Rules on questions, answers and instructions: what each asks for, and what makes it useless."""
