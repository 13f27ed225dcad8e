"""What the skills put together: questions, chains, names, numbers, joined sentences, word problems."""
