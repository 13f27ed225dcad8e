"""What the trainee does not know: statements about each unit of the graph, its judgement of them, and their loss."""
